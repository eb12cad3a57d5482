/** Key grants and what else engines ask of the registry: {@code /internal/grants} and its neighbours. */
@NullMarked
package io.managedkeys.registry.grant;

import org.jspecify.annotations.NullMarked;
