package io.managedkeys.pki.config;

import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.wire.Operation;
import io.managedkeys.common.wire.RequestFields;
import io.managedkeys.common.wire.VaultResponse;
import io.managedkeys.common.wire.VaultRoute;
import io.managedkeys.pki.x509.AuthorityUrls;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;

@Controller
class ConfigController {
    private final MountConfigs configs;

    ConfigController(MountConfigs configs) {
        this.configs = configs;
    }

    /** Null leaves a field as it is. */
    record UrlsRequest(
            @Nullable List<String> issuingCertificates,
            @Nullable List<String> crlDistributionPoints,
            @Nullable List<String> deltaCrlDistributionPoints,
            @Nullable List<String> ocspServers,
            @Nullable Boolean enableTemplating) {

        MountConfig over(MountConfig before) {
            boolean templating = enableTemplating == null ? before.templating() : enableTemplating;
            AuthorityUrls urls = new AuthorityUrls(
                    issuingCertificates == null ? before.urls().issuingCertificates() : issuingCertificates,
                    crlDistributionPoints == null ? before.urls().crlDistributionPoints() : crlDistributionPoints,
                    deltaCrlDistributionPoints == null
                            ? before.urls().deltaCrlDistributionPoints()
                            : deltaCrlDistributionPoints,
                    ocspServers == null ? before.urls().ocspServers() : ocspServers);
            demandUrls("issuing_certificates", urls.issuingCertificates(), templating);
            demandUrls("crl_distribution_points", urls.crlDistributionPoints(), templating);
            demandUrls("delta_crl_distribution_points", urls.deltaCrlDistributionPoints(), templating);
            demandUrls("ocsp_servers", urls.ocspServers(), templating);
            return new MountConfig(
                    before.defaultIssuer(), before.defaultFollowsLatestIssuer(), before.defaultKey(), urls, templating);
        }

        private static void demandUrls(String field, List<String> urls, boolean templating) {
            for (String url : urls) {
                if (!(templating && url.contains("{{")) && !isUrl(url)) {
                    throw ApiException.invalid(
                            "invalid URL found in Authority Information Access (AIA) parameter " + field + ": " + url);
                }
            }
        }

        private static boolean isUrl(String text) {
            try {
                URI uri = URI.create(text);
                return uri.isAbsolute() && uri.getHost() != null && text.chars().allMatch(c -> c < 128);
            } catch (IllegalArgumentException e) {
                return false;
            }
        }
    }

    @VaultRoute(value = "/config/urls", operation = Operation.READ)
    VaultResponse readUrls(Admission admission) {
        return urls(configs.of(admission.mount().uuid()));
    }

    @VaultRoute(value = "/config/urls", operation = Operation.WRITE)
    VaultResponse writeUrls(Admission admission, @RequestFields UrlsRequest request) {
        return urls(configs.change(admission.mount().uuid(), request::over));
    }

    @VaultRoute(value = "/config/issuers", operation = Operation.READ)
    VaultResponse readIssuers(Admission admission) {
        MountConfig config = configs.of(admission.mount().uuid());
        return VaultResponse.data(Map.of(
                "default", text(config.defaultIssuer()),
                "default_follows_latest_issuer", config.defaultFollowsLatestIssuer()));
    }

    @VaultRoute(value = "/config/keys", operation = Operation.READ)
    VaultResponse readKeys(Admission admission) {
        return VaultResponse.data(
                Map.of("default", text(configs.of(admission.mount().uuid()).defaultKey())));
    }

    private static String text(@Nullable UUID id) {
        return id == null ? "" : id.toString();
    }

    private static VaultResponse urls(MountConfig config) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("crl_distribution_points", config.urls().crlDistributionPoints());
        data.put("delta_crl_distribution_points", config.urls().deltaCrlDistributionPoints());
        data.put("enable_templating", config.templating());
        data.put("issuing_certificates", config.urls().issuingCertificates());
        data.put("ocsp_servers", config.urls().ocspServers());
        return VaultResponse.data(data);
    }
}
