package io.managedkeys.gateway.backend.gcpckms;

import io.managedkeys.common.key.SignatureScheme;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** Whether a signature is the granted key's: the one proof that the service still has the same key under its name. */
final class SignatureCheck {
    private static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();

    private final PublicKey key;

    /** @param spki SubjectPublicKeyInfo, DER */
    SignatureCheck(byte[] spki) throws GeneralSecurityException {
        String algorithm = org.bouncycastle.asn1.x509.SubjectPublicKeyInfo.getInstance(spki)
                .getAlgorithm()
                .getAlgorithm()
                .getId();
        this.key = KeyFactory.getInstance(algorithm, BOUNCY_CASTLE).generatePublic(new X509EncodedKeySpec(spki));
    }

    PublicKey key() {
        return key;
    }

    /** @param input as it came: a digest, raw input or a message */
    boolean holds(SignatureScheme scheme, byte[] input, byte[] signature) {
        try {
            Signature verifier = verifier(scheme);
            verifier.initVerify(key);
            verifier.update(scheme instanceof SignatureScheme.RsaPkcs1 pkcs1 ? digestInfo(pkcs1, input) : input);
            return verifier.verify(signature);
        } catch (GeneralSecurityException | RuntimeException e) { // Bouncy Castle throws both for a malformed one
            return false;
        }
    }

    private static Signature verifier(SignatureScheme scheme) throws GeneralSecurityException {
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
            case SignatureScheme.MlDsa mlDsa -> Signature.getInstance("ML-DSA", BOUNCY_CASTLE);
        };
    }

    private static byte[] digestInfo(SignatureScheme.RsaPkcs1 scheme, byte[] input) {
        return scheme.hash() == null
                ? input
                : java.nio.ByteBuffer.allocate(scheme.hash().digestInfoPrefix().length + input.length)
                        .put(scheme.hash().digestInfoPrefix())
                        .put(input)
                        .array();
    }
}
