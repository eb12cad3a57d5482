package io.managedkeys.suite.standin;

import java.util.Map;
import java.util.Optional;

/** A server of this process that takes a cloud's place: what the gateway must know of it, and how keys in it are called. */
public interface StandIn extends AutoCloseable {
    Cloud cloud();

    /** Parameters that a managed key in it needs, whatever the key: where it is, and who calls. */
    Map<String, Object> address();

    /** Parameters of a key that signs, to be generated there. */
    Map<String, Object> exampleKey();

    /** What the gateway must allow as an {@code endpoint}; empty where clients keep the cloud's own host names. */
    Optional<String> endpoint();

    /** PEM of the authority that the gateway must trust; empty where it speaks no TLS. */
    Optional<String> authority();

    /** Settings of the gateway beside the allowed endpoints and the trust, by property. */
    default Map<String, String> gatewaySettings() {
        return Map.of();
    }

    /** Its keys are gone after that. */
    @Override
    void close();
}
