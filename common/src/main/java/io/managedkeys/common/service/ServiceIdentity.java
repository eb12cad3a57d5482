package io.managedkeys.common.service;

import java.net.URI;
import java.util.Arrays;
import java.util.Optional;

/** The services, each known by the URI SAN of its certificate. */
public enum ServiceIdentity {
    REGISTRY("managed-key-service"),
    PKI("pki-service"),
    TRANSIT("transit-service"),
    GATEWAY("hsm-gateway");

    private final String serviceName;

    ServiceIdentity(String serviceName) {
        this.serviceName = serviceName;
    }

    /** As the module is named. */
    public String serviceName() {
        return serviceName;
    }

    /** The URI SAN (RFC 5280 §4.2.1.6) of the service's certificate. */
    public URI uri() {
        return URI.create("spiffe://managed-keys/" + serviceName);
    }

    public static Optional<ServiceIdentity> ofUri(String uri) {
        return Arrays.stream(values())
                .filter(identity -> identity.uri().toString().equals(uri))
                .findFirst();
    }

    /** The service of a module. */
    public static Optional<ServiceIdentity> ofServiceName(String name) {
        return Arrays.stream(values())
                .filter(identity -> identity.serviceName.equals(name))
                .findFirst();
    }

    /** The engine that serves mounts of a type. */
    public static Optional<ServiceIdentity> ofMountType(String type) {
        return switch (type) {
            case "pki" -> Optional.of(PKI);
            case "transit" -> Optional.of(TRANSIT);
            default -> Optional.empty();
        };
    }
}
