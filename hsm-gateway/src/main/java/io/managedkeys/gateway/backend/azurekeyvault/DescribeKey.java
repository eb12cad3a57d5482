package io.managedkeys.gateway.backend.azurekeyvault;

import com.azure.security.keyvault.keys.models.KeyOperation;
import com.azure.security.keyvault.keys.models.KeyVaultKey;
import io.managedkeys.common.api.HsmGateway.ResolvedKey;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.common.key.KeyIdentity;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.key.PermittedScheme;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.gateway.backend.ClassifiedFailure;
import io.managedkeys.gateway.backend.azurekeyvault.AzureKeyVaultKey.Facts;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a key of the vault is and can do, in our words. */
final class DescribeKey {
    private final VaultAccess vault;
    private final BackendConfig.AzureKeyVault config;
    private final KeyVaultKey key;

    DescribeKey(VaultAccess vault, BackendConfig.AzureKeyVault config, KeyVaultKey key) {
        this.vault = vault;
        this.config = config;
        this.key = key;
    }

    /** @throws ApiException 502 for a key that is disabled, or an answer that makes no sense; 400 for one without use */
    Facts facts(Deadline deadline) {
        try {
            return read(deadline);
        } catch (BadAnswer e) {
            throw ClassifiedFailure.BAD_ANSWER.at(VaultName.of(config), null, e);
        }
    }

    private Facts read(Deadline deadline) {
        KeyId id = new KeyId(
                config.vaultUrl(),
                config.keyName(),
                String.valueOf(key.getProperties().getVersion()));
        if (!id.isCalled(String.valueOf(key.getId()))) {
            throw new BadAnswer("the answer is of another key");
        }
        if (Boolean.FALSE.equals(key.getProperties().isEnabled())) {
            throw ClassifiedFailure.DISABLED.at(VaultName.of(config), null, null);
        }
        boolean secret = PublicKeys.isSecret(key.getKey());
        byte @Nullable [] spki = secret ? null : PublicKeys.spki(key.getKey());
        KeySpec spec = secret ? secretSpec(id, deadline) : PublicKeys.spec(key.getKey());
        List<PermittedScheme> schemes = AzureKeyVaultAlgorithms.permitted(spec, operations(), config);
        if (schemes.isEmpty()) {
            throw ApiException.invalid("%s: its key_ops (%s) permit nothing that managed keys are for"
                    .formatted(VaultName.of(config), String.join(", ", operations())));
        }
        KeyIdentity identity = spki == null ? KeyLocator.secret(id) : KeyIdentity.ofSpki(spki);
        return new Facts(id, identity, spec, spki, schemes);
    }

    ResolvedKey resolved(Facts facts, boolean generated) {
        return new ResolvedKey(
                new KeyLocator(facts.id(), facts.identity()).text(),
                facts.identity(),
                facts.spki(),
                facts.spec(),
                capabilities(facts),
                facts.schemes(),
                generated,
                provenance(facts, generated),
                null); // no number of wrong secrets locks an application out
    }

    /** A Managed HSM does not tell how long a secret key is, but it refuses the algorithms of another length. */
    private KeySpec secretSpec(KeyId id, Deadline deadline) {
        if (!operations().contains("encrypt")) {
            return KeySpec.GENERIC_SECRET;
        }
        for (KeySpec spec : List.of(KeySpec.AES_256, KeySpec.AES_192, KeySpec.AES_128)) {
            var probe = AesParameters.encryption("A%dGCM".formatted(spec.bits()), new byte[16], null, new byte[0]);
            try {
                var unused = vault.call(
                        VaultAccess.ENCRYPT, deadline, (client, timeout) -> client.encrypt(id, probe, timeout));
                return spec;
            } catch (ApiException e) {
                if (e.kind() != ErrorKind.INVALID_REQUEST) {
                    throw e;
                }
            }
        }
        throw new BadAnswer("a secret key of an unknown length");
    }

    private Set<KeyUsage> capabilities(Facts facts) {
        Set<KeyUsage> capabilities = EnumSet.noneOf(KeyUsage.class);
        facts.schemes().forEach(rule -> capabilities.add(rule.operation()));
        if (capabilities.contains(KeyUsage.SIGN)) {
            capabilities.add(KeyUsage.VERIFY);
        }
        if (operations().contains("wrapKey")) {
            capabilities.add(KeyUsage.WRAP);
        }
        if (operations().contains("unwrapKey")) {
            capabilities.add(KeyUsage.UNWRAP);
        }
        return capabilities;
    }

    private Set<String> operations() {
        return key.getKeyOperations() == null
                ? Set.of()
                : key.getKeyOperations().stream().map(KeyOperation::toString).collect(Collectors.toSet());
    }

    private Map<String, String> provenance(Facts facts, boolean generated) {
        Map<String, String> provenance = new TreeMap<>();
        provenance.put("origin", generated ? "generated here" : "found");
        provenance.put("key_id", facts.id().url());
        provenance.put("key_type", String.valueOf(key.getKeyType()));
        provenance.put("key_ops", operations().stream().sorted().collect(Collectors.joining(",")));
        provenance.put(
                "exportable",
                String.valueOf(Boolean.TRUE.equals(key.getProperties().isExportable())));
        if (key.getProperties().getHsmPlatform() != null) {
            provenance.put("hsm_platform", key.getProperties().getHsmPlatform());
        }
        if (key.getProperties().getRecoveryLevel() != null) {
            provenance.put("recovery_level", key.getProperties().getRecoveryLevel());
        }
        if (key.getProperties().getCreatedOn() != null) {
            provenance.put(
                    "created", key.getProperties().getCreatedOn().toInstant().toString());
        }
        return provenance;
    }
}
