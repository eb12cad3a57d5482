package io.managedkeys.registry.managedkey;

import org.jspecify.annotations.Nullable;

/**
 * What takes the place of the address parameters that a write leaves out, as Vault takes them from its environment. An
 * entry keeps what held when it was written. Empty is as good as none.
 *
 * @param awsRegion {@code region} of awskms
 * @param azureTenantId {@code tenant_id} of azurekeyvault
 * @param googleProject {@code project} of gcpckms
 * @param googleRegion {@code region} of gcpckms
 */
public record CloudDefaults(
        @Nullable String awsRegion,
        @Nullable String azureTenantId,
        @Nullable String googleProject,
        @Nullable String googleRegion) {
    /** Vault's. */
    private static final String AWS_REGION = "us-east-1";

    static final CloudDefaults NONE = new CloudDefaults(null, null, null, null);

    public CloudDefaults {
        awsRegion = awsRegion == null || awsRegion.isEmpty() ? AWS_REGION : awsRegion;
    }

    static @Nullable String or(@Nullable String said, @Nullable String byDefault) {
        return said == null || said.isEmpty() ? byDefault : said;
    }
}
