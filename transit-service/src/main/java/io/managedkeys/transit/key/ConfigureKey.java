package io.managedkeys.transit.key;

import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.wire.VaultResponse;
import io.managedkeys.transit.keyring.KeyRing;
import org.springframework.stereotype.Component;

/** Changes what a key ring permits: minimum versions, deletion. */
@Component
class ConfigureKey {
    private static final String FORCED = "since Vault 0.3, transit key numbering starts at 1; forcing minimum to 1";

    private final KeyRings rings;

    ConfigureKey(KeyRings rings) {
        this.rings = rings;
    }

    VaultResponse in(Admission admission, String name, ConfigRequest request) {
        KeyRing configured = rings.change(admission.mount().uuid(), name, ring -> configured(ring, request))
                .orElseThrow(() -> ApiException.invalid("no existing key named %s could be found".formatted(name)));
        VaultResponse answer = VaultResponse.data(KeyAnswer.of(configured));
        Integer minimum = request.minDecryptionVersion();
        return minimum != null && minimum == 0 ? answer.withWarning(FORCED) : answer;
    }

    /** @throws ApiException 400 with Vault's text for the bound that is broken */
    static KeyRing configured(KeyRing ring, ConfigRequest request) {
        int minDecryption = ring.minDecryptionVersion();
        if (request.minDecryptionVersion() != null) {
            minDecryption = Math.max(1, bounded(request.minDecryptionVersion(), "decryption", ring));
        }
        int minEncryption = ring.minEncryptionVersion();
        if (request.minEncryptionVersion() != null) {
            minEncryption = bounded(request.minEncryptionVersion(), "encryption", ring);
        }
        if (minEncryption > 0 && minEncryption < minDecryption) {
            throw ApiException.invalid("cannot set min encryption/decryption values; min encryption version of %d must"
                            .formatted(minEncryption)
                    + " be greater than or equal to min decryption version of %d".formatted(minDecryption));
        }
        KeyTypeRules.check(request);
        boolean deletionAllowed =
                request.deletionAllowed() == null ? ring.deletionAllowed() : request.deletionAllowed();
        return new KeyRing(
                ring.id(), ring.mount(), ring.name(), minDecryption, minEncryption, deletionAllowed, ring.versions());
    }

    private static int bounded(int version, String purpose, KeyRing ring) {
        if (version < 0) {
            throw ApiException.invalid("min %s version cannot be negative".formatted(purpose));
        }
        if (version > ring.latestVersion()) {
            throw ApiException.invalid("cannot set min %s version of %d, latest key version is %d"
                    .formatted(purpose, version, ring.latestVersion()));
        }
        return version;
    }
}
