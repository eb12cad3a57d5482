package io.managedkeys.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.managedkeys.common.secret.Secret;
import io.managedkeys.common.service.MintedSuite;
import io.managedkeys.registry.TestClient.Answer;
import io.managedkeys.registry.namespace.Namespaces;
import io.managedkeys.registry.token.ClientToken;
import io.managedkeys.registry.token.ClientTokens;
import io.managedkeys.registry.token.TokenHash;
import io.managedkeys.registry.token.TokenIds;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.transaction.support.TransactionTemplate;

/** Two replicas on one database: initialised once, and what one does the other knows within its bound. */
class ReplicasIT {
    /** The bound is one second; a busy machine gets some more. */
    private static final Duration SOON = Duration.ofSeconds(3);

    private static RunningRegistry first;
    private static RunningRegistry second;
    private static String token = "";

    @BeforeAll
    static void startBothAndInitialise(@TempDir Path folder) throws Exception {
        MintedSuite suite = MintedSuite.mint(folder);
        Map<String, String> database = RegistryDatabase.create();
        first = RunningRegistry.start(suite, database, Map.of());
        second = RunningRegistry.start(suite, database, Map.of());
        TestClient a = TestClient.anonymous(first.baseUrl());
        TestClient b = TestClient.anonymous(second.baseUrl());
        assertThat(a.get("sys/health").status()).isEqualTo(501);
        assertThat(a.get("sys/init").json().get("initialized").booleanValue()).isFalse();
        assertThat(a.write("sys/init", "{}").error())
                .isEqualTo("invalid seal configuration: shares must be at least one");

        List<Answer> answers = both(
                () -> a.write("sys/init", "{\"secret_shares\":1,\"secret_threshold\":1}"),
                () -> b.write("sys/init", "{\"secret_shares\":1,\"secret_threshold\":1}"));

        assertThat(answers.stream().map(Answer::status)).containsExactlyInAnyOrder(200, 400);
        Answer won = answers.stream()
                .filter(answer -> answer.status() == 200)
                .findFirst()
                .orElseThrow();
        Answer lost = answers.stream()
                .filter(answer -> answer.status() == 400)
                .findFirst()
                .orElseThrow();
        token = won.json().get("root_token").asString();
        assertThat(token).matches("hvs\\.[0-9A-Za-z]{24}");
        assertThat(won.json().get("keys").isArray()).isTrue();
        assertThat(won.json().get("keys_base64").isArray()).isTrue();
        assertThat(lost.error()).isEqualTo("Vault is already initialized");
    }

    @AfterAll
    static void stop() {
        first.close();
        second.close();
    }

    @Test
    void tellOfTheInitialisation() {
        for (RunningRegistry replica : List.of(first, second)) {
            TestClient anyone = TestClient.anonymous(replica.baseUrl());
            assertThat(anyone.get("sys/init").json().get("initialized").booleanValue())
                    .isTrue();
            Awaitility.await().atMost(SOON).until(() -> anyone.get("sys/health").status() == 200);
        }
    }

    @Test
    void takeTheSameRootToken() {
        assertThat(at(first)
                        .get("auth/token/lookup-self")
                        .data()
                        .get("policies")
                        .get(0)
                        .asString())
                .isEqualTo("root");
        assertThat(at(second).get("auth/token/lookup-self").status()).isEqualTo(200);
    }

    @Test
    void findWhatTheOtherMadeAtOnce() {
        assertThat(at(first).write("sys/namespaces/made", "{}").status()).isEqualTo(200);
        assertThat(at(first)
                        .in("made")
                        .write("sys/mounts/transit", "{\"type\":\"transit\"}")
                        .status())
                .isEqualTo(204);

        // 503: the mount was found, its engine is not there.
        assertThat(at(second).in("made").get("transit/keys").status()).isEqualTo(503);
    }

    @Test
    void forgetWhatTheOtherRemoved() {
        at(first).write("sys/mounts/brief", "{\"type\":\"transit\"}");
        assertThat(at(second).get("brief/keys").status()).isEqualTo(503);

        at(first).delete("sys/mounts/brief");

        Awaitility.await().atMost(SOON).until(() -> at(second).get("brief/keys").status() == 404);
    }

    @Test
    void refuseATokenThatTheOtherRevoked() {
        Secret id = first.bean(TokenIds.class).newServiceToken();
        String text = id.reveal(bytes -> new String(bytes, StandardCharsets.UTF_8));
        UUID root = first.bean(Namespaces.class).findByPath("").orElseThrow().uuid();
        first.bean(TransactionTemplate.class)
                .executeWithoutResult(status -> first.bean(ClientTokens.class)
                        .add(new ClientToken(
                                TokenHash.of(id),
                                "toberevoked",
                                root,
                                "token",
                                "auth/token/create",
                                List.of(ClientToken.ROOT_POLICY),
                                null,
                                Instant.EPOCH,
                                0,
                                0,
                                null,
                                0,
                                false,
                                true)));
        assertThat(at(second).withToken(text).get("auth/token/lookup-self").status())
                .isEqualTo(200);

        assertThat(at(first)
                        .withToken(text)
                        .write("auth/token/revoke-self", "{}")
                        .status())
                .isEqualTo(204);

        assertThat(at(first).withToken(text).get("auth/token/lookup-self").status())
                .isEqualTo(403);
        Awaitility.await()
                .atMost(SOON)
                .until(() ->
                        at(second).withToken(text).get("auth/token/lookup-self").status() == 403);
    }

    @Test
    void tellOfAMoveThatTheOtherMade() {
        at(first).write("sys/mounts/moving", "{\"type\":\"transit\"}");
        String id = at(first)
                .write("sys/remount", "{\"from\":\"moving\",\"to\":\"moved\"}")
                .data()
                .get("migration_id")
                .asString();

        assertThat(at(second)
                        .get("sys/remount/status/" + id)
                        .data()
                        .get("migration_info")
                        .get("target_mount")
                        .asString())
                .isEqualTo("moved/");
        assertThat(at(second).get("sys/remount/status/" + UUID.randomUUID()).status())
                .isEqualTo(404);
        assertThat(at(second).get("sys/remount/status/none").status()).isEqualTo(404);
    }

    @Test
    void makeOneMountOfTwoAtTheSamePath() throws Exception {
        List<Answer> answers = both(
                () -> at(first).write("sys/mounts/race/a", "{\"type\":\"transit\"}"),
                () -> at(second).write("sys/mounts/race", "{\"type\":\"pki\"}"));

        assertThat(answers.stream().map(Answer::status)).containsExactlyInAnyOrder(204, 400);
    }

    private static TestClient at(RunningRegistry replica) {
        return TestClient.anonymous(replica.baseUrl()).withToken(token);
    }

    private static List<Answer> both(Callable<Answer> one, Callable<Answer> other) throws Exception {
        try (ExecutorService callers = Executors.newFixedThreadPool(2)) {
            var a = callers.submit(one);
            var b = callers.submit(other);
            return List.of(a.get(), b.get());
        }
    }
}
