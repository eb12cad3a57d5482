package io.managedkeys.registry;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** An embedded PostgreSQL with owner and runtime roles as in production; each database starts out empty. */
public final class TestPostgres implements AutoCloseable {
    private static final TestPostgres SHARED = new TestPostgres();

    private final EmbeddedPostgres server;
    private final AtomicInteger databases = new AtomicInteger();

    public TestPostgres() {
        try {
            server = EmbeddedPostgres.builder()
                    .setServerConfig("max_connections", "200")
                    .setServerConfig("fsync", "off")
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        execute("postgres", "CREATE ROLE registry_owner LOGIN PASSWORD 'owner'");
        execute("postgres", "CREATE ROLE registry LOGIN PASSWORD 'runtime'");
    }

    /** One server for all tests of this JVM; it ends with it. */
    public static TestPostgres shared() {
        return SHARED;
    }

    /** A new database with the registry's empty schema; the answer is what the service is told of it. */
    public Map<String, String> newDatabase() {
        String name = "managed_keys_" + databases.incrementAndGet();
        execute("postgres", "CREATE DATABASE " + name);
        execute(name, "CREATE SCHEMA registry AUTHORIZATION registry_owner");
        return Map.of(
                "spring.datasource.url",
                "jdbc:postgresql://localhost:" + server.getPort() + "/" + name + "?currentSchema=registry",
                "spring.datasource.username",
                "registry",
                "spring.datasource.password",
                "runtime",
                "spring.flyway.user",
                "registry_owner",
                "spring.flyway.password",
                "owner");
    }

    private void execute(String database, String sql) {
        try (Connection connection = server.getDatabase("postgres", database).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
