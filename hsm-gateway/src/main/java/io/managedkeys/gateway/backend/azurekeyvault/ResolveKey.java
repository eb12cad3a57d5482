package io.managedkeys.gateway.backend.azurekeyvault;

import com.azure.security.keyvault.keys.models.KeyVaultKey;
import io.managedkeys.common.api.HsmGateway.ResolvedKey;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.gateway.backend.ClassifiedFailure;
import io.managedkeys.gateway.backend.KeyProof;
import io.managedkeys.gateway.backend.Permission;
import io.managedkeys.gateway.backend.Resolution;
import java.util.Map;
import java.util.Optional;

/** Finds the key that an entry names, or generates it where that is allowed; pins the version that it is today. */
final class ResolveKey {
    /** On every key that was generated here; its value is the managed key's UUID. */
    static final String TAG = "managed-keys-uuid";

    private final VaultAccess vault;
    private final BackendConfig.AzureKeyVault config;
    private final Resolution resolution;

    ResolveKey(VaultAccess vault, BackendConfig.AzureKeyVault config, Resolution resolution) {
        this.vault = vault;
        this.config = config;
        this.resolution = resolution;
    }

    /** @throws ApiException 502 when there is no key and none may be generated; what the vault refuses */
    ResolvedKey run(Deadline deadline) {
        Optional<KeyVaultKey> found = find(deadline);
        KeyVaultKey key = found.isPresent() ? found.get() : generate(deadline);
        DescribeKey describe = new DescribeKey(vault, config, key);
        AzureKeyVaultKey.Facts facts = describe.facts(deadline);
        AzureKeyVaultKey usable = new AzureKeyVaultKey(vault, facts, Permission.of(facts.schemes()));
        new KeyProof(usable, facts.schemes(), resolution.usages(), VaultName.of(config))
                .run(resolution.testScheme(), deadline);
        return describe.resolved(facts, isOurs(key));
    }

    private Optional<KeyVaultKey> find(Deadline deadline) {
        return vault.call(
                VaultAccess.GET,
                deadline,
                (client, timeout) -> client.find(config.keyName(), config.keyVersion(), timeout));
    }

    /**
     * Creating is not repeated when its answer is lost: it would make a second version. The next attempt finds the first
     * by its name, and knows it by its tag.
     */
    private KeyVaultKey generate(Deadline deadline) {
        if (!resolution.mayGenerate()) {
            throw ClassifiedFailure.NOT_FOUND.at(VaultName.of(config), null, null);
        }
        NewKey newKey = NewKey.of(config, resolution.usages());
        Map<String, String> tags = Map.of(TAG, resolution.managedKey().toString());
        return vault.call(VaultAccess.CREATE, deadline, (client, timeout) -> client.create(newKey, tags, timeout));
    }

    private boolean isOurs(KeyVaultKey key) {
        Map<String, String> tags = key.getProperties().getTags();
        return tags != null && resolution.managedKey().toString().equals(tags.get(TAG));
    }
}
