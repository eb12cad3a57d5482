/** Tests of the package of the same name. */
@NullMarked
package io.managedkeys.transit.keyring;

import org.jspecify.annotations.NullMarked;
