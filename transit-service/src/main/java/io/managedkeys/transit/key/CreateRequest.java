package io.managedkeys.transit.key;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Fields of {@code POST /keys/:name}. */
record CreateRequest(
        @Nullable String type,
        @Nullable Boolean derived,
        @Nullable Boolean convergentEncryption,
        @Nullable Boolean exportable,
        @Nullable Boolean allowPlaintextBackup,
        @Nullable String context,
        @Nullable Duration autoRotatePeriod,
        @Nullable Integer keySize,
        @Nullable String managedKeyName,
        @Nullable String managedKeyId,
        @Nullable String parameterSet,
        @Nullable String hybridKeyTypePqc,
        @Nullable String hybridKeyTypeEc) {}
