package io.managedkeys.transit.key;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Fields of {@code POST /keys/:name/config}; an absent one leaves things as they are. */
record ConfigRequest(
        @Nullable Integer minDecryptionVersion,
        @Nullable Integer minEncryptionVersion,
        @Nullable Boolean deletionAllowed,
        @Nullable Boolean exportable,
        @Nullable Boolean allowPlaintextBackup,
        @Nullable Duration autoRotatePeriod) {}
