package io.managedkeys.suite;

import io.managedkeys.common.service.ServiceIdentity;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Embedded PostgreSQL whose data outlive the process: database {@code managed_keys}, and for each service that has one
 * a schema, its owner role and its runtime role.
 */
public final class Postgres {
    private static final String DATABASE = "managed_keys";
    private static final String RULES = """
            # The superuser is trusted on loopback, as everything of ./dev is; the services' roles prove their passwords.
            local all all              trust
            host  all postgres 127.0.0.1/32 trust
            host  all postgres ::1/128      trust
            host  all all      127.0.0.1/32 scram-sha-256
            """;

    private final SuiteFolder folder;
    private final int port;
    private @Nullable EmbeddedPostgres running;

    Postgres(SuiteFolder folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    /** Schema of a service, which is also its runtime role's name; the gateway has none. */
    static String schema(ServiceIdentity identity) {
        return switch (identity) {
            case REGISTRY -> "registry";
            case PKI -> "pki";
            case TRANSIT -> "transit";
            case GATEWAY -> throw new IllegalArgumentException("the gateway has no database");
        };
    }

    /** Starts it if it is not running, and makes what is missing. */
    public void start() {
        if (running != null) {
            return;
        }
        try {
            Files.createDirectories(folder.postgres());
            Files.createDirectories(folder.logs());
            File log = folder.logs().resolve("postgres.log").toFile();
            running = EmbeddedPostgres.builder()
                    .setDataDirectory(folder.postgres())
                    .setCleanDataDirectory(false)
                    .setOverrideWorkingDirectory(
                            folder.apps().resolve("postgres-binaries").toFile())
                    .setRegisterShutdownHook(false)
                    .setPort(port)
                    .setServerConfig("listen_addresses", "127.0.0.1")
                    .setServerConfig("unix_socket_directories", "")
                    .setServerConfig("max_connections", "200")
                    .setDataDirectoryCustomizer(Postgres::restrict)
                    .setPGStartupWait(Duration.ofSeconds(60))
                    .setOutputRedirector(ProcessBuilder.Redirect.appendTo(log))
                    .setErrorRedirector(ProcessBuilder.Redirect.appendTo(log))
                    .start();
            prepare();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "PostgreSQL did not start; see " + folder.logs().resolve("postgres.log"), e);
        }
    }

    /** A fast shutdown: sessions are cut, nothing acknowledged is lost. */
    public void stop() {
        if (running != null) {
            try {
                running.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            running = null;
        }
    }

    /** The postmaster, which outlives a launcher that is killed; its sessions are its children. */
    public ProcessHandle process() {
        if (running == null) {
            throw new IllegalStateException("PostgreSQL is not running");
        }
        // What was started is pg_ctl, which has ended.
        Path pidFile = folder.postgres().resolve("postmaster.pid");
        try {
            long pid = Long.parseLong(Files.readAllLines(pidFile).getFirst().strip());
            return ProcessHandle.of(pid).orElseThrow(() -> new IllegalStateException("PostgreSQL has ended"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String url(ServiceIdentity identity) {
        return "jdbc:postgresql://127.0.0.1:%d/%s?currentSchema=%s".formatted(port, DATABASE, schema(identity));
    }

    String ownerPassword(ServiceIdentity identity) {
        return password(schema(identity) + "_owner");
    }

    String runtimePassword(ServiceIdentity identity) {
        return password(schema(identity));
    }

    /** A connection of the superuser, for tests that look at what is stored. */
    public Connection connect() throws SQLException {
        return current().getDatabase("postgres", DATABASE).getConnection();
    }

    private EmbeddedPostgres current() {
        if (running == null) {
            throw new IllegalStateException("PostgreSQL is not running");
        }
        return running;
    }

    private String password(String role) {
        return SuiteFolder.secretIn(folder.root().resolve("passwords").resolve(role), 32, false);
    }

    private static void restrict(File data) {
        try {
            Files.writeString(data.toPath().resolve("pg_hba.conf"), RULES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void prepare() {
        try (Connection server = current().getDatabase("postgres", "postgres").getConnection();
                Statement statement = server.createStatement()) {
            if (!found(server, "SELECT 1 FROM pg_database WHERE datname = ?", DATABASE)) {
                statement.execute("CREATE DATABASE " + DATABASE);
                statement.execute("REVOKE ALL ON DATABASE " + DATABASE + " FROM PUBLIC");
            }
            for (ServiceIdentity identity :
                    List.of(ServiceIdentity.REGISTRY, ServiceIdentity.PKI, ServiceIdentity.TRANSIT)) {
                role(server, statement, schema(identity) + "_owner", ownerPassword(identity));
                role(server, statement, schema(identity), runtimePassword(identity));
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the database's roles cannot be made", e);
        }
        try (Connection database = connect();
                Statement statement = database.createStatement()) {
            for (ServiceIdentity identity :
                    List.of(ServiceIdentity.REGISTRY, ServiceIdentity.PKI, ServiceIdentity.TRANSIT)) {
                String schema = schema(identity);
                statement.execute("CREATE SCHEMA IF NOT EXISTS %1$s AUTHORIZATION %1$s_owner".formatted(schema));
                statement.execute("GRANT USAGE ON SCHEMA %1$s TO %1$s".formatted(schema));
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the database's schemas cannot be made", e);
        }
    }

    // Role and password are ours: hex digits and fixed names, so nothing needs quoting.
    private static void role(Connection server, Statement statement, String role, String password) throws SQLException {
        String verb = found(server, "SELECT 1 FROM pg_roles WHERE rolname = ?", role) ? "ALTER" : "CREATE";
        statement.execute("%s ROLE %s LOGIN PASSWORD '%s'".formatted(verb, role, password));
        statement.execute("GRANT CONNECT ON DATABASE %s TO %s".formatted(DATABASE, role));
    }

    private static boolean found(Connection server, String query, String name) throws SQLException {
        try (PreparedStatement statement = server.prepareStatement(query)) {
            statement.setString(1, name);
            return statement.executeQuery().next();
        }
    }
}
