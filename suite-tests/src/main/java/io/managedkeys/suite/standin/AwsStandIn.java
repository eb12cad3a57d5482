package io.managedkeys.suite.standin;

import io.managedkeys.fixtures.awskms.AwsKms;
import io.managedkeys.fixtures.awskms.Caller;
import java.util.Map;
import java.util.Optional;

final class AwsStandIn implements StandIn {
    private static final String REGION = "us-east-1";
    private static final Caller CALLER =
            new Caller("111122223333", "developer", "AKIADEVONLYEXAMPLE00", "dev-only-secret-key-of-no-account");

    private final AwsKms kms = AwsKms.start(0, REGION, CALLER);

    @Override
    public Cloud cloud() {
        return Cloud.AWS;
    }

    @Override
    public Map<String, Object> address() {
        return Map.of(
                "region", REGION,
                "endpoint", kms.endpoint().toString(),
                "access_key", CALLER.accessKey(),
                "secret_key", CALLER.secretKey());
    }

    @Override
    public Map<String, Object> exampleKey() {
        return Map.of("kms_key", "alias/example", "key_type", "ECDSA", "curve", "P256");
    }

    @Override
    public Optional<String> endpoint() {
        return Optional.of(kms.endpoint().toString());
    }

    @Override
    public Optional<String> authority() {
        return Optional.empty();
    }

    @Override
    public void close() {
        kms.close();
    }
}
