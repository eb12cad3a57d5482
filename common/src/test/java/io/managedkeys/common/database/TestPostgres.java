package io.managedkeys.common.database;

import io.managedkeys.common.docker.TestContainers;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * PostgreSQL for the tests of one service, with an owner role and a runtime role as in production; each database starts
 * out empty. It ends with the JVM. It is a container where Docker runs, and embedded where it does not, or where the image cannot be had.
 */
public final class TestPostgres {
    private static final String IMAGE = "postgres:18";
    private static final int MAX_CONNECTIONS = 200;
    private static final Duration START_WITHIN = Duration.ofSeconds(90);

    private final String schema;
    private final Server server;
    private final AtomicInteger databases = new AtomicInteger();

    /** Where it listens. */
    private record Server(String host, int port) {
        String url(String database) {
            return "jdbc:postgresql://%s:%d/%s".formatted(host, port, database);
        }
    }

    /** @param schema of the service, which is also its runtime role's name */
    public TestPostgres(String schema) {
        this.schema = schema;
        this.server = container().orElseGet(TestPostgres::embedded);
        run("postgres", "CREATE ROLE %s_owner LOGIN PASSWORD 'owner'".formatted(schema));
        run("postgres", "CREATE ROLE %s LOGIN PASSWORD 'runtime'".formatted(schema));
    }

    /** A database of its own. */
    public Database newDatabase() {
        Database database = new Database("managed_keys_" + databases.incrementAndGet());
        run("postgres", "CREATE DATABASE " + database.name);
        run(
                database.name,
                "CREATE SCHEMA %1$s AUTHORIZATION %1$s_owner".formatted(schema),
                "GRANT USAGE ON SCHEMA %1$s TO %1$s".formatted(schema));
        return database;
    }

    /** One database with the service's empty schema. */
    public final class Database {
        private final String name;

        private Database(String name) {
            this.name = name;
        }

        /** What the service is told of it. */
        public Map<String, String> settings() {
            Map<String, String> settings = new LinkedHashMap<>();
            settings.put("spring.datasource.url", server.url(name) + "?currentSchema=" + schema);
            settings.put("spring.datasource.username", schema);
            settings.put("spring.datasource.password", "runtime");
            settings.put("spring.flyway.user", schema + "_owner");
            settings.put("spring.flyway.password", "owner");
            return settings;
        }

        /** Runs statements as the superuser. */
        public void run(String... statements) {
            TestPostgres.this.run(name, statements);
        }
    }

    private void run(String database, String... statements) {
        try (Connection connection = DriverManager.getConnection(server.url(database), "postgres", "postgres");
                Statement statement = connection.createStatement()) {
            for (String sql : List.of(statements)) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(String.join("; ", statements), e);
        }
    }

    private static Optional<Server> container() {
        return TestContainers.start(
                        START_WITHIN,
                        () -> new PostgreSQLContainer(IMAGE)
                                .withUsername("postgres")
                                .withPassword("postgres")
                                .withCommand("postgres", "-c", "fsync=off", "-c", "max_connections=" + MAX_CONNECTIONS))
                .map(started ->
                        new Server(started.getHost(), started.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT)));
    }

    private static Server embedded() {
        try {
            EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                    .setServerConfig("max_connections", Integer.toString(MAX_CONNECTIONS))
                    .setServerConfig("fsync", "off")
                    .start();
            return new Server("127.0.0.1", postgres.getPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
