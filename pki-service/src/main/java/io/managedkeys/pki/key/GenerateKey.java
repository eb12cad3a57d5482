package io.managedkeys.pki.key;

import io.managedkeys.common.api.Registry.GrantedKey;
import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.pki.config.EntryName;
import io.managedkeys.pki.config.MountConfigs;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Takes a managed key in as a CA key; the backend makes it where that is allowed. */
@Component
class GenerateKey {
    private final NamedKey namedKey;
    private final IssuerKeys keys;
    private final MountConfigs configs;
    private final TransactionTemplate transaction;

    GenerateKey(NamedKey namedKey, IssuerKeys keys, MountConfigs configs, TransactionTemplate transaction) {
        this.namedKey = namedKey;
        this.keys = keys;
        this.configs = configs;
        this.transaction = transaction;
    }

    /** Null where a client said nothing. */
    record GenerateKeyRequest(
            @Nullable String keyName,
            @Nullable String keyType,
            @Nullable Integer keyBits,
            @Nullable String managedKeyName,
            @Nullable String managedKeyId) {
        NamedKey.Wish wish() {
            return new NamedKey.Wish(null, managedKeyName, managedKeyId, keyType, keyBits, null);
        }
    }

    /** @param type {@code internal}, {@code exported} or {@code kms} */
    IssuerKey on(Admission admission, String type, GenerateKeyRequest request) {
        UUID mount = admission.mount().uuid();
        String name = EntryName.checked(request.keyName(), "key");
        keys.demandFree(mount, name);
        GrantedKey key = find(admission, type, request);
        return transaction.execute(status -> {
            configs.claim(mount);
            return keys.save(mount, key, name);
        });
    }

    private GrantedKey find(Admission admission, String type, GenerateKeyRequest request) {
        try {
            return namedKey.find(admission, type, request.wish(), admission.deadline())
                    .orElseThrow(NamedKey::softwareRefused);
        } catch (ApiException refused) {
            throw refused.errors().getFirst().startsWith("unknown key type")
                    ? new ApiException(
                            ErrorKind.INVALID_REQUEST,
                            "Validation for key_type, key_bits failed: "
                                    + refused.errors().getFirst(),
                            refused)
                    : refused;
        }
    }
}
