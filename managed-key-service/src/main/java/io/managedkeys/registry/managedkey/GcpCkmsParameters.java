package io.managedkeys.registry.managedkey;

import io.managedkeys.common.secret.Secret;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The {@code gcpckms} parameters of a write. Which algorithms there are, the gateway knows. */
record GcpCkmsParameters(
        @Nullable Secret credentials,
        @Nullable String project,
        @Nullable String region,
        @Nullable String endpoint,
        @Nullable String keyRing,
        @Nullable String cryptoKey,
        @Nullable String cryptoKeyVersion,
        @Nullable String algorithm,
        @Nullable String protectionLevel,
        @Nullable Boolean allowUnsafeDecryption)
        implements BackendParameters {
    private static final String FIRST_VERSION = "1";
    private static final List<String> PROTECTION_LEVELS = List.of("SOFTWARE", "HSM", "EXTERNAL", "EXTERNAL_VPC");

    @Override
    public GcpCkmsSettings settings(KeyPolicy policy, CloudDefaults defaults) {
        GcpCkmsSettings settings = new GcpCkmsSettings(
                ParameterChecks.required("project", CloudDefaults.or(project, defaults.googleProject())),
                ParameterChecks.required("region", CloudDefaults.or(region, defaults.googleRegion())),
                ParameterChecks.said(endpoint),
                ParameterChecks.required("key_ring", keyRing),
                ParameterChecks.required("crypto_key", cryptoKey),
                Optional.ofNullable(ParameterChecks.said(cryptoKeyVersion)).orElse(FIRST_VERSION),
                ParameterChecks.required("algorithm", algorithm),
                ParameterChecks.oneOf("protection_level", protectionLevel, PROTECTION_LEVELS),
                Boolean.TRUE.equals(allowUnsafeDecryption));
        var unused = settings.config();
        return settings;
    }

    @Override
    public List<SentSecret> secrets() {
        return List.of(new SentSecret("credentials", credentials));
    }
}
