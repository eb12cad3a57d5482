package io.managedkeys.transit;

import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.KeyIdentity;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.key.KeySpec.KeyType;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.key.PermittedScheme;
import io.managedkeys.common.key.SignatureScheme;
import io.managedkeys.common.key.SignatureScheme.Family;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import javax.crypto.Cipher;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.engines.RSABlindedEngine;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.signers.PSSSigner;
import org.bouncycastle.crypto.util.DigestFactory;

/** A managed key whose "HSM" is this JVM: signs digests just as the gateway promises to. */
public record SoftwareKey(
        String name,
        UUID uuid,
        KeySpec spec,
        KeyPair pair,
        Set<KeyUsage> usages,
        List<PermittedScheme> schemes,
        Set<UUID> mounts) {

    static SoftwareKey of(String name, KeySpec spec, Set<UUID> mounts) {
        List<PermittedScheme> schemes = spec.type() == KeyType.EC
                ? List.of(PermittedScheme.anyHash(Family.ECDSA))
                : List.of(PermittedScheme.anyHash(Family.RSA_PKCS1), PermittedScheme.anyHash(Family.RSA_PSS));
        return new SoftwareKey(
                name, UUID.randomUUID(), spec, generate(spec), Set.of(KeyUsage.SIGN, KeyUsage.VERIFY), schemes, mounts);
    }

    SoftwareKey permitting(PermittedScheme... permitted) {
        return new SoftwareKey(name, uuid, spec, pair, usages, List.of(permitted), mounts);
    }

    SoftwareKey usableFor(KeyUsage... permitted) {
        return new SoftwareKey(name, uuid, spec, pair, Set.of(permitted), schemes, mounts);
    }

    public byte[] spki() {
        return pair.getPublic().getEncoded();
    }

    KeyIdentity identity() {
        return KeyIdentity.ofSpki(spki());
    }

    /** Generates a key pair of the JDK. */
    public static KeyPair generate(KeySpec spec) {
        try {
            if (spec.type() == KeyType.RSA) {
                KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
                generator.initialize(spec.bits());
                return generator.generateKeyPair();
            }
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp" + spec.bits() + "r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    byte[] sign(SignatureScheme scheme, byte[] input) {
        return sign(pair, scheme, input);
    }

    /** Signs with the JDK, or where that cannot (PSS over a digest) with Bouncy Castle. */
    public static byte[] sign(KeyPair pair, SignatureScheme scheme, byte[] input) {
        try {
            return switch (scheme) {
                case SignatureScheme.Ecdsa() -> ecdsa(pair.getPrivate(), input);
                case SignatureScheme.RsaPkcs1(var hash) ->
                    pkcs1(pair.getPrivate(), hash == null ? input : concat(hash.digestInfoPrefix(), input));
                case SignatureScheme.RsaPss(var hash, var saltLength) -> pss(pair, hash, saltLength, input);
                case SignatureScheme.EdDsa(), SignatureScheme.MlDsa() ->
                    throw new IllegalArgumentException("no software key does " + scheme);
            };
        } catch (GeneralSecurityException | CryptoException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] ecdsa(PrivateKey key, byte[] digest) throws GeneralSecurityException {
        Signature signature = Signature.getInstance("NONEwithECDSA");
        signature.initSign(key);
        signature.update(digest);
        return signature.sign();
    }

    private static byte[] pkcs1(PrivateKey key, byte[] content) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("RSA/ECB/PKCS1Padding");
        cipher.init(Cipher.ENCRYPT_MODE, key);
        return cipher.doFinal(content);
    }

    private static byte[] pss(KeyPair pair, HashAlgorithm hash, int saltLength, byte[] digest) throws CryptoException {
        Digest function = digest(hash);
        PSSSigner signer =
                PSSSigner.createRawSigner(new RSABlindedEngine(), function, digest(hash), saltLength, (byte) 0xbc);
        RSAPrivateKey key = (RSAPrivateKey) pair.getPrivate();
        RSAPublicKey publicKey = (RSAPublicKey) pair.getPublic();
        signer.init(
                true,
                new ParametersWithRandom(
                        new RSAKeyParameters(true, publicKey.getModulus(), key.getPrivateExponent()),
                        new java.security.SecureRandom()));
        signer.update(digest, 0, digest.length);
        return signer.generateSignature();
    }

    private static Digest digest(HashAlgorithm hash) {
        return switch (hash) {
            case SHA1 -> DigestFactory.createSHA1();
            case SHA2_224 -> DigestFactory.createSHA224();
            case SHA2_256 -> DigestFactory.createSHA256();
            case SHA2_384 -> DigestFactory.createSHA384();
            case SHA2_512 -> DigestFactory.createSHA512();
            case SHA3_224 -> DigestFactory.createSHA3_224();
            case SHA3_256 -> DigestFactory.createSHA3_256();
            case SHA3_384 -> DigestFactory.createSHA3_384();
            case SHA3_512 -> DigestFactory.createSHA3_512();
        };
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }
}
