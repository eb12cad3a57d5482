package io.managedkeys.pki.issuer;

import io.managedkeys.pki.x509.AuthorityUrls;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What an operator says of an issuer.
 *
 * @param usage Vault's words for what it may do, sorted
 * @param leafNotAfterBehavior what becomes of leaves that would outlive it
 * @param revocationSignatureAlgorithm Go's name of it; "" where the key decides
 * @param urls its own, which replace the mount's; none for the mount's
 * @param templating whether placeholders in them are filled
 * @param manualChain itself first; null where the chain is built from the mount's issuers
 */
public record IssuerSettings(
        List<String> usage,
        String leafNotAfterBehavior,
        String revocationSignatureAlgorithm,
        AuthorityUrls urls,
        boolean templating,
        @Nullable List<UUID> manualChain) {
    public static final List<String> EVERY_USAGE =
            List.of("crl-signing", "issuing-certificates", "ocsp-signing", "read-only");

    public IssuerSettings {
        usage = List.copyOf(usage);
        manualChain = manualChain == null ? null : List.copyOf(manualChain);
    }

    /** Of an issuer that nobody has said anything of. */
    public static IssuerSettings initial(boolean permitsCrlSigning, String revocationSignatureAlgorithm) {
        return new IssuerSettings(
                permitsCrlSigning
                        ? EVERY_USAGE
                        : EVERY_USAGE.stream()
                                .filter(usage -> !usage.equals("crl-signing"))
                                .toList(),
                "err",
                revocationSignatureAlgorithm,
                AuthorityUrls.NONE,
                false,
                null);
    }
}
