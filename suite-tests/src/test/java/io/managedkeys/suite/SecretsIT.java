package io.managedkeys.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.managedkeys.common.service.ServiceIdentity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** After everything else has run: no PIN and no root token in what was answered, logged, measured or stored. */
@Order(Integer.MAX_VALUE)
@ExtendWith(RunningSuite.class)
class SecretsIT {
    private final Suite suite;
    private final List<String> secrets;

    SecretsIT(Suite suite) {
        this.suite = suite;
        this.secrets = List.of(suite.softHsm().pin(), suite.rootToken());
    }

    @Test
    void logsHoldNone() throws IOException {
        List<Path> logs;
        try (var files = Files.walk(suite.folder().logs())) {
            logs = files.filter(Files::isRegularFile).toList();
        }

        assertThat(logs).hasSizeGreaterThan(3);
        for (Path log : logs) {
            String text = new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
            for (String secret : secrets) {
                assertThat(text.lines().filter(line -> line.contains(secret)).toList())
                        .as(log.toString())
                        .isEmpty();
            }
        }
    }

    @Test
    void answersHoldNone() {
        for (String secret : secrets) {
            assertThat(Transcript.answers().stream()
                            .filter(answer -> answer.contains(secret))
                            .toList())
                    .isEmpty();
        }
    }

    @Test
    void metricsHoldNone() {
        for (ServiceIdentity identity : ServiceIdentity.values()) {
            String metrics = suite.service(identity)
                    .management("/prometheus")
                    .orElseThrow()
                    .body();
            assertThat(metrics).contains("jvm_memory");
            assertThat(secrets).noneMatch(metrics::contains);
        }
    }

    @Test
    void tablesHoldNone() throws SQLException {
        try (Connection connection = suite.postgres().connect();
                Statement statement = connection.createStatement()) {
            List<String> tables = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery("""
                    SELECT table_schema || '.' || table_name FROM information_schema.tables
                    WHERE table_schema IN ('registry', 'pki', 'transit') AND table_type = 'BASE TABLE'
                    """)) {
                while (rows.next()) {
                    tables.add(rows.getString(1));
                }
            }
            assertThat(tables).hasSizeGreaterThan(3);
            for (String table : tables) {
                for (String secret : secrets) {
                    assertThat(rowsWith(statement, table, secret)).as(table).isZero();
                }
            }
        }
    }

    // Both come from this test alone and hold no quotes.
    private static long rowsWith(Statement statement, String table, String secret) throws SQLException {
        try (ResultSet rows = statement.executeQuery(
                "SELECT count(*) FROM %1$s t WHERE t::text LIKE '%%%2$s%%' OR t::text LIKE '%%%3$s%%'"
                        .formatted(table, secret, hex(secret)))) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static String hex(String secret) {
        return HexFormat.of().formatHex(secret.getBytes(StandardCharsets.UTF_8));
    }
}
