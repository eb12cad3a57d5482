package io.managedkeys.pki.issuer;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.pki.config.UrlTemplates;
import io.managedkeys.pki.x509.AuthorityUrls;
import io.managedkeys.pki.x509.GoAlgorithm;
import io.managedkeys.pki.x509.IssuerCertificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a client may say of an issuer; null where it said nothing. */
record IssuerRequest(
        @Nullable String issuerName,
        @Nullable String leafNotAfterBehavior,
        @Nullable List<String> manualChain,
        @Nullable List<String> usage,
        @Nullable String revocationSignatureAlgorithm,
        @Nullable List<String> issuingCertificates,
        @Nullable List<String> crlDistributionPoints,
        @Nullable List<String> deltaCrlDistributionPoints,
        @Nullable List<String> ocspServers,
        @Nullable Boolean enableAiaUrlTemplating) {

    private static final Set<String> BEHAVIORS = Set.of("err", "truncate", "permit", "always_enforce_err");

    /**
     * The settings that are {@code before} but for what this says.
     *
     * @param find an issuer of the mount by its reference
     * @throws ApiException 400 with Vault's text
     */
    IssuerSettings over(IssuerSettings before, Issuer issuer, Function<String, Issuer> find) {
        boolean templating = enableAiaUrlTemplating == null ? before.templating() : enableAiaUrlTemplating;
        AuthorityUrls urls =
                before.urls().with(issuingCertificates, crlDistributionPoints, deltaCrlDistributionPoints, ocspServers);
        UrlTemplates.demandUrls(urls, templating);
        return new IssuerSettings(
                usage == null ? before.usage() : usages(usage, before.usage(), issuer.certificate()),
                leafNotAfterBehavior == null ? before.leafNotAfterBehavior() : behavior(leafNotAfterBehavior),
                revocationSignatureAlgorithm == null
                        ? before.revocationSignatureAlgorithm()
                        : algorithm(revocationSignatureAlgorithm, issuer.certificate()),
                urls,
                templating,
                manualChain == null ? before.manualChain() : chain(manualChain, issuer, find));
    }

    private static String behavior(String given) {
        if (!BEHAVIORS.contains(given)) {
            throw ApiException.invalid("Unknown value for field `leaf_not_after_behavior`. Possible values are `err`,"
                    + " `truncate`, and `permit`.");
        }
        return given;
    }

    /** An issuer may always be read. */
    private static List<String> usages(List<String> given, List<String> before, IssuerCertificate certificate) {
        Set<String> usages = new TreeSet<>(given);
        usages.removeIf(String::isBlank);
        if (!IssuerSettings.EVERY_USAGE.containsAll(usages)) {
            throw ApiException.invalid("Unable to parse specified usages: [%s] - valid values are %s"
                    .formatted(String.join(" ", given), String.join(",", IssuerSettings.EVERY_USAGE)));
        }
        if (usages.contains("crl-signing") && !before.contains("crl-signing") && !certificate.permitsCrlSigning()) {
            throw ApiException.invalid(
                    "This issuer's underlying certificate lacks the CRLSign KeyUsage value; unable to"
                            + " set CRLSigningUsage on this issuer as a result.");
        }
        usages.add("read-only");
        return List.copyOf(usages);
    }

    private static String algorithm(String given, IssuerCertificate certificate) {
        return given.isEmpty()
                ? ""
                : GoAlgorithm.named(given, certificate.keyKind()).wireName();
    }

    private static @Nullable List<UUID> chain(List<String> references, Issuer issuer, Function<String, Issuer> find) {
        List<UUID> chain = new ArrayList<>();
        for (String reference : references) {
            UUID id = reference.equals("self")
                    ? issuer.id()
                    : find.apply(reference).id();
            if (chain.isEmpty() && !id.equals(issuer.id())) {
                throw ApiException.invalid(
                        "expected first cert in chain to be a self-reference, but was: %s/%s".formatted(reference, id));
            }
            if (chain.contains(id)) {
                throw ApiException.invalid("issuer %s stands twice in manual_chain".formatted(reference));
            }
            chain.add(id);
        }
        return chain.isEmpty() ? null : chain;
    }

    boolean asksForPssRevocation(IssuerSettings settings) {
        return revocationSignatureAlgorithm != null
                && settings.revocationSignatureAlgorithm().endsWith("PSS");
    }
}
