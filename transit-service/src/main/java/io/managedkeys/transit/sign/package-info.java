/** Signatures: {@code /sign/:name(/:hash_algorithm)} and {@code /verify/:name(/:hash_algorithm)}. */
@NullMarked
package io.managedkeys.transit.sign;

import org.jspecify.annotations.NullMarked;
