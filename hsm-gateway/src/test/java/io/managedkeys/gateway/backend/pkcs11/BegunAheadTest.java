package io.managedkeys.gateway.backend.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKR_FUNCTION_FAILED;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKR_OPERATION_NOT_INITIALIZED;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKR_SESSION_HANDLE_INVALID;

import io.managedkeys.common.api.HsmGateway.Outcome;
import io.managedkeys.common.api.HsmGateway.ResolvedKey;
import io.managedkeys.common.key.SignatureScheme;
import io.managedkeys.gateway.backend.AfterAnswer;
import io.managedkeys.gateway.backend.BackendKey;
import io.managedkeys.gateway.backend.TestSchemes;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is begun in the token before it is asked for, and to whom it must not be given. */
class BegunAheadTest extends OnDisturbedToken {
    /** As a request does it: what is put off is done once the answer is out. */
    private Outcome answered(BackendKey key, SignatureScheme scheme, byte[] input) {
        AfterAnswer.begin();
        try {
            return key.sign(scheme, List.of(input), seconds(30)).getFirst();
        } finally {
            AfterAnswer.end();
        }
    }

    @Test
    void beginsTheNextSignatureOfABusyKeyBeforeItIsAskedFor() throws GeneralSecurityException {
        ResolvedKey resolved = resolve();
        BackendKey key = entry.open(gateway, token.pin(), resolved);
        awaitDirectCalls(key);
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(MESSAGE);
        answered(key, ECDSA, digest);
        int begun = module.calls("C_SignInit");

        Outcome outcome = key.sign(ECDSA, List.of(digest), seconds(30)).getFirst();

        assertThat(module.calls("C_SignInit")).isEqualTo(begun);
        assertThat(TestSchemes.verifies(ECDSA, resolved.spki(), MESSAGE, outcome.value()))
                .isTrue();
        key.sign(ECDSA, List.of(digest), seconds(30));
        assertThat(module.calls("C_SignInit")).isEqualTo(begun + 1);
    }

    @Test
    void beginsNothingAheadForAKeyThatIsSeldomUsed() throws InterruptedException {
        BackendKey key = openKey();
        awaitDirectCalls(key);
        Thread.sleep(KeyHandle.BUSY.plusMillis(50));
        answered(key, ECDSA, new byte[32]);
        int begun = module.calls("C_SignInit");

        key.sign(ECDSA, digests(1), seconds(30));

        assertThat(module.calls("C_SignInit")).isEqualTo(begun + 1);
    }

    @Test
    void doesNotUseWhatWasBegunLongAgo() throws InterruptedException {
        BackendKey key = openKey();
        awaitDirectCalls(key);
        answered(key, ECDSA, new byte[32]);
        int begun = module.calls("C_SignInit");
        Thread.sleep(SessionPool.PREPARED.plusMillis(50));

        assertThat(key.sign(ECDSA, digests(1), seconds(30)).getFirst().error()).isNull();

        assertThat(module.calls("C_SignInit")).isEqualTo(begun + 1);
    }

    @Test
    void whatWasBegunForOneKeyServesNoOther() throws GeneralSecurityException {
        ResolvedKey one = resolve();
        TestEntries second = TestEntries.in(token);
        ResolvedKey two = second.resolve(gateway, token.pin(), UUID.randomUUID());
        BackendKey first = entry.open(gateway, token.pin(), one);
        BackendKey other = second.open(gateway, token.pin(), two);
        awaitDirectCalls(first);
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(MESSAGE);
        answered(first, ECDSA, digest);

        Outcome others = other.sign(ECDSA, List.of(digest), seconds(30)).getFirst();
        Outcome own = first.sign(ECDSA, List.of(digest), seconds(30)).getFirst();

        assertThat(one.spki()).isNotEqualTo(two.spki());
        assertThat(TestSchemes.verifies(ECDSA, two.spki(), MESSAGE, others.value()))
                .isTrue();
        assertThat(TestSchemes.verifies(ECDSA, one.spki(), MESSAGE, own.value()))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {CKR_OPERATION_NOT_INITIALIZED, CKR_SESSION_HANDLE_INVALID, CKR_FUNCTION_FAILED})
    void beginsAnewWhereTheTokenForgotWhatWasBegun(long code) {
        BackendKey key = openKey();
        awaitDirectCalls(key);
        answered(key, ECDSA, new byte[32]);
        int begun = module.calls("C_SignInit");
        module.fails("C_Sign", code, 1);

        assertThat(key.sign(ECDSA, digests(1), seconds(30)).getFirst().error()).isNull();

        assertThat(module.calls("C_SignInit")).isEqualTo(begun + 1);
        assertThat(key.sign(ECDSA, digests(1), seconds(30)).getFirst().error()).isNull();
    }

    @Test
    void beginsNothingAheadWithAHandleOfSessionsThatWereLost() {
        BackendKey key = openKey();
        TestEntries second = TestEntries.in(token);
        BackendKey other = second.open(gateway, token.pin(), second.resolve(gateway, token.pin(), UUID.randomUUID()));
        awaitDirectCalls(key);
        AfterAnswer.begin();
        key.sign(ECDSA, digests(1), seconds(30));
        module.fails("C_Sign", CKR_SESSION_HANDLE_INVALID, 1);
        CompletableFuture.runAsync(() -> other.sign(ECDSA, digests(1), seconds(30)))
                .join();
        int begun = module.calls("C_SignInit");

        AfterAnswer.end();

        assertThat(module.calls("C_SignInit")).isEqualTo(begun);
        assertThat(key.sign(ECDSA, digests(1), seconds(30)).getFirst().error()).isNull();
    }

    @Test
    void aSignatureThatCannotBeBegunAheadIsBegunLater() {
        BackendKey key = openKey();
        awaitDirectCalls(key);
        AfterAnswer.begin();
        key.sign(ECDSA, digests(1), seconds(30));
        module.fails("C_SignInit", CKR_FUNCTION_FAILED, 1);
        AfterAnswer.end();

        assertThat(key.sign(ECDSA, digests(1), seconds(30)).getFirst().error()).isNull();
    }
}
