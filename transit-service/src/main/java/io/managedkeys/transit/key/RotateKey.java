package io.managedkeys.transit.key;

import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.transit.keyring.KeyRing;
import io.managedkeys.transit.keyring.KeyVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Makes a managed key the next version of a key ring; the older versions stay with their own managed keys. */
@Component
class RotateKey {
    private final KeyRings rings;
    private final GrantedVersion grantedVersion;

    RotateKey(KeyRings rings, GrantedVersion grantedVersion) {
        this.rings = rings;
        this.grantedVersion = grantedVersion;
    }

    KeyRing in(Admission admission, String name, RotateRequest request) {
        UUID mount = admission.mount().uuid();
        if (rings.find(mount, name).isEmpty()) {
            throw notFound();
        }
        KeyVersion next = grantedVersion.of(admission, 1, request.managedKeyName(), request.managedKeyId());
        return rings.change(mount, name, ring -> withVersion(ring, next)).orElseThrow(RotateKey::notFound);
    }

    private static KeyRing withVersion(KeyRing ring, KeyVersion next) {
        List<KeyVersion> versions = new ArrayList<>(ring.versions());
        versions.add(next.numbered(ring.latestVersion() + 1));
        return ring.withVersions(versions);
    }

    private static ApiException notFound() {
        return ApiException.invalid("key not found");
    }
}
