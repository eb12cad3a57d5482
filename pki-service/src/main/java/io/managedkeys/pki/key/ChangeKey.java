package io.managedkeys.pki.key;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.pki.config.EntryName;
import io.managedkeys.pki.config.MountConfig;
import io.managedkeys.pki.config.MountConfigs;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Renames and forgets entries of keys, and says which is the default. The managed keys themselves stay as they are. */
@Component
class ChangeKey {
    private final MountConfigs configs;
    private final IssuerKeys keys;

    ChangeKey(MountConfigs configs, IssuerKeys keys) {
        this.configs = configs;
        this.keys = keys;
    }

    /** @param name "" takes the name away, null too */
    @Transactional
    public IssuerKey rename(UUID mount, String reference, @Nullable String name) {
        configs.claim(mount);
        IssuerKey key = keys.demand(mount, reference);
        return keys.rename(mount, key.id(), EntryName.checked(name, "key"));
    }

    /**
     * Forgets a key; one that is not there is as good as forgotten.
     *
     * @return what the caller should know
     * @throws ApiException 400 while an issuer needs it
     */
    @Transactional
    public List<String> delete(UUID mount, String reference) {
        configs.claim(mount);
        Optional<IssuerKey> found = keys.find(mount, reference);
        if (found.isEmpty()) {
            return List.of();
        }
        UUID key = found.get().id();
        keys.issuerOf(mount, key).ifPresent(issuer -> {
            // Two blanks: clients of Vault look for them.
            throw ApiException.invalid("Failed to Delete Key.  Key in Use by Issuer: " + issuer);
        });
        keys.delete(mount, key);
        if (!key.equals(configs.of(mount).defaultKey())) {
            return List.of();
        }
        configs.change(mount, now -> now.withDefaultKey(null));
        return List.of("Deleted key %s (via key_ref %s); this was configured as the default key. Operations without an"
                        .formatted(key, reference)
                + " explicit key will not work until a new default is configured.");
    }

    /** @throws ApiException 400 when the reference leads to no key */
    @Transactional
    public MountConfig makeDefault(UUID mount, @Nullable String reference) {
        if (reference == null || reference.isEmpty() || reference.equals(IssuerKeys.DEFAULT)) {
            throw ApiException.invalid("Invalid key specification; must be non-empty and can't be 'default'.");
        }
        configs.claim(mount);
        // That it says issuer is Vault's.
        IssuerKey key = keys.find(mount, reference)
                .orElseThrow(() ->
                        ApiException.invalid("Error resolving issuer reference: " + IssuerKeys.missing(reference)));
        return configs.change(mount, now -> now.withDefaultKey(key.id()));
    }
}
