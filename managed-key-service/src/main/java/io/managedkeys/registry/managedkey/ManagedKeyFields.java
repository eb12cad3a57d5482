package io.managedkeys.registry.managedkey;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fields that a write of any backend type may have, as the wire has them. */
record ManagedKeyFields(
        @Nullable Boolean allowGenerateKey,
        @Nullable Boolean allowReplaceKey,
        @Nullable Boolean allowStoreKey,
        @Nullable Boolean anyMount,
        @Nullable List<String> usages) {}
