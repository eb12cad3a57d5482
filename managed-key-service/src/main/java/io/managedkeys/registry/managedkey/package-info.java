/**
 * Managed keys: {@code sys/managed-keys/:type[/:name[/test/sign]]}. An entry is what the user wrote, a binding what was
 * found for it in the backend; only here is a key resolved.
 */
@NullMarked
package io.managedkeys.registry.managedkey;

import org.jspecify.annotations.NullMarked;
