package io.managedkeys.pki.importing;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.pki.x509.IssuerCertificate;
import io.managedkeys.pki.x509.Pem;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What is in a text of PEM blocks (RFC 7468) that somebody wants imported. */
final class PemBundle {
    /** Shorter than any certificate: a path, most likely. */
    private static final int SHORTEST = 75;

    /** Further than this nobody's chain goes, and each costs a signature check. */
    private static final int MOST = 100;

    private PemBundle() {}

    /**
     * The CA certificates, each once, in their order.
     *
     * @param keysHaveAPlace whether the path takes private keys at all, for the text
     * @throws ApiException 400 with Vault's text when anything else is in it
     */
    static List<IssuerCertificate> certificates(String text, boolean keysHaveAPlace) {
        if (text.length() < SHORTEST) {
            throw ApiException.invalid("provided data for import was too short; perhaps a path was passed to the API"
                    + " rather than the contents of a PEM file");
        }
        List<Pem.Block> found = new ArrayList<>();
        for (Pem.Block block :
                Pem.all(text).orElseThrow(() -> ApiException.invalid("provided PEM block contained no data"))) {
            switch (block.label()) {
                case "CERTIFICATE", "X509 CERTIFICATE" -> found.add(block);
                case "X509 CRL", "EC PARAMETERS" -> {
                    // Companions of certificates and keys that say nothing of issuers.
                }
                default ->
                    throw ApiException.invalid(
                            keysHaveAPlace
                                    ? "private keys cannot be imported: they stay in their HSM or KMS. Import the"
                                            + " certificates alone; keys come by keys/generate/kms"
                                    : "private keys found in the PEM bundle but not allowed by the path; use"
                                            + " /issuers/import/bundle");
            }
        }
        if (found.size() > MOST) {
            throw ApiException.invalid("more than %d certificates at once".formatted(MOST));
        }
        Set<IssuerCertificate> certificates = new LinkedHashSet<>();
        for (int i = 0; i < found.size(); i++) {
            certificates.add(certificate(i, found.get(i)));
        }
        return List.copyOf(certificates);
    }

    private static IssuerCertificate certificate(int position, Pem.Block block) {
        IssuerCertificate.tooCostly(block.der()).ifPresent(why -> {
            throw ApiException.invalid("Error parsing issuer %d: %s".formatted(position, why));
        });
        IssuerCertificate certificate;
        try {
            certificate = new IssuerCertificate(block.der());
        } catch (IllegalArgumentException e) {
            throw ApiException.invalid("Error parsing issuer %d: unable to parse certificate".formatted(position));
        }
        if (!certificate.isAuthority()) {
            throw ApiException.invalid("Error parsing issuer %d: Refusing to import non-CA certificate\n%s\n"
                    .formatted(position, certificate.pem()));
        }
        return certificate;
    }
}
