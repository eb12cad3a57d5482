package io.managedkeys.common.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.managedkeys.common.api.HsmGateway.Ciphertext;
import io.managedkeys.common.api.HsmGateway.Outcome;
import io.managedkeys.common.api.HsmGateway.Plaintext;
import io.managedkeys.common.api.Registry;
import io.managedkeys.common.api.Registry.RefusedPin;
import io.managedkeys.common.engine.ManagedKeys.KeyReference;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorBody;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.grant.Purpose;
import io.managedkeys.common.key.EncryptionScheme;
import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.KeyIdentity;
import io.managedkeys.common.key.MacScheme;
import io.managedkeys.common.key.SignatureScheme;
import io.managedkeys.common.service.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManagedKeysTest {
    private static final UUID MOUNT = new UUID(1, 1);
    private static final KeyReference KEY = new KeyReference(new UUID(2, 2), new KeyIdentity("aa"));
    private static final SignatureScheme ECDSA = new SignatureScheme.Ecdsa();
    private static final ApiException WRONG_PIN =
            new ApiException(ErrorKind.BACKEND_FAILED, List.of("PIN incorrect"), null, "tag", null);

    private Instant now = Instant.parse("2030-01-01T00:00:00Z");
    private final FakeRegistry registry = new FakeRegistry(() -> now);
    private final FakeGateway gateway = new FakeGateway();
    private final ManagedKeys keys = new ManagedKeys(registry, gateway, () -> now);

    @Test
    void asksForAGrantOnceWhileItHolds() {
        sign(1);
        now = now.plusSeconds(50);
        sign(1);

        assertThat(registry.asked)
                .containsExactly(
                        new Registry.GrantRequest(MOUNT, KEY.managedKey().toString(), Purpose.REQUEST, KEY.identity()));
        assertThat(gateway.grants).containsExactly("grant-1", "grant-1");
    }

    @Test
    void renewsAGrantShortlyBeforeItEnds() {
        sign(1);
        now = now.plusSeconds(56);
        sign(1);

        assertThat(gateway.grants).containsExactly("grant-1", "grant-2");
    }

    @Test
    void dropsAGrantWhenTheEpochRises() {
        sign(1);
        registry.epoch = 2;
        sign(2);
        sign(2);
        sign(1);

        assertThat(gateway.grants).containsExactly("grant-1", "grant-2", "grant-2", "grant-2");
    }

    @Test
    void asksAgainForAnotherIdentity() {
        sign(1);
        registry.identity = new KeyIdentity("bb");
        keys.sign(admission(1), new KeyReference(KEY.managedKey(), new KeyIdentity("bb")), ECDSA, new byte[32], soon());

        assertThat(registry.asked).hasSize(2);
        assertThat(registry.asked)
                .extracting(Registry.GrantRequest::expectedIdentity)
                .last()
                .isEqualTo(new KeyIdentity("bb"));
    }

    @Test
    void keepsTheGrantOfAFirstUse() {
        registry.identity = KEY.identity();
        var found = keys.find(admission(1), KEY.managedKey().toString(), soon());
        sign(1);

        assertThat(ManagedKeys.reference(found)).isEqualTo(KEY);
        assertThat(gateway.grants).containsExactly("grant-1");
    }

    @Test
    void cachesNoRefusal() {
        registry.failure = ApiException.invalid("no such managed key");
        assertThatThrownBy(() -> sign(1)).isSameAs(registry.failure);
        registry.failure = null;
        sign(1);

        assertThat(registry.asked).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"key grant has expired", "key grant is signed by an unknown key"})
    void replacesAVoidGrantOnce(String text) {
        sign(1);
        gateway.failures.add(ApiException.invalid(text));
        sign(1);

        assertThat(gateway.grants).containsExactly("grant-1", "grant-1", "grant-2");
    }

    @Test
    void replacesAVoidGrantNeverTwice() {
        gateway.failures.add(ApiException.invalid("key grant has expired"));
        gateway.failures.add(ApiException.invalid("key grant has expired"));

        assertThatThrownBy(() -> sign(1)).hasMessageContaining("key grant has expired");
        assertThat(gateway.grants).containsExactly("grant-1", "grant-2");
    }

    @Test
    void repeatsNothingForOtherRefusals() {
        gateway.failures.add(ApiException.invalid("usage not permitted"));

        assertThatThrownBy(() -> sign(1)).hasMessageContaining("usage not permitted");
        assertThat(gateway.grants).hasSize(1);
    }

    @Test
    void reportsARefusedPinAndDropsTheGrants() {
        gateway.failures.add(WRONG_PIN);

        assertThatThrownBy(() -> sign(1)).isSameAs(WRONG_PIN);
        assertThat(registry.refusedPins).containsExactly(new RefusedPin(MOUNT, KEY.managedKey(), "tag"));
        sign(1);
        assertThat(gateway.grants).containsExactly("grant-1", "grant-2");
        assertThat(registry.refusedPins).hasSize(1);
    }

    @Test
    void reportsAPinRefusedForSomeInputsOnce() {
        gateway.outcomes.add(Outcome.failed(ErrorBody.forServices(WRONG_PIN)));
        gateway.outcomes.add(Outcome.failed(ErrorBody.forServices(WRONG_PIN)));
        var outcomes = keys.sign(admission(1), KEY, ECDSA, List.of(new byte[32], new byte[32]), soon());

        assertThat(outcomes).allMatch(outcome -> outcome.error() != null);
        assertThat(registry.refusedPins).hasSize(1);
    }

    @Test
    void triesNoKeyAgainBeforeItsRefusedPinIsReported() {
        sign(1);
        gateway.failures.add(WRONG_PIN);
        registry.failure = ApiException.unavailable("registry is down", Duration.ofSeconds(1), null);
        assertThatThrownBy(() -> sign(1)).isSameAs(WRONG_PIN);
        assertThatThrownBy(() -> sign(1)).isSameAs(registry.failure);
        int before = gateway.grants.size();
        registry.failure = null;
        sign(1);

        assertThat(registry.refusedPins).containsExactly(new RefusedPin(MOUNT, KEY.managedKey(), "tag"));
        assertThat(gateway.grants).hasSize(before + 1);
    }

    @Test
    void asksOnceForManyThreadsThatMissTheSameGrant() throws Exception {
        registry.until = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> signatures = new ArrayList<>();
            CountDownLatch started = new CountDownLatch(20);
            for (int i = 0; i < 20; i++) {
                signatures.add(threads.submit(() -> {
                    started.countDown();
                    sign(1);
                }));
            }
            started.await();
            Awaitility.await().until(() -> !registry.asked.isEmpty());
            registry.until.countDown();
            for (Future<?> signature : signatures) {
                signature.get();
            }
        }

        assertThat(gateway.grants).hasSize(20).containsOnly("grant-1");
        assertThat(registry.asked).hasSize(1);
    }

    @Test
    void keepsABoundedNumberOfGrants() {
        GrantCache cache = new GrantCache(registry, () -> now);
        for (int i = 0; i < GrantCache.CAPACITY + 10; i++) {
            KeyReference key = new KeyReference(new UUID(3, i), KEY.identity());
            cache.get(new GrantCache.Slot(MOUNT, key.managedKey(), Purpose.REQUEST), key, 1, soon());
        }
        assertThat(cache.size()).isLessThanOrEqualTo(GrantCache.CAPACITY);
        now = now.plusSeconds(120);
        cache.get(new GrantCache.Slot(MOUNT, KEY.managedKey(), Purpose.REQUEST), KEY, 1, soon());
        assertThat(cache.size()).isEqualTo(1);
    }

    @Test
    void usesOneGrantForEveryOperation() {
        var gcm = new EncryptionScheme.AesGcm();
        var hmac = new MacScheme.Hmac(HashAlgorithm.SHA2_256);
        sign(1);

        assertThat(keys.encrypt(admission(1), KEY, gcm, List.of(Plaintext.of(new byte[1])), soon()))
                .hasSize(1);
        assertThat(keys.decrypt(admission(1), KEY, gcm, List.of(Ciphertext.of(new byte[1])), soon()))
                .hasSize(1);
        assertThat(keys.mac(admission(1), KEY, hmac, List.of(new byte[1], new byte[1]), soon()))
                .hasSize(2);
        assertThat(gateway.grants).containsExactly("grant-1", "grant-1", "grant-1", "grant-1");
    }

    @Test
    void replacesAVoidGrantAndReportsARefusedPinWhateverTheOperation() {
        gateway.failures.add(ApiException.invalid("key grant has expired"));
        gateway.outcomes.add(Outcome.failed(ErrorBody.forServices(WRONG_PIN)));

        var outcomes = keys.decrypt(
                admission(1), KEY, new EncryptionScheme.AesGcm(), List.of(Ciphertext.of(new byte[1])), soon());

        assertThat(outcomes.getFirst().error()).isNotNull();
        assertThat(gateway.grants).containsExactly("grant-1", "grant-2");
        assertThat(registry.refusedPins).hasSize(1);
    }

    private void sign(long epoch) {
        assertThat(keys.sign(admission(epoch), KEY, ECDSA, new byte[32], soon()))
                .containsExactly(0);
    }

    private static Deadline soon() {
        return Deadline.in(Duration.ofSeconds(10));
    }

    private static Admission admission(long epoch) {
        return new Admission(
                new UUID(9, 9),
                new Admission.Namespace(new UUID(0, 0), ""),
                new Admission.Mount(MOUNT, "transit", "transit/", "transit_1", 1, 1),
                "sign/k",
                Set.of(Capability.ROOT),
                caller(),
                "127.0.0.1",
                1000,
                epoch);
    }

    private static Admission.@Nullable Caller caller() {
        return new Admission.Caller("accessor", "token", List.of("root"));
    }
}
