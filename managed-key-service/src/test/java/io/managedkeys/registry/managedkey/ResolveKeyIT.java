package io.managedkeys.registry.managedkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.managedkeys.common.api.HsmGateway;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.registry.ManagedKeyServiceApplication;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.transaction.support.TransactionSynchronizationManager;

class ResolveKeyIT extends ManagedKeysIT {
    private static final int CALLERS = 12;

    @Autowired
    private WriteManagedKey write;

    @Autowired
    private TestSign testSign;

    @Autowired
    private DeleteManagedKey delete;

    @Autowired
    private FindManagedKey find;

    @Autowired
    private ResolveKey resolveKey;

    @Autowired
    private BindingRepository bindings;

    @Autowired
    private DataSource dataSource;

    @Autowired
    private Environment environment;

    private UUID namespace = new UUID(0, 0);
    private String name = "";

    @BeforeEach
    void createKey() {
        namespace = newNamespace();
        name = freshName("k");
        write(name, fields());
    }

    @Test
    void makesOneKeyForManyCallersOfTwoReplicas() throws Exception {
        try (ConfigurableApplicationContext other = anotherReplica()) {
            ResolveKey there = other.getBean(ResolveKey.class);
            CountDownLatch together = new CountDownLatch(CALLERS);
            gateway.afterResolve(() -> pause(Duration.ofMillis(300)));
            List<Callable<FoundKey>> calls = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                ResolveKey replica = i % 2 == 0 ? resolveKey : there;
                calls.add(() -> {
                    together.countDown();
                    together.await();
                    return replica.forEngine(found(), name, soon());
                });
            }

            List<FoundKey> resolved = allAtOnce(calls);

            assertThat(gateway.generated()).isEqualTo(1);
            assertThat(gateway.resolves()).hasSize(1);
            assertThat(resolved)
                    .extracting(key -> Objects.requireNonNull(key.binding()).identity())
                    .containsOnly(Objects.requireNonNull(found().binding()).identity());
        }
    }

    @Test
    void triesAgainAfterTheWinnerFailed() throws Exception {
        gateway.afterResolve(() -> {
            gateway.afterResolve(() -> {});
            pause(Duration.ofMillis(200));
            throw ApiException.unavailable("the token is away", Duration.ofSeconds(1), null);
        });
        Callable<FoundKey> call = () -> resolveKey.forEngine(found(), name, soon());

        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<FoundKey>> answers = executor.invokeAll(List.of(call, call, call));

            assertThat(answers.stream().filter(answer -> answer.state() == Future.State.SUCCESS))
                    .hasSize(2);
        }
        assertThat(gateway.generated()).isEqualTo(1);
    }

    @Test
    void takesOverFromACallerThatDied() {
        Instant now = Instant.now();
        assertThat(bindings.claim(found().key().uuid(), 1, UUID.randomUUID(), now, now.plusMillis(500)))
                .isEqualTo(1);

        FoundKey resolved = resolveKey.forEngine(found(), name, soon());

        assertThat(resolved.binding()).isNotNull();
        assertThat(Instant.now()).isAfterOrEqualTo(now.plusMillis(500));
    }

    @Test
    void dropsTheResultOfACallerThatWasTakenForDead() {
        UUID key = found().key().uuid();
        gateway.afterResolve(() -> {
            gateway.afterResolve(() -> {});
            sql.sql("update managed_key_binding set lease_until = now() - interval '1 second'")
                    .update();
            resolveKey.forEngine(found(), name, soon());
        });

        FoundKey resolved = resolveKey.forEngine(found(), name, soon());

        assertThat(resolved.key().uuid()).isEqualTo(key);
        assertThat(resolved.binding()).isNotNull();
        assertThat(gateway.resolves()).hasSize(2);
        assertThat(gateway.generated()).isEqualTo(1);
    }

    @Test
    void givesUpWaitingAtTheDeadline() {
        Instant now = Instant.now();
        bindings.claim(found().key().uuid(), 1, UUID.randomUUID(), now, now.plusSeconds(60));

        assertThatThrownBy(() -> resolveKey.forEngine(found(), name, Deadline.in(Duration.ofMillis(200))))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("is just being resolved");
    }

    @Test
    void resolvesTheUpdatedEntryWhenItChangesMeanwhile() {
        gateway.afterResolve(() -> {
            gateway.afterResolve(() -> {});
            write(name, fields().with("key_label", name + "-new"));
        });

        FoundKey resolved = resolveKey.forEngine(found(), name, soon());

        assertThat(resolved.key().configVersion()).isEqualTo(2);
        assertThat(Objects.requireNonNull(resolved.binding()).locator()).endsWith("-new");
    }

    @Test
    void answersAsIfUnknownWhenTheEntryIsDeletedMeanwhile() {
        gateway.afterResolve(() -> delete.delete(ManagedKeyType.PKCS11, namespace, name));
        FoundKey before = found();

        assertThatThrownBy(() -> resolveKey.forEngine(before, name, soon()))
                .isInstanceOf(ApiException.class)
                .hasMessage(UniformRefusal.of(name).getMessage());
        assertThat(count("managed_key_binding where managed_key_uuid = '"
                        + before.key().uuid() + "'"))
                .isZero();
    }

    @Test
    void letsEntriesOfOneNamespaceShareAKey() {
        String second = freshName("k");
        write(second, fields());
        resolveKey.forEngine(found(), name, soon());

        FoundKey also = resolveKey.forEngine(find.named(namespace, second).orElseThrow(), second, soon());
        delete.delete(ManagedKeyType.PKCS11, namespace, name);

        assertThat(also.binding()).isNotNull();
        assertThat(count("key_identity where namespace_uuid = '" + namespace + "'"))
                .isEqualTo(1);
    }

    @Test
    void refusesAKeyThatBelongsToAnotherNamespace() {
        resolveKey.forEngine(found(), name, soon());
        UUID elsewhere = newNamespace();
        write.write(ManagedKeyType.PKCS11, elsewhere, "mine", fields().fields(), soon());
        FoundKey foreign = find.named(elsewhere, "mine").orElseThrow();

        assertThatThrownBy(() -> resolveKey.forEngine(foreign, "mine", soon()))
                .isInstanceOf(ApiException.class)
                .hasMessage(UniformRefusal.of("mine").getMessage());
        assertThatThrownBy(() ->
                        testSign.test(ManagedKeyType.PKCS11, elsewhere, "mine", new TestScheme(null, null), soon()))
                .hasMessage(UniformRefusal.of("mine").getMessage());

        delete.delete(ManagedKeyType.PKCS11, namespace, name);
        assertThat(resolveKey.forEngine(foreign, "mine", soon()).binding()).isNotNull();
    }

    @Test
    void holdsNoConnectionWhileTheGatewayIsAsked() {
        List<String> held = new ArrayList<>();
        gateway.onCall(() -> {
            if (TransactionSynchronizationManager.isActualTransactionActive()) {
                held.add("a transaction");
            }
            if (TransactionSynchronizationManager.hasResource(dataSource)) {
                held.add("a connection");
            }
        });

        write(name, fields().with("max_parallel", 2));
        resolveKey.forEngine(found(), name, soon());
        testSign.test(ManagedKeyType.PKCS11, namespace, name, new TestScheme(null, null), soon());
        gateway.relabel("dev", name, name + "-new");
        write(name, fields().with("key_label", name + "-new"));

        assertThat(held).isEmpty();
    }

    @Test
    void asksForTheSignatureThatTheOperatorWants() {
        String rsa = freshName("r");
        write(rsa, fields().with("key_label", rsa).with("mechanism", "0x0001"));

        testSign.test(ManagedKeyType.PKCS11, namespace, rsa, new TestScheme(true, "sha2-512"), soon());

        assertThat(gateway.resolves().getLast().testScheme()).hasToString("RSA_PSS:sha2-512:64");
    }

    @Test
    void refusesToTestAKeyThatMayDoNothingToTest() {
        write(name, fields().with("usages", "wrap,unwrap"));

        assertThatThrownBy(
                        () -> testSign.test(ManagedKeyType.PKCS11, namespace, name, new TestScheme(null, null), soon()))
                .hasMessageContaining("permits no usage to test");
        assertThat(gateway.resolves()).isEmpty();
    }

    private FoundKey found() {
        return find.named(namespace, name).orElseThrow();
    }

    private TestFields fields() {
        return TestFields.pkcs11().with("key_label", name);
    }

    private void write(String managedKey, TestFields fields) {
        write.write(ManagedKeyType.PKCS11, namespace, managedKey, fields.fields(), soon());
    }

    private static <T> List<T> allAtOnce(List<Callable<T>> calls) throws InterruptedException, ExecutionException {
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<T> results = new ArrayList<>();
            for (Future<T> answer : executor.invokeAll(calls)) {
                results.add(answer.get());
            }
            return results;
        }
    }

    /** A slow backend; nothing waits for it to be over. */
    private static void pause(Duration duration) {
        try {
            new CountDownLatch(1).await(duration.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Another process of the service on the same database, over the same gateway. */
    private ConfigurableApplicationContext anotherReplica() {
        Map<String, Object> settings = new TreeMap<>();
        for (String setting : List.of(
                "spring.datasource.url",
                "spring.datasource.username",
                "spring.datasource.password",
                "spring.flyway.user",
                "spring.flyway.password",
                "registry.keys-folder",
                "managed-keys.peers.hsm-gateway",
                "managed-keys.peers.pki-service",
                "managed-keys.peers.transit-service",
                "managed-keys.peers.managed-key-service")) {
            settings.put(setting, environment.getRequiredProperty(setting));
        }
        settings.put("registry.public-port", 0);
        settings.put("registry.public-address", "127.0.0.1");
        settings.put("server.port", 0);
        settings.put("server.address", "127.0.0.1");
        settings.put("management.server.port", 0);
        settings.put("management.server.address", "127.0.0.1");
        settings.put("spring.config.name", "managed-key-service");
        return new SpringApplicationBuilder(ManagedKeyServiceApplication.class)
                .initializers(context -> ((GenericApplicationContext) context)
                        .registerBean("sharedGateway", HsmGateway.class, () -> gateway, bean -> bean.setPrimary(true)))
                .run(settings.entrySet().stream()
                        .map(setting -> "--" + setting.getKey() + "=" + setting.getValue())
                        .toArray(String[]::new));
    }
}
