package io.managedkeys.gateway.backend;

import io.managedkeys.gateway.GatewayProperties;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;

/** What the gateway lends to its backends. */
public record BackendEnvironment(
        GatewayProperties properties,
        CredentialTags tags,
        AllowedEndpoints endpoints,
        AmbientCredentials ambientCredentials,
        MeterRegistry meters,
        InstantSource clock) {

    public static BackendEnvironment of(
            GatewayProperties properties, CredentialTags tags, MeterRegistry meters, InstantSource clock) {
        return new BackendEnvironment(
                properties,
                tags,
                new AllowedEndpoints(properties.cloud().allowedEndpoints()),
                new AmbientCredentials(properties.cloud().ambientCredentials()),
                meters,
                clock);
    }
}
