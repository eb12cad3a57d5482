@NullMarked
package io.managedkeys.transit.use;

import org.jspecify.annotations.NullMarked;
