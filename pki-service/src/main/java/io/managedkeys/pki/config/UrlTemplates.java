package io.managedkeys.pki.config;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.pki.x509.AuthorityUrls;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** Vault's placeholders in authority URLs. */
public final class UrlTemplates {
    private static final String ISSUER_ID = "{{issuer_id}}";

    private UrlTemplates() {}

    /**
     * The URLs for certificates of one issuer.
     *
     * @throws ApiException 400 where the mount's cluster settings lack what a URL refers to, or what comes out is no URL
     */
    public static AuthorityUrls fill(AuthorityUrls urls, UUID issuer, Cluster cluster) {
        AuthorityUrls filled = urls.map(url -> put(
                        put(url, "cluster_path", cluster.path(), "path"),
                        "cluster_aia_path",
                        cluster.aiaPath(),
                        "aia_path")
                .replace(ISSUER_ID, issuer.toString()));
        demandUrls(filled, false);
        return filled;
    }

    private static String put(String url, String name, String value, String setting) {
        String placeholder = "{{" + name + "}}";
        if (url.contains(placeholder) && value.isEmpty()) {
            throw ApiException.invalid(
                    "unable to template AIA URLs as we lack local cluster address information (" + setting + ")");
        }
        return url.replace(placeholder, value);
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

    /**
     * @param templating whether placeholders may stand in them, which are looked at when they are filled
     * @throws ApiException 400 with Vault's text at the first that is no URL
     */
    public static void demandUrls(AuthorityUrls urls, boolean templating) {
        demandUrls("issuing_certificates", urls.issuingCertificates(), templating);
        demandUrls("crl_distribution_points", urls.crlDistributionPoints(), templating);
        demandUrls("delta_crl_distribution_points", urls.deltaCrlDistributionPoints(), templating);
        demandUrls("ocsp_servers", urls.ocspServers(), templating);
    }

    private static void demandUrls(String field, List<String> urls, boolean templating) {
        for (String url : urls) {
            if (!(templating && url.contains("{{")) && !isUrl(url)) {
                throw ApiException.invalid(
                        "invalid URL found in Authority Information Access (AIA) parameter " + field + ": " + url);
            }
        }
    }

    static boolean isUrl(String text) {
        try {
            URI uri = URI.create(text);
            return uri.isAbsolute() && uri.getHost() != null && text.chars().allMatch(c -> c < 128);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
