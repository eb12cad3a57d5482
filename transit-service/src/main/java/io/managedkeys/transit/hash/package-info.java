/** {@code /hash(/:algorithm)}, which needs no key. */
@NullMarked
package io.managedkeys.transit.hash;

import org.jspecify.annotations.NullMarked;
