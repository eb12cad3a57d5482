/** Tests of the package of the same name. */
@NullMarked
package io.managedkeys.transit.sign;

import org.jspecify.annotations.NullMarked;
