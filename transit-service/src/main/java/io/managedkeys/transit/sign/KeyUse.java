package io.managedkeys.transit.sign;

import io.managedkeys.common.api.Registry.GrantedKey;
import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.engine.ManagedKeys;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.transit.keyring.KeyVersion;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** What a key version's managed key may do now, by its grant. */
@Component
class KeyUse {
    private final ManagedKeys managedKeys;

    KeyUse(ManagedKeys managedKeys) {
        this.managedKeys = managedKeys;
    }

    /** @throws ApiException 400 when the mount may not use the key, or the key not for that */
    GrantedKey granted(Admission admission, KeyVersion version, KeyUsage usage, Deadline deadline) {
        GrantedKey granted = managedKeys.granted(admission, version.key(), deadline);
        if (!granted.usages().contains(usage)) {
            throw ApiException.invalid("the managed key does not permit the usage %s; it can do: %s"
                    .formatted(
                            usage.wireName(),
                            granted.usages().stream()
                                    .map(KeyUsage::wireName)
                                    .sorted()
                                    .collect(Collectors.joining(", "))));
        }
        return granted;
    }
}
