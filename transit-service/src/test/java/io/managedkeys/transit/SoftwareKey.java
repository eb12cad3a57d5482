package io.managedkeys.transit;

import io.managedkeys.common.key.EncryptionScheme;
import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.KeyIdentity;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.key.PermittedScheme;
import io.managedkeys.common.key.SignatureScheme.Family;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jspecify.annotations.Nullable;

/** A managed key whose "HSM" is this JVM, and what its entry and its kind permit. */
public record SoftwareKey(
        String name,
        UUID uuid,
        KeySpec spec,
        Material material,
        Set<KeyUsage> usages,
        List<PermittedScheme> schemes,
        Set<UUID> mounts) {
    private static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();

    /** Either a pair or a secret's bytes. */
    public record Material(@Nullable KeyPair pair, byte @Nullable [] secret) {}

    static SoftwareKey of(String name, KeySpec spec, Set<UUID> mounts) {
        return new SoftwareKey(
                name,
                UUID.randomUUID(),
                spec,
                spec.isSecret() ? new Material(null, secret(spec)) : new Material(generate(spec), null),
                Set.of(KeyUsage.SIGN, KeyUsage.VERIFY, KeyUsage.ENCRYPT, KeyUsage.DECRYPT, KeyUsage.MAC),
                usual(spec),
                mounts);
    }

    /** What keys of a kind can do in a module that does everything. */
    private static List<PermittedScheme> usual(KeySpec spec) {
        return switch (spec.type()) {
            case EC -> List.of(PermittedScheme.anyHash(Family.ECDSA));
            case EDWARDS -> List.of(PermittedScheme.anyHash(Family.EDDSA));
            case ML_DSA -> List.of(PermittedScheme.anyHash(Family.ML_DSA));
            case RSA ->
                List.of(
                        PermittedScheme.anyHash(Family.RSA_PKCS1),
                        PermittedScheme.anyHash(Family.RSA_PSS),
                        PermittedScheme.encrypts(EncryptionScheme.Family.RSA_OAEP, null),
                        PermittedScheme.decrypts(EncryptionScheme.Family.RSA_OAEP, null),
                        PermittedScheme.encrypts(EncryptionScheme.Family.RSA_PKCS1, null));
            case AES ->
                List.of(
                        PermittedScheme.encrypts(EncryptionScheme.Family.AES_GCM, null),
                        PermittedScheme.decrypts(EncryptionScheme.Family.AES_GCM, null));
            case HMAC ->
                List.of(
                        PermittedScheme.macs(HashAlgorithm.SHA2_256),
                        PermittedScheme.macs(HashAlgorithm.SHA2_384),
                        PermittedScheme.macs(HashAlgorithm.SHA2_512));
        };
    }

    SoftwareKey permitting(PermittedScheme... permitted) {
        return new SoftwareKey(name, uuid, spec, material, usages, List.of(permitted), mounts);
    }

    SoftwareKey usableFor(KeyUsage... permitted) {
        return new SoftwareKey(name, uuid, spec, material, Set.of(permitted), schemes, mounts);
    }

    /** Of a key with a public half. */
    KeyPair pair() {
        KeyPair pair = material.pair();
        if (pair == null) {
            throw new IllegalStateException("a secret key");
        }
        return pair;
    }

    /** Of a key without one. */
    byte[] secret() {
        byte[] secret = material.secret();
        if (secret == null) {
            throw new IllegalStateException("a key pair");
        }
        return secret;
    }

    byte @Nullable [] spkiOrNull() {
        return spec.isSecret() ? null : spki();
    }

    public byte[] spki() {
        return pair().getPublic().getEncoded();
    }

    KeyIdentity identity() {
        return spec.isSecret()
                ? new KeyIdentity(KeyIdentity.ofSpki(("secret " + uuid).getBytes(StandardCharsets.UTF_8))
                        .value())
                : KeyIdentity.ofSpki(spki());
    }

    /** Generates a key pair: of the JDK, or of Bouncy Castle where that does not know the curve. */
    public static KeyPair generate(KeySpec spec) {
        try {
            return switch (spec.type()) {
                case RSA -> {
                    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
                    generator.initialize(spec.bits());
                    yield generator.generateKeyPair();
                }
                case EC -> {
                    KeyPairGenerator generator = spec == KeySpec.EC_SECP256K1
                            ? KeyPairGenerator.getInstance("EC", BOUNCY_CASTLE)
                            : KeyPairGenerator.getInstance("EC");
                    generator.initialize(new ECGenParameterSpec(
                            spec == KeySpec.EC_SECP256K1 ? "secp256k1" : "secp" + spec.bits() + "r1"));
                    yield generator.generateKeyPair();
                }
                case EDWARDS -> KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
                case ML_DSA ->
                    KeyPairGenerator.getInstance("ML-DSA-" + spec.bits()).generateKeyPair();
                case AES, HMAC -> throw new IllegalArgumentException(spec + " has no pair");
            };
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] secret(KeySpec spec) {
        byte[] bytes = new byte[spec.bits() == 0 ? 32 : spec.bits() / 8];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }
}
