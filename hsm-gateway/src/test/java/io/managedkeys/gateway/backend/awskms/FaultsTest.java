package io.managedkeys.gateway.backend.awskms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.managedkeys.common.api.HsmGateway.Ciphertext;
import io.managedkeys.common.api.HsmGateway.Outcome;
import io.managedkeys.common.api.HsmGateway.Plaintext;
import io.managedkeys.common.api.HsmGateway.ResolvedKey;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorBody;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.common.key.EncryptionScheme;
import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.key.MacScheme;
import io.managedkeys.common.key.SignatureScheme;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.fixtures.awskms.AwsKms;
import io.managedkeys.fixtures.awskms.KmsFailure;
import io.managedkeys.gateway.backend.BackendKey;
import io.managedkeys.gateway.backend.Decryption;
import io.managedkeys.gateway.backend.Resolution;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a caller gets, and what is kept safe, when KMS or the way to it fails. */
class FaultsTest {
    private static final SignatureScheme ECDSA = new SignatureScheme.Ecdsa();
    private static final byte[] DIGEST = new byte[32];

    private final AwsKms kms = AwsKms.start(0, TestKms.REGION, TestKms.ALICE);
    private final TestKms gateway =
            new TestKms(kms.endpoint(), "gateway.calls.circuit-rest=300ms", "gateway.calls.attempts=3");
    private final BackendConfig.AwsKms config = gateway.p256("alias/ca");
    private final ResolvedKey resolved = gateway.resolve(config, true);
    private final BackendKey key = gateway.open(config, resolved);

    @AfterEach
    void stop() {
        kms.faults().clear();
        gateway.close();
        kms.close();
    }

    private Outcome sign(Deadline deadline) {
        return key.sign(ECDSA, List.of(DIGEST), deadline).getFirst();
    }

    private ErrorBody failure() {
        return Objects.requireNonNull(sign(TestKms.soon()).error());
    }

    private BackendKey generate(String type, int bits, @Nullable String curve, Set<KeyUsage> usages) {
        BackendConfig.AwsKms other = gateway.config(TestKms.freshAlias(), type, bits, curve);
        return gateway.open(
                other,
                gateway.of(other)
                        .resolve(
                                TestKms.resolution(TestKms.OWNER, usages, true),
                                TestKms.credentials(TestKms.ALICE),
                                TestKms.soon()));
    }

    @Test
    void makesOneCallForASignature() {
        long before = kms.calls();

        assertThat(gateway.open(config, resolved)
                        .sign(ECDSA, List.of(DIGEST), TestKms.soon())
                        .getFirst()
                        .error())
                .isNull();

        assertThat(kms.calls()).isEqualTo(before + 1);
    }

    @Test
    void signsManyAtOnceInLittleMoreTimeThanOne() throws Exception {
        var warm = sign(TestKms.soon());
        assertThat(warm.error()).isNull();
        kms.faults().latency(Duration.ofMillis(500));
        long begun = System.nanoTime();

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var signed : threads.invokeAll(IntStream.range(0, 64)
                    .<Callable<Outcome>>mapToObj(i -> () -> sign(TestKms.soon()))
                    .toList())) {
                assertThat(signed.get().error()).isNull();
            }
        }

        // one after the other they take 32 s
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(6));
    }

    @Test
    void saysWhatIsMissing() {
        kms.faults().deny("Sign");

        assertThat(failure().kind()).isEqualTo(ErrorKind.BACKEND_FAILED);
        assertThat(failure().errors().getFirst()).contains("access denied").contains("AccessDeniedException");
    }

    @Test
    void repeatsWhatIsThrottledOrUnavailable() {
        for (KmsFailure transientFailure :
                List.of(KmsFailure.throttled(), KmsFailure.internal(), KmsFailure.unavailable())) {
            kms.faults().fail("Sign", 2, transientFailure);
            assertThat(sign(TestKms.soon()).error()).isNull();
        }
    }

    @Test
    void answers503WithRetryAfterWhenABurstLasts() {
        kms.faults().fail("Sign", 100, KmsFailure.throttled());
        long before = kms.calls("Sign");

        ErrorBody failure = failure();

        assertThat(failure.kind()).isEqualTo(ErrorKind.UNAVAILABLE);
        assertThat(failure.retryAfterSeconds()).isPositive();
        assertThat(failure.errors().getFirst()).contains("throttled");
        assertThat(kms.calls("Sign") - before).isEqualTo(3);
    }

    @Test
    void keepsTheDeadlineWhenNobodyAnswers() {
        kms.faults().blackHole();
        long begun = System.nanoTime();

        Outcome outcome = sign(Deadline.in(Duration.ofMillis(800)));

        assertThat(outcome.error()).extracting(ErrorBody::kind).isEqualTo(ErrorKind.UNAVAILABLE);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void keepsTheDeadlineOfABatch() {
        kms.faults().blackHole();
        long begun = System.nanoTime();

        List<Outcome> outcomes = key.sign(
                ECDSA, IntStream.range(0, 100).mapToObj(i -> DIGEST).toList(), Deadline.in(Duration.ofMillis(800)));

        assertThat(outcomes)
                .hasSize(100)
                .allSatisfy(outcome -> assertThat(
                                Objects.requireNonNull(outcome.error()).kind())
                        .isEqualTo(ErrorKind.UNAVAILABLE));
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void recoversByItselfWhenKmsIsBackUnderTraffic() throws Exception {
        AtomicBoolean traffic = new AtomicBoolean(true);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 4; i++) {
                threads.submit(() -> {
                    while (traffic.get()) {
                        var unused = sign(Deadline.in(Duration.ofSeconds(2)));
                    }
                });
            }
            kms.stop();
            Awaitility.await()
                    .until(() -> sign(Deadline.in(Duration.ofSeconds(2))).error() != null);
            assertThat(failure().kind()).isEqualTo(ErrorKind.UNAVAILABLE);

            kms.start();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> sign(Deadline.in(Duration.ofSeconds(2))).error() == null);
            traffic.set(false);
        }
    }

    @Test
    void refusesASignatureThatIsNotTheGrantedKeys() {
        BackendKey other = generate("ecdsa", 0, "P256", TestKms.SIGNS);
        byte[] foreign = Objects.requireNonNull(
                other.sign(ECDSA, List.of(DIGEST), TestKms.soon()).getFirst().value());
        kms.faults()
                .change(
                        "Sign",
                        answer -> answer.put("Signature", Base64.getEncoder().encodeToString(foreign)));

        assertThat(failure().kind()).isEqualTo(ErrorKind.BACKEND_FAILED);
        assertThat(failure().errors().getFirst()).contains("not the one that was granted");
    }

    @Test
    void refusesAnAnswerOfAnotherKey() {
        kms.faults()
                .change(
                        "Sign",
                        answer -> answer.put(
                                "KeyId",
                                "arn:aws:kms:eu-central-1:111122223333:key/00000000-0000-0000-0000-000000000000"));

        assertThat(failure().errors().getFirst()).contains("damaged or not for this request");
    }

    @Test
    void refusesWhatIsTooLongBeforeItAsks() {
        BackendKey ed25519 = generate("ed25519", 0, null, TestKms.SIGNS);
        BackendKey hmac = generate("hmac", 256, null, Set.of(KeyUsage.MAC));
        BackendKey aes = generate("aes", 256, null, Set.of(KeyUsage.ENCRYPT, KeyUsage.DECRYPT));
        EncryptionScheme symmetric = new EncryptionScheme.KmsSymmetric();
        long before = kms.calls();

        for (int length : new int[] {0, 4097}) {
            byte[] input = new byte[length];
            assertInvalid(ed25519.sign(new SignatureScheme.EdDsa(), List.of(input), TestKms.soon()));
            assertInvalid(hmac.mac(new MacScheme.Hmac(HashAlgorithm.SHA2_256), List.of(input), TestKms.soon()));
            assertInvalid(aes.encrypt(symmetric, List.of(Plaintext.of(input)), TestKms.soon()));
        }
        assertInvalid(
                aes.encrypt(symmetric, List.of(new Plaintext(new byte[1], new byte[4097], null)), TestKms.soon()));
        assertInvalid(aes.encrypt(symmetric, List.of(new Plaintext(new byte[1], null, new byte[12])), TestKms.soon()));
        assertThat(aes.decrypt(symmetric, List.of(Ciphertext.of(new byte[6145])), TestKms.soon())
                        .getFirst())
                .isEqualTo(Decryption.failed());
        assertThat(kms.calls()).isEqualTo(before);
    }

    private static void assertInvalid(List<Outcome> outcomes) {
        assertThat(Objects.requireNonNull(outcomes.getFirst().error()).kind()).isEqualTo(ErrorKind.INVALID_REQUEST);
    }

    @Test
    void signsLongMessagesWithMlDsaByTheirRepresentative() {
        BackendKey mlDsa = generate("ml-dsa", 44, null, TestKms.SIGNS);

        assertThat(mlDsa.sign(new SignatureScheme.MlDsa(), List.of(new byte[100_000]), TestKms.soon())
                        .getFirst()
                        .error())
                .isNull();
    }

    @Test
    void signsDigestsOfAnyHashWithEveryCurve() throws Exception {
        byte[] message = {1, 2, 3};
        for (String curve : List.of("P256", "P384", "P521", "P256K1")) {
            BackendKey ec = generate("ecdsa", 0, curve, TestKms.SIGNS);
            for (HashAlgorithm hash : HashAlgorithm.values()) {
                byte[] digest = MessageDigest.getInstance(hash.jcaName()).digest(message);
                byte[] signature = Objects.requireNonNull(ec.sign(ECDSA, List.of(digest), TestKms.soon())
                        .getFirst()
                        .value());

                var provider = new BouncyCastleProvider();
                var verifier = Signature.getInstance(hash.jcaName().replace("SHA-", "SHA") + "withECDSA", provider);
                verifier.initVerify(KeyFactory.getInstance("EC", provider)
                        .generatePublic(new X509EncodedKeySpec(ec.spki().orElseThrow())));
                verifier.update(message);
                assertThat(verifier.verify(signature)).as("%s, %s", curve, hash).isTrue();
            }
        }
    }

    @Test
    void tellsAnOutageOfADecryptionFromABadCiphertext() {
        BackendKey aes = generate("aes", 256, null, Set.of(KeyUsage.ENCRYPT, KeyUsage.DECRYPT));
        EncryptionScheme symmetric = new EncryptionScheme.KmsSymmetric();
        byte[] good = Objects.requireNonNull(aes.encrypt(symmetric, List.of(Plaintext.of(DIGEST)), TestKms.soon())
                .getFirst()
                .value());
        kms.faults().fail("Decrypt", 100, KmsFailure.unavailable());

        assertThat(aes.decrypt(symmetric, List.of(Ciphertext.of(good)), TestKms.soon())
                        .getFirst()
                        .error())
                .extracting(ErrorBody::kind)
                .isEqualTo(ErrorKind.UNAVAILABLE);
    }

    @Test
    void failsToDecryptWithAnotherKeysCiphertextLikeWithAnyBadOne() {
        EncryptionScheme symmetric = new EncryptionScheme.KmsSymmetric();
        BackendKey one = generate("aes", 256, null, Set.of(KeyUsage.ENCRYPT, KeyUsage.DECRYPT));
        BackendKey other = generate("aes", 256, null, Set.of(KeyUsage.ENCRYPT, KeyUsage.DECRYPT));
        byte[] foreign = Objects.requireNonNull(other.encrypt(symmetric, List.of(Plaintext.of(DIGEST)), TestKms.soon())
                .getFirst()
                .value());

        assertThat(one.decrypt(symmetric, List.of(Ciphertext.of(foreign)), TestKms.soon())
                        .getFirst())
                .isEqualTo(Decryption.failed());
    }

    @Test
    void refusesATestSchemeThatTheKeyHasNot() {
        ApiException refusal = catchThrowableOfType(
                ApiException.class,
                () -> gateway.of(config)
                        .resolve(
                                new Resolution(
                                        TestKms.OWNER,
                                        1,
                                        TestKms.SIGNS,
                                        false,
                                        Set.of(),
                                        true,
                                        new SignatureScheme.RsaPkcs1(HashAlgorithm.SHA2_256)),
                                TestKms.credentials(TestKms.ALICE),
                                TestKms.soon()));

        assertThat(refusal.kind()).isEqualTo(ErrorKind.INVALID_REQUEST);
        assertThat(refusal.errors().getFirst()).contains("does not sign with");
    }
}
