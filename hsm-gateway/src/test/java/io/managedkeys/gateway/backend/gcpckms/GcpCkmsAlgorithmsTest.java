package io.managedkeys.gateway.backend.gcpckms;

import static org.assertj.core.api.Assertions.assertThat;

import io.managedkeys.common.key.PermittedScheme;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The documentation's table of algorithms is the one that the code has. */
class GcpCkmsAlgorithmsTest {
    private static final Path PAGE = Path.of("../docs/backends/gcpckms.md");

    @Test
    void isWhatTheDocumentationSays() throws IOException {
        String table = GcpCkmsAlgorithms.all().stream()
                .map(row -> "| `%s` | %s | %s | %s |"
                        .formatted(
                                row.algorithm(),
                                row.purpose(),
                                row.spec(),
                                row.permits().stream()
                                        .map(PermittedScheme::text)
                                        .map("`%s`"::formatted)
                                        .collect(Collectors.joining(", "))))
                .collect(Collectors.joining("\n"));

        assertThat(Files.readString(PAGE)).contains(table);
    }
}
