package io.managedkeys.transit.key;

import org.jspecify.annotations.Nullable;

/** Fields of {@code POST /keys/:name/rotate}: the managed key that becomes the next version. */
record RotateRequest(
        @Nullable String managedKeyName, @Nullable String managedKeyId) {}
