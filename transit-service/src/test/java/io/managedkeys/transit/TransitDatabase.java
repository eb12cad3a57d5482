package io.managedkeys.transit;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** A Postgres with the roles and the schema that production has: the owner migrates, the runtime role only uses. */
final class TransitDatabase {
    private static final TransitDatabase SHARED = new TransitDatabase();

    private final EmbeddedPostgres postgres;

    private TransitDatabase() {
        try {
            postgres = EmbeddedPostgres.builder().start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        run(
                "postgres",
                "CREATE ROLE transit_owner LOGIN PASSWORD 'owner'",
                "CREATE ROLE transit LOGIN PASSWORD 'runtime'",
                "CREATE DATABASE managed_keys");
        run(
                "managed_keys",
                "CREATE SCHEMA transit AUTHORIZATION transit_owner",
                "GRANT USAGE ON SCHEMA transit TO transit");
    }

    static TransitDatabase shared() {
        return SHARED;
    }

    String url() {
        return postgres.getJdbcUrl("transit", "managed_keys").replaceAll("\\?.*", "") + "?currentSchema=transit";
    }

    /** Runs statements as the superuser. */
    void run(String database, String... statements) {
        try (Connection connection = postgres.getDatabase("postgres", database).getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : List.of(statements)) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
