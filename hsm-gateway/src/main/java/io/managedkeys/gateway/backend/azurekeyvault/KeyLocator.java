package io.managedkeys.gateway.backend.azurekeyvault;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.grant.KeyGrant;
import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.common.key.KeyIdentity;
import io.managedkeys.gateway.backend.ClassifiedFailure;

/**
 * A binding's locator: the key version's URL, a blank, the key's identity. With the identity in it a grant that mixes
 * two keys up is refused without asking the vault.
 */
record KeyLocator(KeyId id, KeyIdentity identity) {
    private static final char SEPARATOR = ' ';

    String text() {
        return id.url() + SEPARATOR + identity.value();
    }

    /**
     * The version that a grant is for.
     *
     * @throws ApiException 502 when the grant's identity is not the one that was found there, or the locator is of
     *     another vault or key than the entry
     */
    static KeyLocator of(KeyGrant grant, BackendConfig.AzureKeyVault config) {
        int separator = grant.locator().indexOf(SEPARATOR);
        try {
            KeyId id = KeyId.parse(grant.locator().substring(0, Math.max(0, separator)));
            KeyIdentity identity = new KeyIdentity(grant.locator().substring(separator + 1));
            KeyIdentity granted = grant.spki() == null ? secret(id) : KeyIdentity.ofSpki(grant.spki());
            if (identity.equals(grant.identity())
                    && granted.equals(identity)
                    && id.vaultUrl().equals(config.vaultUrl())
                    && id.name().equalsIgnoreCase(config.keyName())) {
                return new KeyLocator(id, identity);
            }
        } catch (IllegalArgumentException e) {
            throw ClassifiedFailure.CHANGED.at(VaultName.of(config), null, e);
        }
        throw ClassifiedFailure.CHANGED.at(VaultName.of(config), null, null);
    }

    /** Identity of a secret key: a version's URL is never given to other key bytes, and nothing of them can be read. */
    static KeyIdentity secret(KeyId id) {
        return KeyIdentity.ofSecret("azurekeyvault", id.url(), null);
    }
}
