package io.managedkeys.gateway.backend.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKF_RW_SESSION;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKR_DATA_LEN_RANGE;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKR_DEVICE_ERROR;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKR_DEVICE_REMOVED;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKR_ENCRYPTED_DATA_INVALID;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKR_FUNCTION_FAILED;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKR_GENERAL_ERROR;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKR_KEY_FUNCTION_NOT_PERMITTED;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKR_KEY_HANDLE_INVALID;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKR_OPERATION_ACTIVE;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKR_SESSION_HANDLE_INVALID;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKR_TOKEN_NOT_PRESENT;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKR_USER_NOT_LOGGED_IN;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKR_VENDOR_DEFINED;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.managedkeys.common.api.HsmGateway.Outcome;
import io.managedkeys.common.api.HsmGateway.ResolvedKey;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorBody;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.common.service.RequestId;
import io.managedkeys.gateway.backend.BackendKey;
import io.managedkeys.gateway.backend.Resolution;
import io.managedkeys.gateway.backend.TestSchemes;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** What a slow, failing or hanging token does to its callers. */
class DisturbedTokenTest extends OnDisturbedToken {
    @Test
    void fansAListOutOverAllSessions() {
        BackendKey key = openKey();
        module.signsAfter(Duration.ofMillis(50));

        long start = System.nanoTime();
        List<Outcome> outcomes = key.sign(ECDSA, digests(64), seconds(30));
        Duration took = Duration.ofNanos(System.nanoTime() - start);

        assertThat(outcomes).allSatisfy(outcome -> assertThat(outcome.error()).isNull());
        // four rounds of 50 ms; one session alone would need 3.2 s
        assertThat(took).isBetween(Duration.ofMillis(190), Duration.ofMillis(1200));
    }

    @Test
    void keepsToTheKeysOwnLimit() {
        BackendKey key = entry.withMaxParallel(2).open(gateway, token.pin(), resolve());
        module.signsAfter(Duration.ofMillis(30));

        long start = System.nanoTime();
        List<Outcome> outcomes = key.sign(ECDSA, digests(20), seconds(30));

        assertThat(outcomes).allSatisfy(outcome -> assertThat(outcome.error()).isNull());
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(295));
    }

    @Test
    void givesUpOnACallThatHangsAndServesOthersMeanwhile() {
        gateway.close();
        gateway = TestBackends.decorated(module, SHORT, 4);
        BackendKey key = openKey();
        CountDownLatch latch = module.hangs("C_Sign");

        List<Outcome> hung = key.sign(ECDSA, digests(2), seconds(30));
        List<Outcome> others = key.sign(ECDSA, digests(8), seconds(30));
        latch.countDown();

        assertThat(hung.stream().map(Outcome::error).filter(java.util.Objects::nonNull))
                .singleElement()
                .satisfies(DisturbedTokenTest::isUnavailable);
        assertThat(others).allSatisfy(outcome -> assertThat(outcome.error()).isNull());
    }

    @Test
    void answersBusyWhenEverySessionHangs() {
        gateway.close();
        gateway = TestBackends.decorated(module, SHORT, 1);
        BackendKey key = openKey();
        CountDownLatch latch = module.hangs("C_Sign");

        List<Outcome> first = key.sign(ECDSA, digests(2), seconds(30));
        ApiException busy = catchThrowableOfType(ApiException.class, () -> key.sign(ECDSA, digests(2), seconds(30)));
        latch.countDown();

        assertThat(first).allSatisfy(outcome -> isUnavailable(outcome.error()));
        assertThat(busy.kind()).isEqualTo(ErrorKind.UNAVAILABLE);
        assertThat(busy.errors()).singleElement().asString().contains("busy");
    }

    @Test
    void waitsForASlowTokenOnAnotherThreadAndNoLongerThanItSays() {
        gateway.close();
        gateway = TestBackends.decorated(module, SHORT, 4);
        BackendKey key = openKey();
        awaitDirectCalls(key);
        module.signsAfter(Duration.ofMillis(50));
        org.awaitility.Awaitility.await("the token proves slow").until(() -> {
            key.sign(ECDSA, digests(1), seconds(30));
            return !Thread.currentThread().equals(module.lastCaller("C_Sign"));
        });
        CountDownLatch latch = module.hangs("C_Sign");

        List<Outcome> hung = key.sign(ECDSA, digests(1), seconds(30));
        latch.countDown();

        assertThat(hung).singleElement().satisfies(outcome -> isUnavailable(outcome.error()));
        assertThat(module.lastCaller("C_Sign")).isNotEqualTo(Thread.currentThread());
    }

    @Test
    void keepsToTheTokensOwnNumberOfSessions() {
        module.limitsSessionsTo(3);
        BackendKey key = openKey();
        module.signsAfter(Duration.ofMillis(20));

        List<Outcome> outcomes = key.sign(ECDSA, digests(32), seconds(30));

        assertThat(outcomes).allSatisfy(outcome -> assertThat(outcome.error()).isNull());
        assertThat(module.mostOpen()).isEqualTo(3); // one of them for the login
    }

    @Test
    void opensReadWriteSessionsWhereTheEntryForcesThem() {
        ResolvedKey key = resolve();

        assertThat(workSessions(entry, key)).isNotEmpty().allMatch(flags -> (flags & CKF_RW_SESSION) == 0);
        assertThat(workSessions(entry.withForcedRwSession(), key))
                .isNotEmpty()
                .allMatch(flags -> (flags & CKF_RW_SESSION) != 0);
    }

    /** How a gateway that was just started opens sessions to sign; the first is the login's own. */
    private List<Long> workSessions(TestEntries which, ResolvedKey key) {
        DisturbedModule watched = new DisturbedModule();
        try (TestBackends other = TestBackends.decorated(watched)) {
            List<Outcome> outcomes = which.open(other, token.pin(), key).sign(ECDSA, digests(1), seconds(30));
            assertThat(outcomes.getFirst().error()).isNull();
        }
        return watched.openFlags().stream().skip(1).toList();
    }

    @Test
    void findsTheTokenAgainInAnotherSlot() {
        BackendKey key = openKey();
        assertThat(key.sign(ECDSA, digests(1), seconds(30)).getFirst().error()).isNull();

        module.movesSlots();
        module.fails("C_SignInit", CKR_SESSION_HANDLE_INVALID, 1); // as it is when a token was taken out

        assertThat(key.sign(ECDSA, digests(1), seconds(30)).getFirst().error()).isNull();
        assertThat(module.calls("C_Login")).isEqualTo(1);
    }

    @Test
    void stopsAtTheCallersDeadline() {
        BackendKey key = openKey();
        module.signsAfter(Duration.ofMillis(200));

        List<Outcome> outcomes = key.sign(ECDSA, digests(64), Deadline.in(Duration.ofMillis(300)));

        assertThat(outcomes.stream().filter(outcome -> outcome.error() == null)).hasSizeBetween(1, 32);
        assertThat(outcomes.stream().map(Outcome::error).filter(java.util.Objects::nonNull))
                .isNotEmpty()
                .allSatisfy(DisturbedTokenTest::isUnavailable);
    }

    /** A return value of C_Sign, what one caller sees, and how many logins and generations it costs. */
    record Fault(
            String name, long code, int times, @Nullable ErrorKind seen, int logins) {}

    static List<Fault> faults() {
        return List.of(
                new Fault("session lost once", CKR_SESSION_HANDLE_INVALID, 1, null, 1),
                new Fault("session in the middle of something", CKR_OPERATION_ACTIVE, 1, null, 1),
                new Fault("login lost once", CKR_USER_NOT_LOGGED_IN, 1, null, 1),
                new Fault("device error once", CKR_DEVICE_ERROR, 1, null, 1),
                new Fault("handle lost once", CKR_KEY_HANDLE_INVALID, 1, null, 1),
                new Fault("token gone", CKR_TOKEN_NOT_PRESENT, 2, ErrorKind.UNAVAILABLE, 1),
                new Fault("device gone", CKR_DEVICE_REMOVED, 2, ErrorKind.UNAVAILABLE, 1),
                new Fault("failed", CKR_FUNCTION_FAILED, 1, ErrorKind.BACKEND_FAILED, 1),
                new Fault("general", CKR_GENERAL_ERROR, 1, ErrorKind.BACKEND_FAILED, 1),
                new Fault("too long", CKR_DATA_LEN_RANGE, 1, ErrorKind.INVALID_REQUEST, 1),
                new Fault("vendor's own", CKR_VENDOR_DEFINED + 7, 1, ErrorKind.BACKEND_FAILED, 1));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void classifiesAndRepeatsWhatIsSafe(Fault fault) throws GeneralSecurityException {
        var resolved = resolve();
        BackendKey key = entry.open(gateway, token.pin(), resolved);
        module.fails("C_Sign", fault.code(), fault.times());
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(MESSAGE);

        Outcome outcome = key.sign(ECDSA, List.of(digest), seconds(5)).getFirst();
        Outcome after = key.sign(ECDSA, List.of(digest), seconds(5)).getFirst();

        if (fault.seen() == null) {
            assertThat(TestSchemes.verifies(ECDSA, resolved.spki(), MESSAGE, outcome.value()))
                    .isTrue();
        } else {
            assertThat(outcome.error()).extracting(ErrorBody::kind).isEqualTo(fault.seen());
        }
        assertThat(TestSchemes.verifies(ECDSA, resolved.spki(), MESSAGE, after.value()))
                .isTrue();
        assertThat(module.calls("C_Login")).isEqualTo(fault.logins());
        assertThat(gateway.isDegraded()).isFalse();
    }

    @Test
    void showsATokenThatIsGoneAsDegradedUntilItIsBack() {
        BackendKey key = openKey();
        module.fails("C_Sign", CKR_DEVICE_REMOVED, 2);

        key.sign(ECDSA, digests(1), seconds(5));
        assertThat(gateway.isDegraded()).isTrue();

        key.sign(ECDSA, digests(1), seconds(5));
        assertThat(gateway.isDegraded()).isFalse();
    }

    @Test
    void logsInOnceMoreWhenTheLoginWasLost() {
        BackendKey key = openKey();
        module.fails("C_Sign", CKR_DEVICE_REMOVED, 1).fails("C_GetSessionInfo", CKR_SESSION_HANDLE_INVALID, 1);

        assertThat(key.sign(ECDSA, digests(1), seconds(5)))
                .singleElement()
                .satisfies(outcome -> assertThat(outcome.error()).isNull());
        assertThat(module.calls("C_Login")).isGreaterThanOrEqualTo(2);
    }

    @Test
    void logsOfItsOwnThreadsCarryTheIdOfTheRequest() {
        BackendKey key = openKey();
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        Logger log = (Logger) LoggerFactory.getLogger(Token.class);
        log.addAppender(lines);
        List<UUID> requests = List.of(UUID.randomUUID(), UUID.randomUUID());
        try {
            for (UUID request : requests) {
                module.fails("C_Sign", CKR_DEVICE_ERROR, 1);
                RequestId.begin(request);
                key.sign(ECDSA, digests(17), seconds(30)); // so many that none runs on this thread
            }
        } finally {
            RequestId.end();
            log.detachAppender(lines);
        }

        assertThat(lines.list).allMatch(line -> line.getThreadName().startsWith("pkcs11-"));
        assertThat(lines.list.stream().map(line -> line.getMDCPropertyMap().get(RequestId.FIELD)))
                .isEqualTo(requests.stream().map(UUID::toString).toList());
    }

    @Test
    void tellsOfALoginThatFailed() {
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        Logger log = (Logger) LoggerFactory.getLogger(TokenLogin.class);
        log.addAppender(lines);
        UUID request = UUID.randomUUID();
        module.fails("C_Login", CKR_DEVICE_ERROR, 2);
        RequestId.begin(request);
        try {
            assertThatThrownBy(this::resolve).isInstanceOf(ApiException.class);
        } finally {
            RequestId.end();
            log.detachAppender(lines);
        }

        assertThat(lines.list).hasSize(2).allSatisfy(line -> {
            assertThat(line.getFormattedMessage()).contains("login").contains("CKR_DEVICE_ERROR");
            assertThat(line.getMDCPropertyMap()).containsEntry(RequestId.FIELD, request.toString());
        });
    }

    @Test
    void findsAKeyThatTheTokenShowsLate() {
        ResolvedKey resolved = resolve();
        DisturbedModule late = new DisturbedModule();
        late.hidesObjectsFor(2);
        try (TestBackends other = TestBackends.decorated(late)) {
            BackendKey key = entry.open(other, token.pin(), resolved);

            assertThat(key.sign(ECDSA, digests(1), seconds(30)))
                    .singleElement()
                    .satisfies(outcome -> assertThat(outcome.error()).isNull());
        }
    }

    @Test
    void looksForAKeyOnceNotForEachSignature() {
        BackendKey key = openKey();
        int before = module.calls("C_FindObjectsInit");

        key.sign(ECDSA, digests(100), seconds(30));
        for (int i = 0; i < 20; i++) {
            key.sign(ECDSA, digests(1), seconds(30));
        }

        assertThat(module.calls("C_FindObjectsInit")).isEqualTo(before);
    }

    @Test
    void provesAKeyThatEncrypts() {
        TestEntries aes = entry.of(KeySpec.AES_256);
        Resolution resolution = new Resolution(
                TestEntries.owner(UUID.randomUUID()),
                1,
                Set.of(KeyUsage.ENCRYPT, KeyUsage.DECRYPT),
                true,
                Set.of(),
                false,
                null);
        ResolvedKey generated = aes.resolve(gateway, token.pin(), resolution);
        module.fails("C_EncryptInit", CKR_KEY_FUNCTION_NOT_PERMITTED, 1);

        ApiException forbidden =
                catchThrowableOfType(ApiException.class, () -> aes.resolve(gateway, token.pin(), resolution));
        ResolvedKey found = aes.resolve(gateway, token.pin(), resolution);
        module.fails("C_Decrypt", CKR_ENCRYPTED_DATA_INVALID, 1);
        ApiException wrong =
                catchThrowableOfType(ApiException.class, () -> aes.resolve(gateway, token.pin(), resolution));

        assertThat(forbidden.errors()).singleElement().asString().contains("CKR_KEY_FUNCTION_NOT_PERMITTED");
        assertThat(found.identity()).isEqualTo(generated.identity());
        assertThat(wrong.kind()).isEqualTo(ErrorKind.BACKEND_FAILED);
        assertThat(wrong.errors()).singleElement().asString().contains("does not decrypt what it encrypted");
    }
}
