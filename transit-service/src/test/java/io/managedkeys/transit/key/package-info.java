/** Tests of the package of the same name. */
@NullMarked
package io.managedkeys.transit.key;

import org.jspecify.annotations.NullMarked;
