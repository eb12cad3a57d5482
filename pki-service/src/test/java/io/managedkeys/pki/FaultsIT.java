package io.managedkeys.pki;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.managedkeys.common.engine.Door;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.service.ServiceIdentity;
import jakarta.persistence.EntityManagerFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.hibernate.SessionFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** What goes wrong leaves nothing behind, and says what it was. */
class FaultsIT extends RunningPki {
    private static final Map<String, String> WWW = Map.of("common_name", "www.example.com");

    @Autowired
    HikariDataSource pool;

    @Autowired
    EntityManagerFactory persistence;

    SoftwareKey key;

    @BeforeEach
    void makeRootAndRole() {
        key = managedKey(KeySpec.EC_P256);
        assertThat(door.write(
                                "root/generate/kms",
                                Map.of("common_name", "Root", "managed_key_name", key.name(), "ttl", "87600h"))
                        .status())
                .isEqualTo(200);
        assertThat(door.write("roles/web", Map.of("allow_any_name", true, "key_type", "ec"))
                        .status())
                .isEqualTo(200);
        gateway.signed.clear();
    }

    private void demandNothingNew() {
        assertThat(door.list("certs").data().path("keys").size()).isEqualTo(1);
        assertThat(door.list("issuers").data().path("keys").size()).isEqualTo(1);
    }

    @Test
    void storesNothingWhenTheSignatureIsWrong() {
        gateway.fault = signature -> {
            byte[] wrong = signature.clone();
            wrong[wrong.length - 1] ^= 1;
            return wrong;
        };

        assertThat(door.write("issue/web", WWW).status()).isEqualTo(502);
        assertThat(door.write("root/generate/kms", Map.of("common_name", "R", "managed_key_name", key.name()))
                        .status())
                .isEqualTo(502);
        demandNothingNew();
    }

    @Test
    void storesNothingWhenAnotherKeySigned() {
        SoftwareKey other = SoftwareKey.of("other", KeySpec.EC_P256);
        gateway.fault = signature -> other.sign(new io.managedkeys.common.key.SignatureScheme.Ecdsa(), new byte[32]);

        Door.Answer refused = door.write("issue/web", WWW);

        assertThat(refused.status()).isEqualTo(502);
        assertThat(refused.error()).isEqualTo("the backend's signature does not verify with the issuer's key");
        demandNothingNew();
    }

    @Test
    void passesTheBackendsFailureOn() {
        gateway.failure = ApiException.unavailable("the token does not answer", Duration.ofSeconds(2), null);
        assertThat(door.write("issue/web", WWW).status()).isEqualTo(503);
        gateway.failure = new ApiException(ErrorKind.BACKEND_FAILED, "the token refused the key");
        Door.Answer refused = door.write("issue/web", WWW);
        assertThat(refused.status()).isEqualTo(502);
        assertThat(refused.error()).isEqualTo("the token refused the key");
        demandNothingNew();
    }

    @Test
    void readsOnWhileBackendAndRegistryAreAway() {
        gateway.failure = ApiException.unavailable("away", Duration.ofSeconds(2), null);
        registry.failure = ApiException.unavailable("away", Duration.ofSeconds(2), null);

        for (String path : List.of("ca/pem", "issuer/default", "roles/web", "cert/ca_chain", "config/issuers")) {
            assertThat(door.read(path).status()).isEqualTo(200);
        }
    }

    @Test
    void refusesAKeyThatMayNotSign() {
        SoftwareKey mute = registry.add(
                SoftwareKey.of("mute-" + door.mount(), KeySpec.EC_P256).usableFor(KeyUsage.VERIFY, KeyUsage.WRAP));

        Door.Answer refused =
                door.write("root/generate/kms", Map.of("common_name", "R", "managed_key_name", mute.name()));

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.error()).contains("may not sign; its usages are verify, wrap");
    }

    @Test
    void noticesThatAKeyLostItsUsage() {
        registry.add(key.usableFor(KeyUsage.VERIFY));

        assertThat(door.write("issue/web", WWW).error()).contains("may not sign");
        demandNothingNew();
    }

    @Test
    void refusesAManagedKeyThatBecameAnother() {
        registry.add(key.withPair(SoftwareKey.generate(KeySpec.EC_P256)));

        assertThat(door.write("issue/web", WWW).status()).isEqualTo(400);
        demandNothingNew();
    }

    @Test
    void saysTheSameOfEveryKeyThatIsNotThere() {
        Door.Answer refused = door.write("root/generate/kms", Map.of("common_name", "R", "managed_key_name", "nobody"));

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.error()).isEqualTo("failed to lookup public key from managed key: " + FakeRegistry.UNKNOWN);
    }

    @Test
    void holdsNoConnectionWhileOthersWork() {
        AtomicInteger calls = new AtomicInteger();
        Runnable check = () -> {
            calls.incrementAndGet();
            assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
        };
        gateway.meanwhile = check;
        registry.meanwhile = check;
        registry.epoch.incrementAndGet();

        assertThat(door.write("issue/web", WWW).status()).isEqualTo(200);
        assertThat(door.write("root/generate/kms", Map.of("common_name", "R", "managed_key_name", key.name()))
                        .status())
                .isEqualTo(200);
        assertThat(calls).hasValue(4);
    }

    @Test
    void signsWithTwoStatements() {
        door.write("issue/web", WWW);
        var statistics = persistence.unwrap(SessionFactory.class).getStatistics();
        statistics.clear();

        assertThat(door.write("issue/web", WWW).status()).isEqualTo(200);

        assertThat(statistics.getPrepareStatementCount()).isEqualTo(2);
    }

    @Test
    void outlivesASlowBackendWithASmallPool() throws Exception {
        int requests = 100;
        CountDownLatch allWait = new CountDownLatch(50);
        gateway.meanwhile = () -> {
            allWait.countDown();
            try {
                assertThat(allWait.await(20, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        List<Future<Integer>> answers = new ArrayList<>();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < requests; i++) {
                answers.add(clients.submit(() -> door.write("issue/web", WWW).status()));
            }
        }
        for (Future<Integer> answer : answers) {
            assertThat(answer.get()).isEqualTo(200);
        }
        assertThat(door.list("certs").data().path("keys").size()).isEqualTo(requests + 1);
    }

    @Test
    void givesANameToOneRootOfMany() throws Exception {
        List<Future<Integer>> answers = new ArrayList<>();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
                answers.add(clients.submit(() -> door.write(
                                "root/generate/kms",
                                Map.of("common_name", "R", "issuer_name", "one", "managed_key_name", key.name()))
                        .status()));
            }
        }
        List<Integer> statuses = new ArrayList<>();
        for (Future<Integer> answer : answers) {
            statuses.add(answer.get());
        }
        assertThat(statuses).containsOnlyOnce(200).allMatch(status -> status == 200 || status == 400);
        assertThat(door.list("issuers").data().path("keys").size()).isEqualTo(2);
        assertThat(door.list("keys").data().path("keys").size()).isEqualTo(1);
    }

    @Test
    void keepsMountsApart() {
        Door other = doorTo(UUID.randomUUID());
        String serial = door.write("issue/web", WWW).data("serial_number");
        String issuer = door.read("issuer/default").data("issuer_id");
        String keyId = door.read("issuer/default").data("key_id");

        assertThat(other.read("cert/" + serial).status()).isEqualTo(404);
        assertThat(other.read("issuer/" + issuer + "/json").status()).isEqualTo(400);
        assertThat(other.read("key/" + keyId).status()).isEqualTo(400);
        assertThat(other.read("roles/web").status()).isEqualTo(404);
        assertThat(other.list("certs").status()).isEqualTo(404);
        assertThat(other.write("issue/web", WWW).error()).isEqualTo("unknown role: web");
        assertThat(other.write("roles/web", Map.of("allow_any_name", true, "issuer_ref", issuer))
                        .warnings())
                .isNotEmpty();
        assertThat(other.write("issue/web", WWW).error()).contains("unable to find PKI issuer");
        assertThat(other.write("root/generate/existing", Map.of("common_name", "x", "key_ref", keyId))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void asksATokenOfEverythingThatIsNotPublic() {
        for (String path : List.of(
                "ca",
                "ca/pem",
                "ca_chain",
                "cert/ca",
                "cert/ca_chain",
                "cert/ca/raw",
                "cert/ca/raw/pem",
                "issuer/default/json",
                "issuer/default/pem",
                "issuer/default/der")) {
            assertThat(door.anonymously("GET", path).status()).describedAs(path).isEqualTo(200);
        }
        assertThat(door.anonymously("LIST", "issuers").status()).isEqualTo(200);
        for (String path : List.of(
                "issuer/default",
                "roles/web",
                "config/urls",
                "config/issuers",
                "config/keys",
                "key/default",
                "nosuch")) {
            assertThat(door.anonymously("GET", path).status()).describedAs(path).isEqualTo(403);
        }
        for (String path : List.of("keys", "certs", "roles")) {
            assertThat(door.anonymously("LIST", path).status())
                    .describedAs(path)
                    .isEqualTo(403);
        }
        for (String path : List.of("issue/web", "sign/web", "root/generate/kms", "roles/web", "config/urls")) {
            assertThat(door.send("POST", path, "{}", false).status())
                    .describedAs(path)
                    .isEqualTo(403);
        }
    }

    @Test
    void listensToTheRegistryAlone() throws Exception {
        for (ServiceIdentity caller : List.of(ServiceIdentity.TRANSIT, ServiceIdentity.GATEWAY, ServiceIdentity.PKI)) {
            try (var client = clientOf(caller)) {
                Door wrong = new Door(client, () -> 1, new Door.Mount(door.mount(), "pki", "pki/", 3600));
                assertThat(wrong.read("ca/pem").status()).isEqualTo(403);
            }
        }
    }
}
