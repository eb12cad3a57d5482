package io.managedkeys.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.managedkeys.common.service.ServiceIdentity;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/** A stale PIN costs a token one try, however many keys, requests and restarts carry it. */
@Order(20)
@ExtendWith(RunningSuite.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PinSafetyIT {
    private static final String TOKEN = "stale";
    private static final String WRONG_PIN = "0000000000";
    private static final int KEYS = 10;

    private final Suite suite;
    private final ApiClient client;

    PinSafetyIT(Suite suite) {
        this.suite = suite;
        this.client = TestClients.of(suite);
    }

    @Test
    @Order(1)
    void wrongPinIsTriedOnceOverTenKeysAndARestart() {
        suite.softHsm().initialise(TOKEN);
        suite.restart(ServiceIdentity.GATEWAY);
        double before = logins();
        for (int i = 0; i < KEYS; i++) {
            key(i).with("pin", WRONG_PIN).write(client, "stale-" + i).expect(204);
        }

        for (int i = 0; i < KEYS; i++) {
            assertRefused(TestManagedKeys.testSign(client, "stale-" + i));
        }
        double firstRun = logins() - before;
        suite.restart(ServiceIdentity.GATEWAY);
        for (int i = 0; i < KEYS; i++) {
            assertRefused(TestManagedKeys.testSign(client, "stale-" + i));
        }

        assertThat(firstRun + logins()).isEqualTo(1);
    }

    @Test
    @Order(2)
    void engineGetsNoSecondTryEither() {
        TestMounts transit = TestMounts.enable(client, "transit", "stale-transit", "stale-0");

        ApiClient.Answer answer = transit.transitKey("k", "stale-0");

        assertThat(answer.status()).as(answer.text()).isBetween(400, 599);
        assertThat(logins()).isZero();
    }

    @Test
    @Order(3)
    void rightPinOnANewerConfigVersionIsTriedByTestSign() {
        key(0).write(client, "stale-0").expect(204);

        TestManagedKeys.testSign(client, "stale-0").expect(200, 204);
        assertThat(logins()).isEqualTo(1);
    }

    @Test
    @Order(4)
    void anotherPinOnALoggedInTokenIsRefusedWithoutATry() {
        double before = logins();
        key(1).with("pin", "1111111111").write(client, "stale-1").expect(204);
        TestMounts transit = TestMounts.enable(client, "transit", "other-pin-transit", "stale-1");

        ApiClient.Answer answer = transit.transitKey("k", "stale-1");

        assertThat(answer.status()).as(answer.text()).isBetween(400, 599);
        assertThat(logins()).isEqualTo(before);
        TestManagedKeys.testSign(client, "stale-0").expect(200, 204);
    }

    private TestManagedKeys key(int number) {
        return TestManagedKeys.ec(suite, "stale-key-" + number).with("token_label", TOKEN);
    }

    private static void assertRefused(ApiClient.Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.text()).doesNotContain(WRONG_PIN);
    }

    /** C_Login calls of this gateway process, as its metrics count them. */
    private double logins() {
        return suite.service(ServiceIdentity.GATEWAY)
                .management("/prometheus")
                .map(HttpResponse::body)
                .orElseThrow()
                .lines()
                .filter(line -> line.startsWith("managed_key_backend_logins_total"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
