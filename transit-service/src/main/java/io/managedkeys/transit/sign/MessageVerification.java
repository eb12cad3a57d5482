package io.managedkeys.transit.sign;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;

/** Signatures over messages: Ed25519 (RFC 8032 §5.1.7) and ML-DSA with an empty context (FIPS 204 §5.3). */
final class MessageVerification {
    private final String algorithm;
    private final PublicKey key;

    private MessageVerification(String algorithm, byte[] spki) {
        this.algorithm = algorithm;
        try {
            this.key = KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(spki));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a stored public key cannot be read", e);
        }
    }

    /** @param spki SubjectPublicKeyInfo, DER */
    static MessageVerification ed25519(byte[] spki) {
        return new MessageVerification("Ed25519", spki);
    }

    /** @param spki SubjectPublicKeyInfo, DER, of any of the three parameter sets */
    static MessageVerification mlDsa(byte[] spki) {
        return new MessageVerification("ML-DSA", spki);
    }

    /** False for signatures of another length, too. */
    boolean verifies(byte[] message, byte[] signature) {
        try {
            Signature verifier = Signature.getInstance(algorithm);
            verifier.initVerify(key);
            verifier.update(message);
            return verifier.verify(signature);
        } catch (SignatureException e) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK lacks " + algorithm, e);
        }
    }
}
