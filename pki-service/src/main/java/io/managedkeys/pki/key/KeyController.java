package io.managedkeys.pki.key;

import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.wire.Operation;
import io.managedkeys.common.wire.VaultResponse;
import io.managedkeys.common.wire.VaultRoute;
import io.managedkeys.pki.config.MountConfigs;
import io.managedkeys.pki.x509.IssuerKeyKind;
import io.managedkeys.pki.x509.SubjectKeyId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;

@Controller
class KeyController {
    private final IssuerKeys keys;
    private final MountConfigs configs;

    KeyController(IssuerKeys keys, MountConfigs configs) {
        this.keys = keys;
        this.configs = configs;
    }

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

    @VaultRoute(value = "/key/{ref:\\w(?:[\\w.-]*\\w)?}", operation = Operation.READ)
    VaultResponse read(Admission admission, @PathVariable String ref) {
        UUID mount = admission.mount().uuid();
        UUID standard = configs.of(mount).defaultKey();
        Optional<IssuerKey> found = !ref.equals("default")
                ? keys.find(mount, ref)
                : standard == null ? Optional.empty() : keys.find(mount, standard);
        IssuerKey key = found.orElseThrow(() -> ApiException.invalid(
                ref.equals("default")
                        ? "no default key currently configured"
                        : "unable to find PKI key for reference: " + ref));
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("key_id", key.id());
        data.put("key_name", key.name());
        data.put("key_type", IssuerKeyKind.ofSpki(key.spki()).type());
        data.put("managed_key_id", key.reference().managedKey());
        data.put("managed_key_name", key.managedKeyName());
        data.put("subject_key_id", SubjectKeyId.text(key.spki()));
        return VaultResponse.data(data);
    }
}
