package io.managedkeys.suite.matrix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.managedkeys.suite.ApiClient.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MatrixPageTest {
    @Test
    void writesOneTableAndEachReasonOnce() {
        MatrixPage page = new MatrixPage();
        page.add("pkcs11", "sign", "EC", null);
        page.add("pkcs11", "sign", "AES", "400 cannot sign");
        page.add("pkcs11", "verify", "EC", null);
        page.add("pkcs11", "verify", "AES", "needs sign");
        page.add("pkcs11", "rotate", "EC", "400 cannot sign");
        page.add("pkcs11", "rotate", "AES", null);

        assertThat(page.chapter("pkcs11")).isEqualTo("""
                ## `pkcs11`

                | Operation | EC | AES |
                |---|---|---|
                | sign | yes | no (1) |
                | verify | yes | no (2) |
                | rotate | no (1) | yes |

                1. 400 cannot sign
                2. needs sign
                """);
    }

    @Test
    void putsAChapterInItsPlace() {
        String page = MatrixPage.with(MatrixPage.with("# Head\n", "a", "## `a`\n\nold\n"), "b", "## `b`\n\nb\n");

        assertThat(MatrixPage.with(page, "a", "## `a`\n\nnew\n")).isEqualTo("# Head\n\n## `a`\n\nnew\n\n## `b`\n\nb\n");
        assertThat(MatrixPage.with(page, "b", "## `b`\n\nc\n")).isEqualTo("# Head\n\n## `a`\n\nold\n\n## `b`\n\nc\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "/keys /keys",
                "/sign/{name} /sign/*",
                "/sign/{name:\\w+}/{algorithm} /sign/*/*",
                "/cert/{serial:[0-9a-f]{2}(?:[:-][0-9a-f]{2})*}/raw /cert/*/raw",
            })
    void comparesRoutesWithoutNames(String path, String plain) {
        assertThat(EngineRoutes.withoutNames(path)).isEqualTo(plain);
    }

    @Test
    void saysTheReasonWithoutWhatDiffers() {
        Answer answer =
                new Answer(400, "{\"errors\":[\"key matrix-x of 5b6f0d0a-0000-4000-8000-000000000001\",\"b\"]}");

        assertThat(catchThrowableOfType(Refusal.class, () -> Refusal.orElse(answer))
                        .reason("matrix-x"))
                .isEqualTo("400 key <key> of <id>; b");
        assertThat(Refusal.orElse(new Answer(200, "{}")).status()).isEqualTo(200);
    }
}
