package io.managedkeys.pki.x509;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.PublicKey;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;

/**
 * The form that certificates and requests share: what is signed, the algorithm, the signature.
 *
 * @param toBeSigned DER
 */
record SignedSequence(byte[] toBeSigned, SigningAlgorithm algorithm, PublicKey key) {

    byte[] input() {
        return algorithm.input(toBeSigned);
    }

    Optional<byte[]> signedWith(byte[] signature) {
        if (!algorithm.verifies(key, toBeSigned, signature)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new DERSequence(new ASN1Encodable[] {
                        ASN1Primitive.fromByteArray(toBeSigned), algorithm.identifier(), new DERBitString(signature)
                    })
                    .getEncoded("DER"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
