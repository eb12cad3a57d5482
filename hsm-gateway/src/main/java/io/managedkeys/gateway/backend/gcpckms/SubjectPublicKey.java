package io.managedkeys.gateway.backend.gcpckms;

import com.google.cloud.kms.v1.PublicKey;
import com.google.cloud.kms.v1.PublicKey.PublicKeyFormat;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.service.Deadline;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** Public keys as SubjectPublicKeyInfo, which the service sends as PEM, or bare for ML-DSA. */
final class SubjectPublicKey {
    private SubjectPublicKey() {}

    /**
     * @return DER
     * @throws ApiException 503 when its checksum stays wrong, 502 when it is another key's or no public key
     */
    static byte[] fetch(GcpCkmsCalls calls, String version, KeySpec spec, Deadline deadline) {
        boolean bare = spec.type() == KeySpec.KeyType.ML_DSA;
        return bare
                ? calls.publicKey(version, PublicKeyFormat.NIST_PQC, answer -> wrap(answer, spec), deadline)
                : calls.publicKey(version, PublicKeyFormat.PEM, SubjectPublicKey::unwrap, deadline);
    }

    private static byte[] unwrap(PublicKey answer) {
        String pem =
                new String(Crc32c.received(answer.getPemBytes(), answer.getPemCrc32C()), StandardCharsets.US_ASCII);
        try {
            byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
            SubjectPublicKeyInfo unused = SubjectPublicKeyInfo.getInstance(der);
            return der;
        } catch (RuntimeException e) { // Bouncy Castle throws several
            throw BadAnswer.malformed();
        }
    }

    /** RFC 9881 §4: the key's bytes as they are, under an identifier without parameters. */
    private static byte[] wrap(PublicKey answer, KeySpec spec) {
        byte[] key = Crc32c.received(
                answer.getPublicKey().getData(), answer.getPublicKey().getCrc32CChecksum());
        ASN1ObjectIdentifier identifier = switch (spec) {
            case ML_DSA_44 -> NISTObjectIdentifiers.id_ml_dsa_44;
            case ML_DSA_65 -> NISTObjectIdentifiers.id_ml_dsa_65;
            default -> NISTObjectIdentifiers.id_ml_dsa_87;
        };
        try {
            return new SubjectPublicKeyInfo(new AlgorithmIdentifier(identifier), key).getEncoded("DER");
        } catch (IOException e) {
            throw new IllegalStateException("bytes always have a DER form", e);
        }
    }
}
