package io.managedkeys.gateway.backend;

import io.managedkeys.gateway.GatewayProperties;
import io.managedkeys.gateway.backend.calls.BackendCalls;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;

/** What the gateway lends to its backends. */
public record BackendEnvironment(
        GatewayProperties properties,
        CredentialTags tags,
        AllowedEndpoints endpoints,
        AmbientCredentials ambientCredentials,
        BackendCalls calls,
        MeterRegistry meters,
        InstantSource clock) {

    public static BackendEnvironment of(
            GatewayProperties properties, CredentialTags tags, MeterRegistry meters, InstantSource clock) {
        return new BackendEnvironment(
                properties,
                tags,
                new AllowedEndpoints(properties.cloud().allowedEndpoints()),
                new AmbientCredentials(properties.cloud().ambientCredentials()),
                new BackendCalls(properties.calls(), meters),
                meters,
                clock);
    }
}
