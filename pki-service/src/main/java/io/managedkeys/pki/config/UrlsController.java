package io.managedkeys.pki.config;

import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.wire.Operation;
import io.managedkeys.common.wire.RequestFields;
import io.managedkeys.common.wire.VaultResponse;
import io.managedkeys.common.wire.VaultRoute;
import io.managedkeys.pki.x509.AuthorityUrls;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;

@Controller
class UrlsController {
    private final MountConfigs configs;

    UrlsController(MountConfigs configs) {
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
            AuthorityUrls urls = before.urls()
                    .with(issuingCertificates, crlDistributionPoints, deltaCrlDistributionPoints, ocspServers);
            UrlTemplates.demandUrls(urls, templating);
            return before.withUrls(urls, templating);
        }
    }

    @VaultRoute(value = "/config/urls", operation = Operation.READ)
    VaultResponse read(Admission admission) {
        return answer(configs.of(admission.mount().uuid()));
    }

    @VaultRoute(value = "/config/urls", operation = Operation.WRITE)
    VaultResponse write(Admission admission, @RequestFields UrlsRequest request) {
        return answer(configs.change(admission.mount().uuid(), request::over));
    }

    private static VaultResponse answer(MountConfig config) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("crl_distribution_points", config.urls().crlDistributionPoints());
        data.put("delta_crl_distribution_points", config.urls().deltaCrlDistributionPoints());
        data.put("enable_templating", config.templating());
        data.put("issuing_certificates", config.urls().issuingCertificates());
        data.put("ocsp_servers", config.urls().ocspServers());
        return VaultResponse.data(data);
    }
}
