/** {@code /encrypt/:name}, {@code /decrypt/:name} and {@code /rewrap/:name}. */
@NullMarked
package io.managedkeys.transit.encrypt;

import org.jspecify.annotations.NullMarked;
