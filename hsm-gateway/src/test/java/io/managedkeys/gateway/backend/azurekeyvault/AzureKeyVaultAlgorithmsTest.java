package io.managedkeys.gateway.backend.azurekeyvault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The page and the code tell the same. */
class AzureKeyVaultAlgorithmsTest {
    @Test
    void thePageHasTheCodesTable() throws IOException {
        List<String> rows = Files.readAllLines(Path.of("../docs/backends/azurekeyvault.md")).stream()
                .filter(line -> line.matches("\\| (RSA|EC|AES)_.*"))
                .toList();

        assertThat(rows)
                .containsExactlyElementsOf(AzureKeyVaultAlgorithms.TABLE.stream()
                        .map(AzureKeyVaultAlgorithms.Row::markdown)
                        .toList());
    }
}
