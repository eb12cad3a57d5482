package io.managedkeys.pki.config;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.pki.x509.AuthorityUrls;
import java.util.UUID;
import java.util.stream.Stream;

/** Vault's placeholders in authority URLs. */
public final class UrlTemplates {
    private static final String ISSUER_ID = "{{issuer_id}}";

    private UrlTemplates() {}

    /** The URLs for certificates of one issuer. */
    public static AuthorityUrls fill(AuthorityUrls urls, UUID issuer) {
        return urls.map(url -> {
            if (url.contains("{{cluster_path}}")) {
                throw lacking("path");
            }
            if (url.contains("{{cluster_aia_path}}")) {
                throw lacking("aia_path");
            }
            return url.replace(ISSUER_ID, issuer.toString());
        });
    }

    private static ApiException lacking(String what) {
        return ApiException.invalid(
                "unable to template AIA URLs as we lack local cluster address information (" + what + ")");
    }

    /** Whether a URL differs from issuer to issuer, so that a root cannot carry it. */
    public static boolean needsIssuer(AuthorityUrls urls) {
        return Stream.of(
                        urls.issuingCertificates(),
                        urls.crlDistributionPoints(),
                        urls.deltaCrlDistributionPoints(),
                        urls.ocspServers())
                .anyMatch(list -> list.stream().anyMatch(url -> url.contains(ISSUER_ID)));
    }
}
