package io.managedkeys.registry.token;

import org.jspecify.annotations.Nullable;

/** A request that names a token by its accessor. */
record AccessorRequest(@Nullable String accessor) {}
