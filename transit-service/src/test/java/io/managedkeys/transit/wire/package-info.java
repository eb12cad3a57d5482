/** Recorded exchanges of Vault and how an answer is compared with them. */
@NullMarked
package io.managedkeys.transit.wire;

import org.jspecify.annotations.NullMarked;
