package io.managedkeys.registry.managedkey;

import static org.assertj.core.api.Assertions.assertThat;

import io.managedkeys.common.service.Deadline;
import io.managedkeys.common.service.HeldConnections;
import io.managedkeys.registry.RegistryIT;
import io.managedkeys.registry.namespace.Namespaces;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Base of tests of managed keys: the whole service over {@link FakeHsmGateway}, with fresh names for each test. */
@Import(FakeGatewayConfiguration.class)
public abstract class ManagedKeysIT extends RegistryIT {
    private static final AtomicInteger NAMES = new AtomicInteger();

    @Autowired
    protected FakeHsmGateway gateway;

    @Autowired
    protected JdbcClient sql;

    @Autowired
    private HeldConnections heldConnections;

    @Autowired
    private Namespaces namespaces;

    @Autowired
    private WriteManagedKey writeManagedKey;

    @Autowired
    private TransactionTemplate transaction;

    @AfterEach
    void holdNoConnectionAcrossACall() {
        assertThat(heldConnections.violations()).isEmpty();
    }

    @AfterEach
    void forgetHooksAndRefusals() {
        gateway.reset();
        sql.sql("delete from refused_pin").update();
    }

    protected static String freshName(String prefix) {
        return prefix + NAMES.incrementAndGet();
    }

    protected static Deadline soon() {
        return Deadline.in(Duration.ofSeconds(20));
    }

    protected UUID rootNamespace() {
        return namespaces.findByPath("").orElseThrow().uuid();
    }

    protected UUID newNamespace() {
        return newNamespace(freshName("ns"));
    }

    /** A child of the root. */
    protected UUID newNamespace(String name) {
        UUID uuid = UUID.randomUUID();
        transaction.executeWithoutResult(status -> {
            sql.sql("insert into namespace (uuid, id, parent_uuid, path) values (:uuid, :id, :parent, :path)")
                    .params(Map.of("uuid", uuid, "id", name, "parent", rootNamespace(), "path", name + "/"))
                    .update();
            namespaces.raiseGrantEpoch(uuid);
        });
        return uuid;
    }

    protected UUID newMount(UUID namespace, String type, String... allowedManagedKeys) {
        UUID uuid = UUID.randomUUID();
        String path = freshName(type) + "/";
        sql.sql("""
                        insert into mount values (:uuid, :namespace, :path, :type, :path, '', 0, 0, false, false, false,
                            false, false, '', '', '', '{}', :allowed, '{}', '{}', '{}', '{}', '{}')""")
                .params(Map.of(
                        "uuid",
                        uuid,
                        "namespace",
                        namespace,
                        "path",
                        path,
                        "type",
                        type,
                        "allowed",
                        allowedManagedKeys))
                .update();
        return uuid;
    }

    /** As an operator writes it. */
    protected void write(UUID namespace, String name, TestFields fields) {
        write(ManagedKeyType.PKCS11, namespace, name, fields);
    }

    void write(ManagedKeyType type, UUID namespace, String name, TestFields fields) {
        writeManagedKey.write(type, namespace, name, fields.fields(), soon());
    }

    protected long grantEpoch(UUID namespace) {
        return namespaces.find(namespace).orElseThrow().grantEpoch();
    }

    protected long count(String table) {
        return Objects.requireNonNull(
                sql.sql("select count(*) from " + table).query(Long.class).single());
    }

    /** Every row of every table as text. */
    protected String wholeDatabase() {
        StringBuilder text = new StringBuilder();
        List<String> tables = sql.sql(
                        "select table_name from information_schema.tables where table_schema = 'registry'")
                .query(String.class)
                .list();
        tables.forEach(table -> sql.sql("select t::text from \"" + table + "\" t")
                .query(String.class)
                .list()
                .forEach(row -> text.append(table).append(row).append('\n')));
        return text.toString();
    }
}
