package io.managedkeys.gateway.backend.pkcs11;

import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_ECDSA;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_RSA_PKCS;

import io.managedkeys.common.api.HsmGateway;
import io.managedkeys.common.api.HsmGateway.ResolvedKey;
import io.managedkeys.common.grant.KeyGrant;
import io.managedkeys.common.grant.Purpose;
import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.key.KeySpec.KeyType;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.secret.EnclosedSecret;
import io.managedkeys.common.secret.Secret;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.common.service.ServiceIdentity;
import io.managedkeys.gateway.backend.BackendKey;
import io.managedkeys.gateway.backend.Credentials;
import io.managedkeys.gateway.backend.Resolution;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Entries of managed keys in SoftHSM, built up by {@code with…}. */
public record TestEntries(
        String library,
        @Nullable BigInteger slot,
        @Nullable String tokenLabel,
        @Nullable String keyLabel,
        @Nullable String keyId,
        long mechanism,
        @Nullable String curve,
        int keyBits,
        int maxParallel) {

    /** An EC P-256 key with a label of its own, generated where that is allowed. */
    public static TestEntries in(SoftHsm.FreshToken token) {
        return new TestEntries(
                SoftHsm.LIBRARY, null, token.label(), "key-" + UUID.randomUUID(), null, CKM_ECDSA, "P256", 0, 0);
    }

    public TestEntries of(KeySpec spec) {
        boolean rsa = spec.type() == KeyType.RSA;
        return new TestEntries(
                library,
                slot,
                tokenLabel,
                keyLabel,
                keyId,
                rsa ? CKM_RSA_PKCS : CKM_ECDSA,
                rsa ? null : "P" + spec.bits(),
                rsa ? spec.bits() : 0,
                maxParallel);
    }

    public TestEntries withMechanism(long other) {
        return new TestEntries(library, slot, tokenLabel, keyLabel, keyId, other, curve, keyBits, maxParallel);
    }

    public TestEntries withKey(@Nullable String label, @Nullable String id) {
        return new TestEntries(library, slot, tokenLabel, label, id, mechanism, curve, keyBits, maxParallel);
    }

    public TestEntries withToken(@Nullable Long slotNumber, @Nullable String label) {
        return new TestEntries(
                library,
                slotNumber == null ? null : new BigInteger(Long.toUnsignedString(slotNumber)),
                label,
                keyLabel,
                keyId,
                mechanism,
                curve,
                keyBits,
                maxParallel);
    }

    public TestEntries withLibrary(String name) {
        return new TestEntries(name, slot, tokenLabel, keyLabel, keyId, mechanism, curve, keyBits, maxParallel);
    }

    public TestEntries withGeneration(@Nullable String curveName, int bits) {
        return new TestEntries(library, slot, tokenLabel, keyLabel, keyId, mechanism, curveName, bits, maxParallel);
    }

    public TestEntries withMaxParallel(int limit) {
        return new TestEntries(library, slot, tokenLabel, keyLabel, keyId, mechanism, curve, keyBits, limit);
    }

    public BackendConfig.Pkcs11 config() {
        return new BackendConfig.Pkcs11(
                library, slot, tokenLabel, keyLabel, keyId, mechanism, curve, keyBits, false, maxParallel, null, null, false);
    }

    /** Resolves the entry, generating its key where it is absent. */
    ResolvedKey resolve(TestBackends gateway, String pin, UUID managedKey) {
        return resolve(
                gateway,
                pin,
                new Resolution(
                        owner(managedKey),
                        1,
                        Set.of(KeyUsage.SIGN, KeyUsage.VERIFY),
                        true,
                        Set.of(),
                        false,
                        null));
    }

    ResolvedKey resolve(TestBackends gateway, String pin, Resolution resolution) {
        try (Credentials credentials = pin(pin)) {
            return gateway.backends()
                    .of(config())
                    .resolve(resolution, credentials, Deadline.in(Duration.ofSeconds(30)));
        }
    }

    /** The resolved key, opened with a grant. */
    BackendKey open(TestBackends gateway, String pin, ResolvedKey key) {
        return gateway.backends().of(config()).open(grant(key), pin(pin), Deadline.in(Duration.ofSeconds(30)));
    }

    /** An entry of the root namespace. */
    public static HsmGateway.Owner owner(UUID managedKey) {
        return new HsmGateway.Owner(managedKey, UUID.randomUUID(), "");
    }

    public static Credentials pin(String pin) {
        return Credentials.of(Map.of("pin", Secret.of(pin)));
    }

    /** A grant of pki-service for the key. */
    public KeyGrant grant(ResolvedKey key) {
        Instant now = Instant.now();
        return new KeyGrant(
                UUID.randomUUID(),
                ServiceIdentity.PKI,
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
