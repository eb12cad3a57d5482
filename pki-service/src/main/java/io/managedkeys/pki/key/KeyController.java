package io.managedkeys.pki.key;

import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.wire.Operation;
import io.managedkeys.common.wire.RequestFields;
import io.managedkeys.common.wire.VaultResponse;
import io.managedkeys.common.wire.VaultRoute;
import io.managedkeys.pki.config.MountConfigs;
import io.managedkeys.pki.x509.SubjectKeyId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;

@Controller
class KeyController {
    private static final String KEY = "/key/{key_ref:\\w(?:[\\w.-]*\\w)?}";

    private final IssuerKeys keys;
    private final MountConfigs configs;
    private final ChangeKey changeKey;
    private final GenerateKey generateKey;

    KeyController(IssuerKeys keys, MountConfigs configs, ChangeKey changeKey, GenerateKey generateKey) {
        this.keys = keys;
        this.configs = configs;
        this.changeKey = changeKey;
        this.generateKey = generateKey;
    }

    record KeyRequest(@Nullable String keyName) {}

    record DefaultKeyRequest(@Nullable String default_) {}

    @VaultRoute(value = "/keys", operation = Operation.LIST)
    VaultResponse list(Admission admission) {
        UUID mount = admission.mount().uuid();
        List<IssuerKey> found = keys.list(mount);
        if (found.isEmpty()) {
            throw ApiException.silent(ErrorKind.NOT_FOUND);
        }
        UUID standard = configs.of(mount).defaultKey();
        Map<String, Object> details = new LinkedHashMap<>();
        found.forEach(key -> details.put(
                key.id().toString(),
                Map.of("key_name", key.name(), "is_default", key.id().equals(standard))));
        return VaultResponse.data(
                Map.of("keys", found.stream().map(IssuerKey::id).toList(), "key_info", details));
    }

    @VaultRoute(value = KEY, operation = Operation.READ)
    VaultResponse read(Admission admission, @PathVariable("key_ref") String reference) {
        IssuerKey key = keys.demand(admission.mount().uuid(), reference);
        Map<String, Object> data = KeyAnswer.of(key);
        data.put("managed_key_id", key.reference().managedKey());
        data.put("managed_key_name", key.managedKeyName());
        data.put("subject_key_id", SubjectKeyId.text(key.spki()));
        return VaultResponse.data(data);
    }

    @VaultRoute(value = KEY, operation = Operation.WRITE)
    VaultResponse write(
            Admission admission, @PathVariable("key_ref") String reference, @RequestFields KeyRequest request) {
        IssuerKey key = changeKey.rename(admission.mount().uuid(), reference, request.keyName());
        return VaultResponse.data(KeyAnswer.of(key))
                .withWarnings(
                        key.name().isEmpty()
                                ? List.of("Name successfully deleted, you will now need to reference this key by it's"
                                        + " Id: " + key.id())
                                : List.of());
    }

    @VaultRoute(value = KEY, operation = Operation.DELETE)
    VaultResponse delete(Admission admission, @PathVariable("key_ref") String reference) {
        return VaultResponse.noContent()
                .withWarnings(changeKey.delete(admission.mount().uuid(), reference));
    }

    @VaultRoute(value = "/keys/generate/{exported:internal|exported|kms}", operation = Operation.WRITE)
    VaultResponse generate(
            Admission admission, @PathVariable String exported, @RequestFields GenerateKey.GenerateKeyRequest request) {
        return VaultResponse.data(KeyAnswer.of(generateKey.on(admission, exported, request)));
    }

    @VaultRoute(value = "/config/keys", operation = Operation.READ)
    VaultResponse readDefault(Admission admission) {
        return defaultKey(configs.of(admission.mount().uuid()).defaultKey());
    }

    @VaultRoute(value = "/config/keys", operation = Operation.WRITE)
    VaultResponse writeDefault(Admission admission, @RequestFields DefaultKeyRequest request) {
        return defaultKey(changeKey
                .makeDefault(admission.mount().uuid(), request.default_())
                .defaultKey());
    }

    private static VaultResponse defaultKey(@Nullable UUID key) {
        return VaultResponse.data(Map.of("default", key == null ? "" : key));
    }
}
