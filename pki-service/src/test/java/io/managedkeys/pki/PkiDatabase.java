package io.managedkeys.pki;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** A Postgres with the roles and the schema that production has: the owner migrates, the runtime role only uses. */
final class PkiDatabase {
    private static final PkiDatabase SHARED = new PkiDatabase();

    private final EmbeddedPostgres postgres;

    private PkiDatabase() {
        try {
            postgres = EmbeddedPostgres.builder().start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        run(
                "postgres",
                "CREATE ROLE pki_owner LOGIN PASSWORD 'owner'",
                "CREATE ROLE pki LOGIN PASSWORD 'runtime'",
                "CREATE DATABASE managed_keys");
        run("managed_keys", "CREATE SCHEMA pki AUTHORIZATION pki_owner", "GRANT USAGE ON SCHEMA pki TO pki");
    }

    static PkiDatabase shared() {
        return SHARED;
    }

    String url() {
        return "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/managed_keys?currentSchema=pki";
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
