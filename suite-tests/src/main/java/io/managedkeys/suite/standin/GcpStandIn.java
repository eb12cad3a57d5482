package io.managedkeys.suite.standin;

import io.managedkeys.fixtures.gcpckms.GcpKmsStandIn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;

final class GcpStandIn implements StandIn {
    private static final String PROJECT = "dev-project";
    private static final String REGION = "global";
    private static final String RING = "dev";

    private final GcpKmsStandIn gcp;
    private final String credentials;

    GcpStandIn() {
        try {
            this.gcp = GcpKmsStandIn.start(0);
        } catch (IOException e) {
            throw new UncheckedIOException("the stand-in of Google Cloud KMS cannot start", e);
        }
        gcp.keyRings().addRing("projects/%s/locations/%s/keyRings/%s".formatted(PROJECT, REGION, RING));
        this.credentials = gcp.accounts().create("dev", PROJECT).keyFile();
    }

    @Override
    public Cloud cloud() {
        return Cloud.GCP;
    }

    @Override
    public Map<String, Object> address() {
        return Map.of(
                "project", PROJECT, "region", REGION, "key_ring", RING, "endpoint", url(), "credentials", credentials);
    }

    @Override
    public Map<String, Object> exampleKey() {
        return Map.of("crypto_key", "example", "algorithm", "EC_SIGN_P256_SHA256");
    }

    @Override
    public Optional<String> endpoint() {
        return Optional.of(url());
    }

    @Override
    public Optional<String> authority() {
        return Optional.of(gcp.certificatePem());
    }

    private String url() {
        return "https://" + gcp.endpoint();
    }

    @Override
    public void close() {
        gcp.close();
    }
}
