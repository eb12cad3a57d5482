package io.managedkeys.transit.use;

import io.managedkeys.common.api.Registry.GrantedKey;
import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.engine.ManagedKeys;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.transit.keyring.KeyVersion;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** What a key version's managed key may do now, by its grant. */
@Component
public class KeyUse {
    private final ManagedKeys managedKeys;

    KeyUse(ManagedKeys managedKeys) {
        this.managedKeys = managedKeys;
    }

    /** @throws ApiException 400 when the mount may not use the key, or the key not for that */
    public GrantedKey granted(Admission admission, KeyVersion version, KeyUsage usage, Deadline deadline) {
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

    /** Grants for the items of one request: a version is asked for once, a refusal is of each of its items. */
    public OfRequest of(Admission admission, KeyUsage usage, Deadline deadline) {
        return new OfRequest(admission, usage, deadline);
    }

    /** See {@link #of}; for one thread. */
    public final class OfRequest {
        private final Admission admission;
        private final KeyUsage usage;
        private final Deadline deadline;
        private final Map<Integer, ItemResult<GrantedKey>> known = new HashMap<>();

        private OfRequest(Admission admission, KeyUsage usage, Deadline deadline) {
            this.admission = admission;
            this.usage = usage;
            this.deadline = deadline;
        }

        /** @throws ApiException as {@link KeyUse#granted} */
        public GrantedKey granted(KeyVersion version) {
            ItemResult<GrantedKey> result = known.get(version.number());
            if (result == null) {
                result = ItemResult.of(() -> KeyUse.this.granted(admission, version, usage, deadline));
                known.put(version.number(), result);
            }
            return result.orThrow();
        }
    }
}
