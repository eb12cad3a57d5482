package io.managedkeys.gateway.backend.awskms;

import static org.assertj.core.api.Assertions.assertThat;

import io.managedkeys.common.docker.TestContainers;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.key.PermittedScheme;
import io.managedkeys.common.key.Scheme;
import io.managedkeys.common.key.SignatureScheme;
import io.managedkeys.gateway.backend.KeyBackendContract;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

/**
 * The contract on LocalStack, where Docker runs, for what LocalStack does as AWS does: signatures of digests with ECDSA
 * and RSA, symmetric encryption, MACs. It decrypts with RSA by one hash alone, and has neither Ed25519 nor ML-DSA.
 */
class AwsKmsLocalStackTest extends KeyBackendContract {
    /** The last one that starts without an account. */
    private static final String IMAGE = "localstack/localstack:4.14.0";

    private static final int PORT = 4566;
    private static final Duration START_WITHIN = Duration.ofMinutes(3); // the image is large

    private static @Nullable GenericContainer<?> localStack;
    private static @Nullable TestKms gateway;

    @BeforeAll
    static void start() {
        Optional<GenericContainer<?>> started = TestContainers.start(
                START_WITHIN,
                () -> new GenericContainer<>(IMAGE)
                        .withEnv("SERVICES", "kms")
                        .withExposedPorts(PORT)
                        .waitingFor(Wait.forHttp("/_localstack/health").forPort(PORT))
                        .withStartupTimeout(START_WITHIN));
        Assumptions.assumeTrue(started.isPresent(), "LocalStack is not there: it needs Docker and its image");
        GenericContainer<?> container = started.orElseThrow();
        localStack = container;
        gateway = new TestKms(
                URI.create("http://%s:%d".formatted(container.getHost(), container.getMappedPort(PORT))),
                "gateway.calls.attempt-timeout=60s"); // it signs with RSA one after the other, and slowly
    }

    @AfterAll
    static void stop() {
        if (gateway != null) {
            gateway.close();
        }
        if (localStack != null) {
            localStack.close();
        }
    }

    @Override
    protected List<Kind> kinds() {
        return List.of(
                        KeyKind.P256,
                        KeyKind.P384,
                        KeyKind.P521,
                        KeyKind.SECP256K1,
                        KeyKind.RSA_2048_SIGN,
                        KeyKind.SYMMETRIC,
                        KeyKind.HMAC_224,
                        KeyKind.HMAC_256,
                        KeyKind.HMAC_384,
                        KeyKind.HMAC_512)
                .stream()
                .map(kind -> Kind.generated(
                        kind.name(),
                        kind.spec(),
                        kind.usage().capabilities(),
                        kind.permits().toArray(PermittedScheme[]::new)))
                .toList();
    }

    /** Its part of the contract is smaller, on purpose. */
    @Override
    @Test
    protected void hasAnAnswerToEveryKeySpec() {
        assertThat(kinds()).extracting(Kind::spec).doesNotHaveDuplicates();
    }

    /** Salts as long as the digest. */
    @Override
    protected boolean takes(Kind kind, KeyUsage operation, Scheme scheme) {
        return !(scheme instanceof SignatureScheme.RsaPss(var hash, var saltLength)) || saltLength == hash.length();
    }

    @Override
    protected Place placeFor(Kind kind) {
        TestKms kms = Objects.requireNonNull(gateway);
        return new TestKms.KeyPlace(kms, kms.fresh(kind.spec()));
    }

    @Override
    protected Map<KeySpec, Place> refuses() {
        return Map.of();
    }
}
