/** Mounts of engines: {@code sys/mounts}, {@code sys/remount}, {@code sys/auth}, and what the rest of the registry asks of them. */
@NullMarked
package io.managedkeys.registry.mount;

import org.jspecify.annotations.NullMarked;
