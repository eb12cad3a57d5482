package io.managedkeys.registry.token;

import io.managedkeys.common.secret.Secret;
import org.jspecify.annotations.Nullable;

/** A request that names a token by its id. */
record TokenRequest(@Nullable Secret token) {}
