package io.managedkeys.gateway.backend.awskms;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.key.EncryptionScheme.RsaOaep;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.key.SignatureScheme;
import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Objects;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * The public half of a granted key, which does here what needs no KMS: it verifies what KMS signed, and encrypts. It
 * comes from the grant, so what does not verify under it is not of the granted key.
 */
final class GrantedPublicKey {
    /** For raw digests under RSA, and a curve that the JDK does not have; not registered anywhere. */
    private static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();

    private final byte[] spki;
    private final PublicKey key;
    private final boolean bouncyCastle;

    private GrantedPublicKey(byte[] spki, PublicKey key, boolean bouncyCastle) {
        this.spki = spki;
        this.key = key;
        this.bouncyCastle = bouncyCastle;
    }

    /** @throws ApiException 502 when it is no key of this kind */
    static GrantedPublicKey of(KeySpec spec, byte[] spki) {
        boolean bouncyCastle = spec.type() == KeySpec.KeyType.RSA || spec == KeySpec.EC_SECP256K1;
        String family = switch (spec.type()) {
            case RSA -> "RSA";
            case EC -> "EC";
            case EDWARDS -> "Ed25519";
            case ML_DSA -> "ML-DSA";
            case AES, HMAC -> throw new IllegalArgumentException("no public key: " + spec);
        };
        try {
            KeyFactory factory =
                    bouncyCastle ? KeyFactory.getInstance(family, BOUNCY_CASTLE) : KeyFactory.getInstance(family);
            return new GrantedPublicKey(
                    spki.clone(), factory.generatePublic(new X509EncodedKeySpec(spki)), bouncyCastle);
        } catch (GeneralSecurityException e) {
            throw new ApiException(
                    ErrorKind.BACKEND_FAILED, "AWS KMS shows a public key that is no %s".formatted(spec));
        }
    }

    byte[] spki() {
        return spki.clone();
    }

    /** @param input what was given to be signed: digest or message */
    boolean verifies(SignatureScheme scheme, byte[] input, byte[] signature) {
        try {
            Signature verifier = verifier(scheme);
            verifier.initVerify(key);
            verifier.update(signedInput(scheme, input));
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false; // malformed
        }
    }

    private Signature verifier(SignatureScheme scheme) throws GeneralSecurityException {
        return switch (scheme) {
            case SignatureScheme.Ecdsa ecdsa ->
                bouncyCastle
                        ? Signature.getInstance("NONEwithECDSA", BOUNCY_CASTLE)
                        : Signature.getInstance("NONEwithECDSA");
            case SignatureScheme.RsaPkcs1 pkcs1 -> Signature.getInstance("NONEwithRSA", BOUNCY_CASTLE);
            case SignatureScheme.RsaPss(var hash, var saltLength) -> {
                Signature pss = Signature.getInstance("RAWRSASSA-PSS", BOUNCY_CASTLE);
                pss.setParameter(new PSSParameterSpec(
                        hash.jcaName(), "MGF1", new MGF1ParameterSpec(hash.jcaName()), saltLength, 1));
                yield pss;
            }
            case SignatureScheme.EdDsa edDsa -> Signature.getInstance("Ed25519");
            case SignatureScheme.MlDsa mlDsa -> Signature.getInstance("ML-DSA");
        };
    }

    private static byte[] signedInput(SignatureScheme scheme, byte[] input) {
        if (!(scheme instanceof SignatureScheme.RsaPkcs1(var hash))) {
            return input;
        }
        ByteArrayOutputStream digestInfo = new ByteArrayOutputStream();
        digestInfo.writeBytes(Objects.requireNonNull(hash).digestInfoPrefix());
        digestInfo.writeBytes(input);
        return digestInfo.toByteArray();
    }

    /** @throws ApiException 400 when the plaintext is too long */
    byte[] encrypt(RsaOaep scheme, byte[] plaintext) {
        try {
            Cipher cipher = Cipher.getInstance("RSA/NONE/OAEPPadding", BOUNCY_CASTLE);
            cipher.init(
                    Cipher.ENCRYPT_MODE,
                    key,
                    new OAEPParameterSpec(
                            scheme.hash().jcaName(),
                            "MGF1",
                            new MGF1ParameterSpec(scheme.mgfHash().jcaName()),
                            PSource.PSpecified.DEFAULT));
            return cipher.doFinal(plaintext);
        } catch (GeneralSecurityException | ArrayIndexOutOfBoundsException e) { // Bouncy Castle's word for "too long"
            throw ApiException.invalid(
                    "a plaintext of %d bytes is too long for %s under this key".formatted(plaintext.length, scheme));
        }
    }
}
