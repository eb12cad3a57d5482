/** Namespaces: {@code sys/namespaces}, and what the rest of the registry asks of them. */
@NullMarked
package io.managedkeys.registry.namespace;

import org.jspecify.annotations.NullMarked;
