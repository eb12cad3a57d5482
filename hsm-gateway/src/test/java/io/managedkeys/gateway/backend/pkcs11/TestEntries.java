package io.managedkeys.gateway.backend.pkcs11;

import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_AES_GCM;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_ECDSA;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_EDDSA;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_RSA_PKCS;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_SHA256_HMAC;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_SHA384_HMAC;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_SHA512_HMAC;

import io.managedkeys.common.api.HsmGateway;
import io.managedkeys.common.api.HsmGateway.ResolvedKey;
import io.managedkeys.common.grant.KeyGrant;
import io.managedkeys.common.grant.Purpose;
import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.common.key.KeySpec;
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
public record TestEntries(BackendConfig.Pkcs11 config) {

    /** An EC P-256 key with a label of its own, generated where that is allowed. */
    public static TestEntries in(SoftHsm.FreshToken token) {
        return in(SoftHsm.LIBRARY, token.label());
    }

    public static TestEntries in(String library, String tokenLabel) {
        return new TestEntries(new BackendConfig.Pkcs11(
                library,
                null,
                tokenLabel,
                "key-" + UUID.randomUUID(),
                null,
                CKM_ECDSA,
                "P256",
                0,
                false,
                0,
                null,
                null,
                false));
    }

    public @Nullable String keyLabel() {
        return config.keyLabel();
    }

    /** With the mechanism that signs with a key of this kind, or makes MACs with it, and what generates it. */
    public TestEntries of(KeySpec spec) {
        return switch (spec.type()) {
            case RSA -> withMechanism(CKM_RSA_PKCS).withGeneration(null, spec.bits());
            case EC ->
                withMechanism(CKM_ECDSA).withGeneration(spec == KeySpec.EC_SECP256K1 ? "P256K1" : "P" + spec.bits(), 0);
            case EDWARDS -> withMechanism(CKM_EDDSA).withGeneration(null, 0);
            case AES -> withMechanism(CKM_AES_GCM).withGeneration(null, spec.bits());
            case HMAC ->
                withMechanism(
                                switch (spec) {
                                    case HMAC_384 -> CKM_SHA384_HMAC;
                                    case HMAC_512 -> CKM_SHA512_HMAC;
                                    default -> CKM_SHA256_HMAC;
                                })
                        .withGeneration(null, spec.bits());
            case ML_DSA -> throw new IllegalArgumentException("no mechanism for " + spec);
        };
    }

    public TestEntries withMechanism(long other) {
        return with(config.tokenLabel(), config.slot(), config.keyLabel(), config.keyId(), other);
    }

    public TestEntries withKey(@Nullable String label, @Nullable String id) {
        return with(config.tokenLabel(), config.slot(), label, id, config.mechanism());
    }

    public TestEntries withToken(@Nullable Long slotNumber, @Nullable String label) {
        BigInteger slot = slotNumber == null ? null : new BigInteger(Long.toUnsignedString(slotNumber));
        return with(label, slot, config.keyLabel(), config.keyId(), config.mechanism());
    }

    private TestEntries with(
            @Nullable String tokenLabel,
            @Nullable BigInteger slot,
            @Nullable String keyLabel,
            @Nullable String keyId,
            long mechanism) {
        return new TestEntries(new BackendConfig.Pkcs11(
                config.library(),
                slot,
                tokenLabel,
                keyLabel,
                keyId,
                mechanism,
                config.curve(),
                config.keyBits(),
                config.forceRwSession(),
                config.maxParallel(),
                config.rsaOaepHash(),
                config.hmacKey(),
                config.allowUnsafeDecryption()));
    }

    public TestEntries withLibrary(String name) {
        return with(name, config.curve(), config.keyBits(), config.maxParallel(), config.forceRwSession());
    }

    public TestEntries withGeneration(@Nullable String curveName, int bits) {
        return with(config.library(), curveName, bits, config.maxParallel(), config.forceRwSession());
    }

    public TestEntries withMaxParallel(int limit) {
        return with(config.library(), config.curve(), config.keyBits(), limit, config.forceRwSession());
    }

    TestEntries withForcedRwSession() {
        return with(config.library(), config.curve(), config.keyBits(), config.maxParallel(), true);
    }

    private TestEntries with(String library, @Nullable String curve, int bits, int limit, boolean readWrite) {
        return new TestEntries(new BackendConfig.Pkcs11(
                library,
                config.slot(),
                config.tokenLabel(),
                config.keyLabel(),
                config.keyId(),
                config.mechanism(),
                curve,
                bits,
                readWrite,
                limit,
                config.rsaOaepHash(),
                config.hmacKey(),
                config.allowUnsafeDecryption()));
    }

    /** With parameters of encryption. */
    TestEntries withEncryption(
            @Nullable String rsaOaepHash, BackendConfig.Pkcs11.@Nullable HmacKey hmacKey, boolean allowUnsafe) {
        return new TestEntries(new BackendConfig.Pkcs11(
                config.library(),
                config.slot(),
                config.tokenLabel(),
                config.keyLabel(),
                config.keyId(),
                config.mechanism(),
                config.curve(),
                config.keyBits(),
                config.forceRwSession(),
                config.maxParallel(),
                rsaOaepHash,
                hmacKey,
                allowUnsafe));
    }

    /** Resolves the entry, generating its key where it is absent. */
    ResolvedKey resolve(TestBackends gateway, String pin, UUID managedKey) {
        return resolve(
                gateway,
                pin,
                new Resolution(
                        owner(managedKey), 1, Set.of(KeyUsage.SIGN, KeyUsage.VERIFY), true, Set.of(), false, null));
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
