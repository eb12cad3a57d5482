/** What a caller may be told when something goes wrong, and how it is written. */
@NullMarked
package io.managedkeys.common.error;

import org.jspecify.annotations.NullMarked;
