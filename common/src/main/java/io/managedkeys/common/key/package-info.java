/** The vocabulary of keys: specs, usages, schemes, where a key lives. */
@NullMarked
package io.managedkeys.common.key;

import org.jspecify.annotations.NullMarked;
