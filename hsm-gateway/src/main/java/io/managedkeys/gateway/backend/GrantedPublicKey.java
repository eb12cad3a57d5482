package io.managedkeys.gateway.backend;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
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
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * The public half of a granted key. It comes from the grant, so what does not verify under it is not of the granted key:
 * the one proof that a backend still has the same key under its name.
 */
public final class GrantedPublicKey {
    /**
     * For raw digests under RSA, a curve that the JDK does not have, and because it verifies on the others in a quarter of
     * the JDK's time; not registered anywhere.
     */
    private static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();

    private final byte[] spki;
    private final PublicKey key;

    private GrantedPublicKey(byte[] spki, PublicKey key) {
        this.spki = spki;
        this.key = key;
    }

    /**
     * @param spki SubjectPublicKeyInfo, DER
     * @throws ApiException 502 when it is no key of this kind
     */
    public static GrantedPublicKey of(KeySpec spec, byte[] spki) {
        String family = switch (spec.type()) {
            case RSA -> "RSA";
            case EC -> "EC";
            case EDWARDS -> "Ed25519";
            case ML_DSA -> "ML-DSA";
            case AES, HMAC -> throw new IllegalArgumentException("no public key: " + spec);
        };
        try {
            KeyFactory factory = spec.type() == KeySpec.KeyType.ML_DSA
                    ? KeyFactory.getInstance(family)
                    : KeyFactory.getInstance(family, BOUNCY_CASTLE);
            return new GrantedPublicKey(spki.clone(), factory.generatePublic(new X509EncodedKeySpec(spki)));
        } catch (GeneralSecurityException e) {
            throw new ApiException(ErrorKind.BACKEND_FAILED, "the backend shows a public key that is no " + spec, e);
        }
    }

    /** SubjectPublicKeyInfo, DER. */
    public byte[] spki() {
        return spki.clone();
    }

    /** @param input what was given to be signed: digest, raw input or message */
    public boolean verifies(SignatureScheme scheme, byte[] input, byte[] signature) {
        try {
            Signature verifier = verifier(scheme);
            verifier.initVerify(key);
            verifier.update(signedInput(scheme, input));
            return verifier.verify(signature);
        } catch (GeneralSecurityException | RuntimeException e) { // Bouncy Castle throws both for a malformed one
            return false;
        }
    }

    private Signature verifier(SignatureScheme scheme) throws GeneralSecurityException {
        return switch (scheme) {
            case SignatureScheme.Ecdsa ecdsa -> Signature.getInstance("NONEwithECDSA", BOUNCY_CASTLE);
            case SignatureScheme.RsaPkcs1 pkcs1 -> Signature.getInstance("NONEwithRSA", BOUNCY_CASTLE);
            case SignatureScheme.RsaPss(var hash, var saltLength) -> {
                Signature pss = Signature.getInstance("RAWRSASSA-PSS", BOUNCY_CASTLE);
                pss.setParameter(new PSSParameterSpec(
                        hash.jcaName(), "MGF1", new MGF1ParameterSpec(hash.jcaName()), saltLength, 1));
                yield pss;
            }
            case SignatureScheme.EdDsa edDsa -> Signature.getInstance("Ed25519", BOUNCY_CASTLE);
            case SignatureScheme.MlDsa mlDsa -> Signature.getInstance("ML-DSA");
        };
    }

    private static byte[] signedInput(SignatureScheme scheme, byte[] input) {
        if (!(scheme instanceof SignatureScheme.RsaPkcs1(var hash)) || hash == null) {
            return input;
        }
        ByteArrayOutputStream digestInfo = new ByteArrayOutputStream();
        digestInfo.writeBytes(hash.digestInfoPrefix());
        digestInfo.writeBytes(input);
        return digestInfo.toByteArray();
    }
}
