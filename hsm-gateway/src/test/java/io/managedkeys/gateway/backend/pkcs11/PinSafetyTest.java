package io.managedkeys.gateway.backend.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKF_USER_PIN_COUNT_LOW;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKF_USER_PIN_FINAL_TRY;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKF_USER_PIN_LOCKED;

import io.managedkeys.common.api.HsmGateway.ResolvedKey;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorBody;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.key.SignatureScheme;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.gateway.backend.Resolution;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A PIN that is wrong is tried once, whatever shares it. */
class PinSafetyTest {
    private static final String WRONG = "not-the-pin";

    private final SoftHsm.FreshToken token = SoftHsm.freshToken();
    private final DisturbedModule module = new DisturbedModule();
    private final TestBackends gateway = TestBackends.decorated(module);

    /** What a token shows, who asks, and whether the PIN is tried. */
    record Flags(long shown, boolean operatorTest, boolean tried) {}

    /** The same for a PIN that was accepted before, in an operator's test that brings nothing new. */
    record ProvenFlags(long shown, boolean tried) {}

    static List<ProvenFlags> provenFlags() {
        return List.of(
                new ProvenFlags(CKF_USER_PIN_COUNT_LOW, true),
                new ProvenFlags(CKF_USER_PIN_FINAL_TRY, false),
                new ProvenFlags(CKF_USER_PIN_COUNT_LOW | CKF_USER_PIN_FINAL_TRY, false),
                new ProvenFlags(CKF_USER_PIN_COUNT_LOW | CKF_USER_PIN_LOCKED, false));
    }

    static List<Flags> flags() {
        return List.of(
                new Flags(CKF_USER_PIN_COUNT_LOW, false, false),
                new Flags(CKF_USER_PIN_COUNT_LOW, true, true),
                new Flags(CKF_USER_PIN_FINAL_TRY, false, false),
                new Flags(CKF_USER_PIN_FINAL_TRY, true, false),
                new Flags(CKF_USER_PIN_COUNT_LOW | CKF_USER_PIN_FINAL_TRY, true, false),
                new Flags(CKF_USER_PIN_LOCKED, false, false),
                new Flags(CKF_USER_PIN_LOCKED, true, false),
                new Flags(0, false, true));
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @ParameterizedTest
    @MethodSource("flags")
    void readsTheTokensFlagsBeforeItTries(Flags rule) {
        module.shows(rule.shown());

        if (rule.tried()) {
            assertThat(resolve(gateway, token.pin(), Set.of(), rule.operatorTest())
                            .generated())
                    .isTrue();
            assertThat(module.calls("C_Login")).isEqualTo(1);
        } else {
            ApiException refusal = refusal(gateway, token.pin(), Set.of(), rule.operatorTest());
            assertThat(refusal.kind()).isEqualTo(ErrorKind.BACKEND_FAILED);
            assertThat(module.calls("C_Login")).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("provenFlags")
    void triesAPinThatWasAcceptedBeforeWhileTheTokenCountsButNotToTheLast(ProvenFlags rule) {
        module.shows(rule.shown());

        if (rule.tried()) {
            assertThat(TestEntries.in(token)
                            .resolve(gateway, token.pin(), proven(token.pin(), Set.of()))
                            .generated())
                    .isTrue();
        } else {
            assertThat(refusal(gateway, proven(token.pin(), Set.of()), token.pin())
                            .kind())
                    .isEqualTo(ErrorKind.BACKEND_FAILED);
        }
        assertThat(module.calls("C_Login")).isEqualTo(rule.tried() ? 1 : 0);
    }

    @Test
    void burnsOneTryWhenAPinThatWasAcceptedBeforeIsWrongNow() {
        module.shows(CKF_USER_PIN_COUNT_LOW);

        String tag = ErrorBody.forServices(refusal(gateway, proven(WRONG, Set.of()), WRONG))
                .refusedPin();
        assertThat(tag).isNotNull();
        refusal(gateway, proven(WRONG, Set.of()), WRONG);
        refusal(gateway, proven(WRONG, Set.of(tag)), WRONG);

        assertThat(module.calls("C_Login")).isEqualTo(1);
    }

    @Test
    void triesNoOtherPinThanTheOneThatWasAcceptedBeforeWhileTheTokenCounts() {
        module.shows(CKF_USER_PIN_COUNT_LOW);

        ApiException refusal = refusal(gateway, proven(token.pin(), Set.of()), WRONG);

        assertThat(refusal.refusedPin()).isEmpty();
        assertThat(module.calls("C_Login")).isZero();
    }

    @Test
    void triesAWrongPinOnceForTenKeys() {
        String tag = null;
        for (int key = 0; key < 10; key++) {
            ApiException refusal = refusal(gateway, WRONG, Set.of(), false);
            assertThat(refusal.kind()).isEqualTo(ErrorKind.BACKEND_FAILED);
            assertThat(refusal.errors())
                    .singleElement()
                    .asString()
                    .contains("refused")
                    .doesNotContain(WRONG);
            assertThat(refusal.refusedPin()).isPresent();
            tag = refusal.refusedPin().get();
        }
        assertThat(gateway.logins()).isEqualTo(1);
        assertThat(module.calls("C_Login")).isEqualTo(1);

        DisturbedModule afterRestart = new DisturbedModule();
        try (TestBackends restarted = TestBackends.decorated(afterRestart)) {
            ApiException refusal = refusal(restarted, WRONG, Set.of(tag), false);
            assertThat(refusal.refusedPin()).contains(tag);
            assertThat(afterRestart.calls("C_Login")).isZero();
            // SoftHSM counts the wrong try: now only an operator may try another, which resets the count
            assertThat(refusal(restarted, token.pin(), Set.of(tag), false).refusedPin())
                    .isEmpty();
            assertThat(afterRestart.calls("C_Login")).isZero();
            assertThat(resolve(restarted, token.pin(), Set.of(tag), true).generated())
                    .isTrue();
            assertThat(resolve(restarted, token.pin(), Set.of(tag), false).generated())
                    .isTrue();
        }
    }

    @Test
    void logsInOnceForManyKeys() {
        for (int key = 0; key < 5; key++) {
            resolve(gateway, token.pin(), Set.of(), false);
        }

        assertThat(module.calls("C_Login")).isEqualTo(1);
    }

    @Test
    void refusesAnotherPinWhileLoggedInWithoutTryingIt() {
        resolve(gateway, token.pin(), Set.of(), false);

        ApiException refusal = refusal(gateway, WRONG, Set.of(), false);

        assertThat(refusal.kind()).isEqualTo(ErrorKind.INVALID_REQUEST);
        assertThat(refusal.refusedPin()).isEmpty();
        assertThat(module.calls("C_Login")).isEqualTo(1);
    }

    @Test
    void triesAnOperatorsPinOnceForEachVersionOfItsEntry() {
        resolve(gateway, token.pin(), Set.of(), false);
        UUID managedKey = UUID.randomUUID();

        ApiException first = refusal(gateway, operatorTest(managedKey, 2), WRONG);
        ApiException again = refusal(gateway, operatorTest(managedKey, 2), WRONG);

        assertThat(first.refusedPin()).isPresent();
        assertThat(again.refusedPin()).isEqualTo(first.refusedPin());
        assertThat(module.calls("C_Login")).isEqualTo(2);

        assertThat(resolve(gateway, token.pin(), Set.of(), false).generated()).isTrue();
        assertThat(module.calls("C_Login")).isEqualTo(3);
    }

    @Test
    void changesThePinByAnOperatorsTest() {
        resolve(gateway, token.pin(), Set.of(), false);
        String newPin = "new-" + UUID.randomUUID();
        SoftHsm.changePin(token, newPin);

        ResolvedKey resolved = TestEntries.in(token).resolve(gateway, newPin, operatorTest(UUID.randomUUID(), 2));

        assertThat(resolved.generated()).isTrue();
        assertThat(module.calls("C_Login")).isEqualTo(2);
        assertThat(refusal(gateway, token.pin(), Set.of(), false).kind()).isEqualTo(ErrorKind.INVALID_REQUEST);
    }

    @Test
    void checksWithoutLoggingIn() {
        TestEntries entry = TestEntries.in(token);

        try (var credentials = TestEntries.pin(token.pin())) {
            String tag = gateway.backends()
                    .of(entry.config())
                    .check(TestEntries.owner(UUID.randomUUID()), credentials, Deadline.in(Duration.ofSeconds(5)))
                    .credentialTag();
            assertThat(tag)
                    .isEqualTo(resolve(gateway, token.pin(), Set.of(), false).credentialTag());
        }
        assertThat(module.calls("C_Login")).isEqualTo(1);
    }

    @Test
    void reportsARefusedPinWithEveryOutcome() {
        TestEntries entry = TestEntries.in(token);
        ResolvedKey resolved;
        try (TestBackends other = TestBackends.plain()) {
            resolved = entry.resolve(other, token.pin(), UUID.randomUUID());
        }
        try (var credentials = TestEntries.pin(WRONG)) {
            ApiException refusal = catchThrowableOfType(
                    ApiException.class,
                    () -> gateway.backends()
                            .of(entry.config())
                            .open(entry.grant(resolved), credentials, Deadline.in(Duration.ofSeconds(5)))
                            .sign(
                                    new SignatureScheme.Ecdsa(),
                                    List.of(new byte[32]),
                                    Deadline.in(Duration.ofSeconds(5))));
            assertThat(ErrorBody.forServices(refusal).refusedPin()).isNotNull();
        }
    }

    private ResolvedKey resolve(TestBackends where, String pin, Set<String> refusedPins, boolean operatorTest) {
        return TestEntries.in(token).resolve(where, pin, resolution(refusedPins, operatorTest));
    }

    private ApiException refusal(TestBackends where, String pin, Set<String> refusedPins, boolean operatorTest) {
        return refusal(where, resolution(refusedPins, operatorTest), pin);
    }

    private ApiException refusal(TestBackends where, Resolution resolution, String pin) {
        return catchThrowableOfType(
                ApiException.class, () -> TestEntries.in(token).resolve(where, pin, resolution));
    }

    private static Resolution operatorTest(UUID managedKey, int version) {
        return new Resolution(
                TestEntries.owner(managedKey), version, Set.of(KeyUsage.SIGN), true, Set.of(), true, null);
    }

    /** @param accepted the PIN that the token took before */
    private Resolution proven(String accepted, Set<String> refusedPins) {
        try (var credentials = TestEntries.pin(accepted)) {
            String tag = gateway.backends()
                    .of(TestEntries.in(token).config())
                    .check(TestEntries.owner(UUID.randomUUID()), credentials, Deadline.in(Duration.ofSeconds(5)))
                    .credentialTag();
            return new Resolution(
                    TestEntries.owner(UUID.randomUUID()),
                    1,
                    Set.of(KeyUsage.SIGN),
                    true,
                    refusedPins,
                    false,
                    null,
                    tag);
        }
    }

    private static Resolution resolution(Set<String> refusedPins, boolean operatorTest) {
        return new Resolution(
                TestEntries.owner(UUID.randomUUID()), 1, Set.of(KeyUsage.SIGN), true, refusedPins, operatorTest, null);
    }
}
