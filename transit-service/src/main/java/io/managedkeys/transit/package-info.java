/** The Transit engine: key rings whose versions are managed keys, and what is done with them. */
@NullMarked
package io.managedkeys.transit;

import org.jspecify.annotations.NullMarked;
