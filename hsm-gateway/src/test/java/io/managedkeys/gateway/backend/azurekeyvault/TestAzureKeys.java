package io.managedkeys.gateway.backend.azurekeyvault;

import io.managedkeys.common.api.HsmGateway.Owner;
import io.managedkeys.common.api.HsmGateway.ResolvedKey;
import io.managedkeys.common.grant.KeyGrant;
import io.managedkeys.common.grant.Purpose;
import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.secret.EnclosedSecret;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.common.service.ServiceIdentity;
import io.managedkeys.gateway.backend.BackendKey;
import io.managedkeys.gateway.backend.Credentials;
import io.managedkeys.gateway.backend.Resolution;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Entries of managed keys in Azure, built up by {@code with…}. */
record TestAzureKeys(
        String tenant,
        String vaultName,
        String resource,
        @Nullable String endpoint,
        String keyName,
        @Nullable String version,
        @Nullable String keyType,
        int keyBits,
        @Nullable String curve,
        String mode,
        boolean unsafe) {
    static final Set<KeyUsage> EVERY_USAGE =
            Set.of(KeyUsage.SIGN, KeyUsage.VERIFY, KeyUsage.ENCRYPT, KeyUsage.DECRYPT, KeyUsage.MAC);

    /** An EC key on P-256 with a name of its own. */
    static TestAzureKeys ec() {
        return new TestAzureKeys(
                TestVaults.TENANT,
                TestVaults.VAULT,
                "vault.azure.net",
                null,
                "key-" + UUID.randomUUID(),
                null,
                "ec-hsm",
                0,
                "P256",
                "raw",
                false);
    }

    TestAzureKeys of(KeySpec spec) {
        return switch (spec.type()) {
            case RSA -> generating("rsa-hsm", spec.bits(), null);
            case EC -> generating("ec-hsm", 0, spec == KeySpec.EC_SECP256K1 ? "P256K1" : "P" + spec.bits());
            case AES -> generating("oct-hsm", spec.bits(), null).inManagedHsm();
            default -> generating(spec.type().name().toLowerCase(java.util.Locale.ROOT), spec.bits(), null);
        };
    }

    TestAzureKeys generating(@Nullable String type, int bits, @Nullable String curveName) {
        return new TestAzureKeys(
                tenant, vaultName, resource, endpoint, keyName, version, type, bits, curveName, mode, unsafe);
    }

    TestAzureKeys inManagedHsm() {
        return new TestAzureKeys(
                tenant,
                vaultName,
                "managedhsm.azure.net",
                endpoint,
                keyName,
                version,
                keyType,
                keyBits,
                curve,
                mode,
                unsafe);
    }

    TestAzureKeys withVault(String otherTenant, String name) {
        return new TestAzureKeys(
                otherTenant, name, resource, endpoint, keyName, version, keyType, keyBits, curve, mode, unsafe);
    }

    TestAzureKeys withEndpoint(String url) {
        return new TestAzureKeys(
                tenant, vaultName, resource, url, keyName, version, keyType, keyBits, curve, mode, unsafe);
    }

    TestAzureKeys withName(String name, @Nullable String keyVersion) {
        return new TestAzureKeys(
                tenant, vaultName, resource, endpoint, name, keyVersion, keyType, keyBits, curve, mode, unsafe);
    }

    TestAzureKeys encrypting(String encryptionMode, boolean allowUnsafe) {
        return new TestAzureKeys(
                tenant,
                vaultName,
                resource,
                endpoint,
                keyName,
                version,
                keyType,
                keyBits,
                curve,
                encryptionMode,
                allowUnsafe);
    }

    BackendConfig.AzureKeyVault config() {
        return new BackendConfig.AzureKeyVault(
                tenant,
                TestVaults.CLIENT,
                "AZUREPUBLICCLOUD",
                vaultName,
                resource,
                endpoint,
                keyName,
                version,
                keyType,
                keyBits,
                curve,
                mode,
                unsafe);
    }

    static Resolution resolution(UUID managedKey, boolean mayGenerate) {
        return new Resolution(
                new Owner(managedKey, UUID.randomUUID(), ""), 1, EVERY_USAGE, mayGenerate, Set.of(), false, null);
    }

    static Deadline soon() {
        return Deadline.in(Duration.ofMinutes(3));
    }

    ResolvedKey resolve(TestVaults vaults, UUID managedKey) {
        return resolve(vaults, managedKey, TestVaults.credentials());
    }

    ResolvedKey resolve(TestVaults vaults, UUID managedKey, Credentials credentials) {
        return vaults.backends.of(config()).resolve(resolution(managedKey, true), credentials, soon());
    }

    BackendKey open(TestVaults vaults, ResolvedKey key) {
        return vaults.backends.of(config()).open(grant(key), TestVaults.credentials(), soon());
    }

    KeyGrant grant(ResolvedKey key) {
        Instant now = Instant.now();
        return new KeyGrant(
                UUID.randomUUID(),
                ServiceIdentity.TRANSIT,
                Purpose.REQUEST,
                now,
                now.plusSeconds(60),
                UUID.randomUUID(),
                1,
                config(),
                key.locator(),
                key.identity(),
                key.spki(),
                key.keySpec(),
                Set.of(KeyUsage.values()),
                key.schemes(),
                UUID.randomUUID(),
                "",
                UUID.randomUUID(),
                new EnclosedSecret("unused"),
                key.credentialTag());
    }
}
