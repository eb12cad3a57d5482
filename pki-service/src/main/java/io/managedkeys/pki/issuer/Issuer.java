package io.managedkeys.pki.issuer;

import io.managedkeys.pki.x509.IssuerCertificate;
import java.util.List;
import java.util.UUID;

/**
 * A CA of a mount.
 *
 * @param name "" for none
 * @param usage Vault's words for what it may do, sorted
 */
public record Issuer(
        UUID id,
        String name,
        UUID keyId,
        IssuerCertificate certificate,
        List<String> usage,
        String leafNotAfterBehavior,
        String revocationSignatureAlgorithm) {
    public static final List<String> EVERY_USAGE =
            List.of("crl-signing", "issuing-certificates", "ocsp-signing", "read-only");

    public Issuer {
        usage = List.copyOf(usage);
    }
}
