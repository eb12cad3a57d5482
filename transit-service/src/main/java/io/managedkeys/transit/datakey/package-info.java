/** Data keys: {@code /datakey/plaintext/:name} and {@code /datakey/wrapped/:name}. */
@NullMarked
package io.managedkeys.transit.datakey;

import org.jspecify.annotations.NullMarked;
