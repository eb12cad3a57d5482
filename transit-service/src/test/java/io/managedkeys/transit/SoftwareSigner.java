package io.managedkeys.transit;

import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.SignatureScheme;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import javax.crypto.Cipher;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.engines.RSABlindedEngine;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.signers.PSSSigner;
import org.bouncycastle.crypto.util.DigestFactory;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** Signs digests and messages just as the gateway promises to, with the JDK or, where that cannot, Bouncy Castle. */
public final class SoftwareSigner {
    private static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();

    private SoftwareSigner() {}

    public static byte[] sign(KeyPair pair, SignatureScheme scheme, byte[] input) {
        try {
            return switch (scheme) {
                case SignatureScheme.Ecdsa() -> ecdsa(pair.getPrivate(), input);
                case SignatureScheme.RsaPkcs1(var hash) ->
                    pkcs1(pair.getPrivate(), hash == null ? input : concat(hash.digestInfoPrefix(), input));
                case SignatureScheme.RsaPss(var hash, var saltLength) -> pss(pair, hash, saltLength, input);
                case SignatureScheme.EdDsa() -> message("Ed25519", pair.getPrivate(), input);
                case SignatureScheme.MlDsa() -> message("ML-DSA", pair.getPrivate(), input);
            };
        } catch (GeneralSecurityException | CryptoException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] ecdsa(PrivateKey key, byte[] digest) throws GeneralSecurityException {
        Signature signature = key.getClass().getName().startsWith("org.bouncycastle")
                ? Signature.getInstance("NONEwithECDSA", BOUNCY_CASTLE)
                : Signature.getInstance("NONEwithECDSA");
        signature.initSign(key);
        signature.update(digest);
        return signature.sign();
    }

    private static byte[] message(String algorithm, PrivateKey key, byte[] message) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(key);
        signature.update(message);
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
                        new SecureRandom()));
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
