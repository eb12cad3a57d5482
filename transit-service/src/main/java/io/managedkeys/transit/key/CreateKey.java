package io.managedkeys.transit.key;

import io.managedkeys.common.engine.Admission;
import io.managedkeys.transit.keyring.KeyRing;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Creates a key ring; where there is one of that name, it is answered as it is and the parameters count for nothing. */
@Component
class CreateKey {
    private final KeyRings rings;
    private final GrantedVersion grantedVersion;

    CreateKey(KeyRings rings, GrantedVersion grantedVersion) {
        this.rings = rings;
        this.grantedVersion = grantedVersion;
    }

    KeyRing in(Admission admission, String name, CreateRequest request) {
        UUID mount = admission.mount().uuid();
        Optional<KeyRing> existing = rings.find(mount, name);
        if (existing.isPresent()) {
            return existing.get();
        }
        KeyTypeRules.check(request);
        return rings.create(
                mount, name, grantedVersion.of(admission, 1, request.managedKeyName(), request.managedKeyId()));
    }
}
