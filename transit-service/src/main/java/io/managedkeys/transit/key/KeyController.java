package io.managedkeys.transit.key;

import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.wire.Operation;
import io.managedkeys.common.wire.RequestFields;
import io.managedkeys.common.wire.VaultResponse;
import io.managedkeys.common.wire.VaultRoute;
import io.managedkeys.transit.keyring.KeyRing;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;

/** {@code /keys} and {@code /keys/:name}. */
@Controller
class KeyController {
    private final KeyRings rings;
    private final CreateKey createKey;
    private final ConfigureKey configureKey;
    private final RotateKey rotateKey;

    /** @param context of derived keys, which there are none of */
    record ReadRequest(@Nullable String context) {}

    KeyController(KeyRings rings, CreateKey createKey, ConfigureKey configureKey, RotateKey rotateKey) {
        this.rings = rings;
        this.createKey = createKey;
        this.configureKey = configureKey;
        this.rotateKey = rotateKey;
    }

    @VaultRoute(value = "/keys", operation = Operation.LIST)
    VaultResponse list(Admission admission) {
        List<String> names = rings.names(admission.mount().uuid());
        if (names.isEmpty()) {
            throw ApiException.silent(ErrorKind.NOT_FOUND);
        }
        return VaultResponse.data(Map.of("keys", names));
    }

    @VaultRoute(value = "/keys/" + KeyRing.NAME, operation = Operation.WRITE)
    VaultResponse create(Admission admission, @PathVariable String name, @RequestFields CreateRequest request) {
        return VaultResponse.data(KeyAnswer.of(createKey.in(admission, name, request)));
    }

    @VaultRoute(value = "/keys/" + KeyRing.NAME, operation = Operation.READ)
    VaultResponse read(Admission admission, @PathVariable String name, @RequestFields ReadRequest request) {
        return rings.find(admission.mount().uuid(), name)
                .map(KeyAnswer::of)
                .map(VaultResponse::data)
                .orElseThrow(() -> ApiException.silent(ErrorKind.NOT_FOUND));
    }

    @VaultRoute(value = "/keys/" + KeyRing.NAME, operation = Operation.DELETE)
    VaultResponse delete(Admission admission, @PathVariable String name) {
        boolean found = rings.delete(admission.mount().uuid(), name, ring -> {
            if (!ring.deletionAllowed()) {
                throw notDeleted(name, "deletion is not allowed for this key");
            }
        });
        if (!found) {
            throw notDeleted(name, "could not delete key; not found");
        }
        return VaultResponse.noContent();
    }

    @VaultRoute(value = "/keys/" + KeyRing.NAME + "/config", operation = Operation.WRITE)
    VaultResponse configure(Admission admission, @PathVariable String name, @RequestFields ConfigRequest request) {
        return configureKey.in(admission, name, request);
    }

    @VaultRoute(value = "/keys/" + KeyRing.NAME + "/rotate", operation = Operation.WRITE)
    VaultResponse rotate(Admission admission, @PathVariable String name, @RequestFields RotateRequest request) {
        return VaultResponse.data(KeyAnswer.of(rotateKey.in(admission, name, request)));
    }

    private static ApiException notDeleted(String name, String why) {
        return ApiException.invalid("error deleting policy %s: %s".formatted(name, why));
    }
}
