package io.managedkeys.registry.managedkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.managedkeys.common.api.HsmGateway.ResolveRequest;
import io.managedkeys.common.error.ApiException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class RefusedPinIT extends ManagedKeysIT {
    private static final int KEYS = 10;

    @Autowired
    private WriteManagedKey write;

    @Autowired
    private TestSign testSign;

    @Autowired
    private FindManagedKey find;

    @Autowired
    private ResolveKey resolveKey;

    private UUID namespace = new UUID(0, 0);
    private String token = "";

    @BeforeEach
    void chooseNames() {
        namespace = newNamespace();
        token = freshName("token");
        gateway.setPin(token, "right");
    }

    @Test
    void burnsOneTryForTenKeysThatShareAStalePin() {
        for (int i = 0; i < KEYS; i++) {
            write("k" + i, "stale");
        }

        for (int i = 0; i < KEYS; i++) {
            String name = "k" + i;
            assertRefused(() -> testSign(name));
            assertRefused(() -> testSign(name));
            assertRefused(() -> use(name));
        }

        assertThat(gateway.logins()).isEqualTo(1);
    }

    @Test
    void tellsTheGatewayWhatNotToTryWhereTheTagIsNotKnownYet() {
        write("first", "stale");
        write("second", "stale");
        assertRefused(() -> testSign("first"));
        sql.sql("update managed_key set credential_tag = null where namespace_uuid = :ns and name = 'second'")
                .param("ns", namespace)
                .update();

        assertRefused(() -> use("second"));

        assertThat(gateway.logins()).isEqualTo(1);
        assertThat(found("second").pinRefused()).isTrue();
    }

    @Test
    void triesAgainOnceForEachTimeThePinIsWritten() {
        write("k", "stale");
        assertRefused(() -> testSign("k"));

        write("k", "stale");
        assertRefused(() -> use("k"));
        assertThat(gateway.logins()).isEqualTo(1);
        assertRefused(() -> testSign("k"));
        assertRefused(() -> testSign("k"));

        assertThat(gateway.logins()).isEqualTo(2);
    }

    @Test
    void forgivesAPinThatWorksAgain() {
        gateway.setPin(token, "other");
        write("k", "right");
        write("neighbour", "right");
        assertRefused(() -> testSign("k"));
        gateway.setPin(token, "right");

        write("k", "right");
        testSign("k");

        use("k");
        use("neighbour");
        assertThat(gateway.logins()).isEqualTo(3);
        assertThat(count("refused_pin")).isZero();
    }

    @Test
    void goesOnWithACorrectedPin() {
        write("k", "stale");
        assertRefused(() -> testSign("k"));

        write("k", "right");

        use("k");
        assertThat(gateway.logins()).isEqualTo(2);
    }

    @Test
    void asksAsAnOperatorOnlyOnceForEachPinThatReplacesAnother() {
        write("k", "right");

        testSign("k");
        testSign("k");
        write("k", "right");
        testSign("k");
        testSign("k");

        assertThat(gateway.resolves())
                .extracting(ResolveRequest::operatorTest)
                .containsExactly(false, false, true, false);
    }

    @Test
    void mayTryAPinAgainThatTheTokenTookWhileItCounts() {
        write("k", "right");

        testSign("k");
        testSign("k");
        write("k", "right");
        testSign("k");
        testSign("k");
        use("k");

        String tag = sql.sql("select credential_tag from managed_key where namespace_uuid = :ns")
                .param("ns", namespace)
                .query(String.class)
                .single();
        assertThat(gateway.resolves()).extracting(ResolveRequest::acceptedPin).containsExactly(null, tag, null, tag);
    }

    @Test
    void doesNotTryAPinAgainThatWasRefusedAfterItHadWorked() {
        write("k", "right");
        testSign("k");
        gateway.setPin(token, "changed");
        write("neighbour", "right");
        assertRefused(() -> testSign("neighbour"));

        assertRefused(() -> testSign("k"));

        assertThat(gateway.resolves()).hasSize(2);
    }

    @Test
    void leavesTheTryToWhoIsTryingThePinAlready() {
        write("k", "right");
        testSign("k");
        sql.sql("insert into pin_try (tag, lease_owner, lease_until)"
                        + " select credential_tag, gen_random_uuid(), now() + interval '1 minute' from managed_key"
                        + " where namespace_uuid = :ns")
                .param("ns", namespace)
                .update();

        testSign("k");

        assertThat(gateway.resolves()).extracting(ResolveRequest::acceptedPin).containsExactly(null, null);
    }

    @Test
    void burnsOneTryForTenKeysThatAreWrittenAndTestedAtOnce() throws InterruptedException {
        List<Callable<Boolean>> tests = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) {
            String name = "k" + i;
            write(name, "stale");
            write(name, "stale");
            tests.add(() -> {
                testSign(name);
                return true;
            });
        }

        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            assertThat(executor.invokeAll(tests))
                    .allSatisfy(answer -> assertThat(answer.exceptionNow()).hasMessageContaining("PIN"));
        }

        assertThat(gateway.logins()).isEqualTo(1);
    }

    @Test
    void learnsWhichPinItIsBeforeAnOperatorTriesIt() {
        write("k", "stale");
        assertRefused(() -> testSign("k"));
        write("second", "stale");
        write("second", "stale");
        assertRefused(() -> testSign("second"));
        write("third", "stale");
        sql.sql("update managed_key set credential_tag = null, credentials_version = 1, credentials_order = 0"
                        + " where namespace_uuid = :ns and name = 'third'")
                .param("ns", namespace)
                .update();

        assertRefused(() -> testSign("third"));

        assertThat(gateway.logins()).isEqualTo(2);
    }

    @Test
    void voidsTheGrantsOfEveryKeyWithThatPin() {
        write("k", "right");
        use("k");
        long epoch = grantEpoch(namespace);
        UUID elsewhere = newNamespace();
        long epochElsewhere = grantEpoch(elsewhere);
        gateway.setPin(token, "changed");
        write.write(
                ManagedKeyType.PKCS11,
                elsewhere,
                "another",
                fields("another", "right").fields(),
                soon());

        assertRefused(
                () -> testSign.test(ManagedKeyType.PKCS11, elsewhere, "another", new TestScheme(null, null), soon()));

        assertThat(grantEpoch(namespace)).isEqualTo(epoch + 1);
        assertThat(grantEpoch(elsewhere)).isEqualTo(epochElsewhere + 2);
        assertRefused(() -> use("k"));
    }

    private void write(String name, String pin) {
        write.write(ManagedKeyType.PKCS11, namespace, name, fields(name, pin).fields(), soon());
    }

    private TestFields fields(String name, String pin) {
        return TestFields.pkcs11()
                .with("token_label", token)
                .with("key_label", name)
                .with("pin", pin);
    }

    private void testSign(String name) {
        testSign.test(ManagedKeyType.PKCS11, namespace, name, new TestScheme(null, null), soon());
    }

    private void use(String name) {
        resolveKey.forEngine(found(name), name, soon());
    }

    private FoundKey found(String name) {
        return find.named(namespace, name).orElseThrow();
    }

    private static void assertRefused(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(ApiException.class).hasMessageContaining("PIN");
    }
}
