package io.managedkeys.transit.sign;

import java.io.IOException;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.util.PublicKeyFactory;

/** ECDSA over digests of any length (FIPS 186-5 §6.4.2); the JDK's takes no more than 64 bytes. */
final class EcdsaVerification {
    private final ECPublicKeyParameters key;

    /** @param spki SubjectPublicKeyInfo, DER */
    EcdsaVerification(byte[] spki) {
        try {
            this.key = (ECPublicKeyParameters) PublicKeyFactory.createKey(spki);
        } catch (IOException e) {
            throw new IllegalStateException("a stored public key cannot be read", e);
        }
    }

    /** False for numbers that are not in [1, n-1], too. */
    boolean verifies(byte[] digest, EcdsaSignature signature) {
        ECDSASigner signer = new ECDSASigner();
        signer.init(false, key);
        return signer.verifySignature(digest, signature.r(), signature.s());
    }
}
