@NullMarked
package io.managedkeys.transit.encrypt;

import org.jspecify.annotations.NullMarked;
