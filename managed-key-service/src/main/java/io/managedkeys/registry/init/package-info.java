/** Whether the registry was initialised, and the one time it is: {@code sys/init}. */
@NullMarked
package io.managedkeys.registry.init;

import org.jspecify.annotations.NullMarked;
