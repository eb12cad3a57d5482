package io.managedkeys.gateway.backend.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class MechanismTableTest {
    private static final Path PAGE = Path.of("../docs/backends/pkcs11.md");
    private static final String BEGIN = "<!-- mechanisms: what MechanismTable says -->\n";
    private static final String END = "<!-- end of mechanisms -->\n";

    /** To change the page: {@code -Dwrite-docs=true}. */
    @Test
    void isWhatThePageShows() throws IOException {
        String page = Files.readString(PAGE);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        int end = page.indexOf(END);
        assertThat(end).as("the page has the markers").isGreaterThanOrEqualTo(begin);
        if (Boolean.getBoolean("write-docs")) {
            Files.writeString(PAGE, page.substring(0, begin) + MechanismTable.describe() + page.substring(end));
            return;
        }

        assertThat(page.substring(begin, end)).isEqualTo(MechanismTable.describe());
    }

    @Test
    void saysSomethingOfEachMechanism() {
        assertThat(MechanismTable.ROWS).extracting(MechanismTable.Row::entry).contains(EntryMechanism.values());
        assertThat(Arrays.stream(EntryMechanism.values()).map(EntryMechanism::number))
                .doesNotHaveDuplicates();
    }
}
