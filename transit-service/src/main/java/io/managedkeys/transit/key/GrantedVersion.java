package io.managedkeys.transit.key;

import io.managedkeys.common.api.Registry.GrantedKey;
import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.engine.ManagedKeys;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.transit.keyring.KeyVersion;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Makes a key version of a managed key that the mount may use; in the HSM it is generated where that is allowed. */
@Component
class GrantedVersion {
    private final ManagedKeys managedKeys;
    private final InstantSource clock;

    GrantedVersion(ManagedKeys managedKeys, InstantSource clock) {
        this.managedKeys = managedKeys;
        this.clock = clock;
    }

    /** @throws ApiException 400 unless exactly one of the two names a key that is granted to the mount */
    KeyVersion of(Admission admission, int number, @Nullable String managedKeyName, @Nullable String managedKeyId) {
        boolean named = managedKeyName != null && !managedKeyName.isEmpty();
        boolean identified = managedKeyId != null && !managedKeyId.isEmpty();
        if (named && identified) {
            throw ApiException.invalid("only one argument of managed_key_name or managed_key_id should be specified");
        }
        String given = named ? managedKeyName : managedKeyId;
        if (given == null || given.isEmpty()) {
            throw ApiException.invalid("missing argument managed_key_name or managed_key_id");
        }
        GrantedKey key = managedKeys.find(admission, given, admission.deadline());
        return new KeyVersion(
                number,
                ManagedKeys.reference(key),
                key.name(),
                key.spki(),
                key.keySpec(),
                // Postgres keeps microseconds: what is answered now must read the same later.
                clock.instant().truncatedTo(ChronoUnit.MICROS));
    }
}
