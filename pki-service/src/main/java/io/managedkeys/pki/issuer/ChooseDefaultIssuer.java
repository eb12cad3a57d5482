package io.managedkeys.pki.issuer;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.pki.config.MountConfig;
import io.managedkeys.pki.config.MountConfigs;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Makes an issuer the one that is meant where none is named. */
@Component
class ChooseDefaultIssuer {
    private final MountConfigs configs;
    private final Issuers issuers;

    ChooseDefaultIssuer(MountConfigs configs, Issuers issuers) {
        this.configs = configs;
        this.issuers = issuers;
    }

    /** Null leaves a field as it is. */
    record DefaultIssuerRequest(
            @Nullable String default_, @Nullable Boolean defaultFollowsLatestIssuer) {
        DefaultIssuerRequest orDefault(String reference) {
            return default_ == null ? new DefaultIssuerRequest(reference, defaultFollowsLatestIssuer) : this;
        }
    }

    record Chosen(MountConfig config, List<String> warnings) {}

    /** @throws ApiException 400 when the request names no issuer of the mount */
    @Transactional
    public Chosen on(UUID mount, DefaultIssuerRequest request) {
        configs.claim(mount);
        if (request.default_() == null && request.defaultFollowsLatestIssuer() != null) {
            return new Chosen(configs.change(mount, now -> change(now, now.defaultIssuer(), request)), List.of());
        }
        Issuer issuer = issuer(mount, request.default_() == null ? "" : request.default_());
        MountConfig config = configs.change(mount, now -> change(now, issuer.id(), request));
        return new Chosen(
                config,
                issuer.keyId() == null
                        ? List.of("This selected default issuer has no key associated with it. Some operations like"
                                + " issuing certificates and signing CRLs will be unavailable with the requested"
                                + " default issuer until a key is imported or the default issuer is changed.")
                        : List.of());
    }

    private static MountConfig change(MountConfig now, @Nullable UUID issuer, DefaultIssuerRequest request) {
        return now.withDefaultIssuer(
                issuer,
                request.defaultFollowsLatestIssuer() == null
                        ? now.defaultFollowsLatestIssuer()
                        : request.defaultFollowsLatestIssuer());
    }

    private Issuer issuer(UUID mount, String reference) {
        if (reference.isEmpty() || reference.equals(Issuers.DEFAULT)) {
            throw ApiException.invalid("Invalid issuer specification; must be non-empty and can't be 'default'.");
        }
        return issuers.find(mount, reference)
                .orElseThrow(
                        () -> ApiException.invalid("Error resolving issuer reference: " + Issuers.missing(reference)));
    }
}
