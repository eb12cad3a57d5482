package io.managedkeys.gateway.backend.gcpckms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionState;
import io.grpc.Status;
import io.managedkeys.common.api.HsmGateway.Outcome;
import io.managedkeys.common.api.HsmGateway.ResolvedKey;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorBody;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.MacScheme;
import io.managedkeys.common.key.SignatureScheme;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.fixtures.gcpckms.Faults.Damage;
import io.managedkeys.gateway.backend.BackendKey;
import io.micrometer.core.instrument.Counter;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of an operation when the service, the way to it or the key has a fault. */
class FaultsTest {
    private static final TestCkms CKMS = TestCkms.start("gateway.calls.attempts=3");
    private static final SignatureScheme ECDSA = new SignatureScheme.Ecdsa();
    private static final byte[] DIGEST = new byte[32];

    private final BackendConfig.GcpCkms config = CKMS.p256();
    private final ResolvedKey resolved = CKMS.resolve(config, true);
    private final BackendKey key = CKMS.open(config, resolved);

    @AfterEach
    void heal() throws IOException {
        CKMS.standIn.faults().none();
        CKMS.standIn.permissions().denyNothing();
    }

    @AfterAll
    static void stop() {
        CKMS.close();
    }

    private Outcome sign() {
        return sign(TestCkms.soon());
    }

    private Outcome sign(Deadline deadline) {
        return key.sign(ECDSA, List.of(DIGEST), deadline).getFirst();
    }

    private static void assertRefused(Outcome outcome, ErrorKind kind, String text) {
        ErrorBody error = Objects.requireNonNull(outcome.error());
        assertThat(error.kind()).isEqualTo(kind);
        assertThat(error.errors()).singleElement().asString().contains(text);
    }

    @Test
    void makesOneCallForASignature() {
        CKMS.standIn.calls().reset();

        assertThat(sign().error()).isNull();

        assertThat(CKMS.standIn.calls().of("AsymmetricSign")).isEqualTo(1);
        assertThat(CKMS.standIn.calls().total()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = Status.Code.class,
            names = {"RESOURCE_EXHAUSTED", "UNAVAILABLE", "INTERNAL"})
    void repeatsWhatMayPass(Status.Code code) {
        CKMS.standIn.calls().reset();
        CKMS.standIn.faults().fail(code, 2);

        assertThat(sign().error()).isNull();

        assertThat(CKMS.standIn.calls().of("AsymmetricSign")).isEqualTo(3);
    }

    @Test
    void givesUpAfterAFewAttemptsAndSaysWhenToComeBack() {
        CKMS.standIn.calls().reset();
        CKMS.standIn.faults().fail(Status.Code.RESOURCE_EXHAUSTED, 100);

        Outcome outcome = sign();

        assertRefused(outcome, ErrorKind.UNAVAILABLE, "throttled");
        assertThat(CKMS.standIn.calls().of("AsymmetricSign")).isEqualTo(3);
    }

    record Refusal(String name, Consumer<FaultsTest> fault, ErrorKind kind, String text) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Refusal> refusals() {
        return Stream.of(
                new Refusal("disabled", state(CryptoKeyVersionState.DISABLED), ErrorKind.BACKEND_FAILED, "disabled"),
                new Refusal(
                        "pending deletion",
                        state(CryptoKeyVersionState.DESTROY_SCHEDULED),
                        ErrorKind.BACKEND_FAILED,
                        "pending deletion"),
                new Refusal("destroyed", state(CryptoKeyVersionState.DESTROYED), ErrorKind.BACKEND_FAILED, "destroyed"),
                new Refusal(
                        "pending import",
                        state(CryptoKeyVersionState.PENDING_IMPORT),
                        ErrorKind.UNAVAILABLE,
                        "not ready"),
                new Refusal(
                        "permission",
                        test -> CKMS.standIn.permissions().deny("cloudkms.cryptoKeyVersions.useToSign", TestCkms.RING),
                        ErrorKind.BACKEND_FAILED,
                        "access denied"),
                new Refusal(
                        "another key under the name",
                        test -> CKMS.standIn.keyRings().replaceMaterial(TestCkms.version(test.config)),
                        ErrorKind.BACKEND_FAILED,
                        "not the one that was granted"),
                new Refusal(
                        "an answer of another key",
                        test -> CKMS.standIn.faults().damage(Damage.FOREIGN_NAME, 1),
                        ErrorKind.BACKEND_FAILED,
                        "not the one that was granted"),
                new Refusal(
                        "answers with wrong checksums",
                        test -> CKMS.standIn.faults().damage(Damage.WRONG_CHECKSUM, 100),
                        ErrorKind.UNAVAILABLE,
                        "CRC32C"),
                new Refusal(
                        "damaged answers",
                        test -> CKMS.standIn.faults().damage(Damage.DAMAGED_VALUE, 100),
                        ErrorKind.UNAVAILABLE,
                        "CRC32C"),
                new Refusal(
                        "requests that arrive without their checksums",
                        test -> CKMS.standIn.faults().damage(Damage.UNVERIFIED, 100),
                        ErrorKind.UNAVAILABLE,
                        "CRC32C"));
    }

    private static Consumer<FaultsTest> state(CryptoKeyVersionState state) {
        return test -> CKMS.standIn.keyRings().setState(TestCkms.version(test.config), state);
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void saysWhy(Refusal refusal) {
        refusal.fault().accept(this);

        assertRefused(sign(), refusal.kind(), refusal.text());
    }

    @ParameterizedTest
    @EnumSource(
            value = Damage.class,
            names = {"WRONG_CHECKSUM", "DAMAGED_VALUE", "UNVERIFIED"})
    void asksAgainForADamagedAnswer(Damage damage) {
        CKMS.standIn.faults().damage(damage, 1);

        assertThat(sign().error()).isNull();
    }

    @Test
    void checksTheAnswersOfMacs() {
        BackendConfig.GcpCkms hmac = CKMS.config(TestCkms.freshName(), "HMAC_SHA256");
        BackendKey macKey = CKMS.generated(hmac);
        CKMS.standIn.faults().damage(Damage.FOREIGN_NAME, 1);

        Outcome outcome = macKey.mac(new MacScheme.Hmac(HashAlgorithm.SHA2_256), List.of(DIGEST), TestCkms.soon())
                .getFirst();

        assertRefused(outcome, ErrorKind.BACKEND_FAILED, "not the one that was granted");
    }

    @Test
    void keepsTheDeadlineWhenTheServiceIsSilent() {
        CKMS.standIn.faults().silent();
        long start = System.nanoTime();

        Outcome outcome = sign(Deadline.in(Duration.ofSeconds(1)));

        assertThat(Objects.requireNonNull(outcome.error()).kind()).isEqualTo(ErrorKind.UNAVAILABLE);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void recoversByItselfWhenTheServiceIsBack() throws IOException {
        CKMS.standIn.kill();
        assertThat(Objects.requireNonNull(sign().error()).kind()).isEqualTo(ErrorKind.UNAVAILABLE);

        CKMS.standIn.restart();

        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> sign().error() == null);
    }

    @Test
    void signsManyAtATime() throws Exception {
        assertThat(sign().error()).isNull();
        CKMS.standIn.faults().slow(Duration.ofMillis(200));
        List<Callable<Outcome>> signatures =
                Stream.generate(() -> (Callable<Outcome>) this::sign).limit(64).toList();
        long start = System.nanoTime();

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var signature : threads.invokeAll(signatures)) {
                assertThat(signature.get().error()).isNull();
            }
        }

        // one after the other they would take 12.8 s
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(6400));
    }

    @Test
    void refusesALocatorOfAnotherKey() {
        ResolvedKey other = new ResolvedKey(
                resolved.locator().replace("/cryptoKeyVersions/1", "/cryptoKeyVersions/2"),
                resolved.identity(),
                resolved.spki(),
                resolved.keySpec(),
                resolved.capabilities(),
                resolved.schemes(),
                false,
                resolved.provenance(),
                null);

        ApiException refusal = catchThrowableOfType(ApiException.class, () -> CKMS.open(config, other));

        assertThat(refusal.kind()).isEqualTo(ErrorKind.BACKEND_FAILED);
    }

    @Test
    void refusesEndpointsThatAreNotAllowed() {
        for (String endpoint : List.of("https://evil.example", "http://" + CKMS.standIn.endpoint())) {
            var elsewhere = new BackendConfig.GcpCkms(
                    TestCkms.PROJECT, "europe-west1", endpoint, "suite", "k", "1", "EC_SIGN_P256_SHA256", null, false);

            ApiException refusal = catchThrowableOfType(ApiException.class, () -> CKMS.backends.of(elsewhere));

            assertThat(refusal.kind()).isEqualTo(ErrorKind.INVALID_REQUEST);
        }
    }

    @Test
    void refusesMessagesThatAreTooLongBeforeAnyCall() {
        BackendKey ed25519 = CKMS.generated(CKMS.config(TestCkms.freshName(), "EC_SIGN_ED25519"));
        CKMS.standIn.calls().reset();

        Outcome outcome = ed25519.sign(new SignatureScheme.EdDsa(), List.of(new byte[65_537]), TestCkms.soon())
                .getFirst();

        assertRefused(outcome, ErrorKind.INVALID_REQUEST, "65536 bytes");
        assertThat(CKMS.standIn.calls().total()).isZero();
    }

    @Test
    void countsItsCallsByOperation() {
        double before = calls();
        assertThat(sign().error()).isNull();
        assertThat(calls()).isEqualTo(before + 1);
    }

    private static double calls() {
        return CKMS
                .meters
                .find("managed_key.backend.calls")
                .tags("backend", "gcpckms", "operation", "AsymmetricSign", "outcome", "done")
                .counters()
                .stream()
                .mapToDouble(Counter::count)
                .sum();
    }
}
