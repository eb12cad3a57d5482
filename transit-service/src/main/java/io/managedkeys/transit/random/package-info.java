/** {@code /random(/:source)(/:bytes)}, which needs no key. */
@NullMarked
package io.managedkeys.transit.random;

import org.jspecify.annotations.NullMarked;
