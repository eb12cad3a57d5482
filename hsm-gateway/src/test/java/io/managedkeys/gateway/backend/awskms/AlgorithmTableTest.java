package io.managedkeys.gateway.backend.awskms;

import static org.assertj.core.api.Assertions.assertThat;

import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.key.PermittedScheme;
import io.managedkeys.gateway.backend.awskms.KeyKind.Algorithm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kms.model.EncryptionAlgorithmSpec;
import software.amazon.awssdk.services.kms.model.KeySpec;
import software.amazon.awssdk.services.kms.model.KeyUsageType;
import software.amazon.awssdk.services.kms.model.MacAlgorithmSpec;
import software.amazon.awssdk.services.kms.model.SigningAlgorithmSpec;

/** The page shows the table that the code uses, and the table speaks AWS's language. */
class AlgorithmTableTest {
    private static final Path PAGE = Path.of("../docs/backends/awskms.md");
    private static final String BEGIN = "<!-- algorithms: held by AlgorithmTableTest -->\n";
    private static final String END = "<!-- end -->";

    @Test
    void isOnThePage() throws IOException {
        String page = Files.readString(PAGE);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        int end = page.indexOf(END);

        assertThat(page.substring(begin, end)).as("put this into %s", PAGE).isEqualTo(table());
    }

    private static String table() {
        List<String> lines = new ArrayList<>();
        lines.add("| Key spec | Key usage | Algorithm of AWS | Here |");
        lines.add("|---|---|---|---|");
        for (KeyKind kind : KeyKind.values()) {
            Map<String, List<Algorithm>> byName = kind.algorithms().stream()
                    .collect(Collectors.groupingBy(Algorithm::name, LinkedHashMap::new, Collectors.toList()));
            byName.forEach((name, algorithms) -> lines.add("| `%s` | `%s` | `%s` | %s |"
                    .formatted(
                            kind.awsSpec(),
                            kind.usage(),
                            name,
                            algorithms.stream()
                                    .map(algorithm -> words(algorithm.rule()))
                                    .collect(Collectors.joining(", ")))));
        }
        return String.join("\n", lines) + "\n";
    }

    private static String words(PermittedScheme rule) {
        HashAlgorithm hash = rule.hash();
        return rule.operation().wireName() + " " + rule.family().name() + (hash == null ? "" : " " + hash.wireName());
    }

    @Test
    void namesWhatTheSdkKnows() {
        for (KeyKind kind : KeyKind.values()) {
            assertThat(KeySpec.fromValue(kind.awsSpec())).isNotEqualTo(KeySpec.UNKNOWN_TO_SDK_VERSION);
            assertThat(KeyUsageType.fromValue(kind.usage().name())).isNotEqualTo(KeyUsageType.UNKNOWN_TO_SDK_VERSION);
            for (Algorithm algorithm : kind.algorithms()) {
                Enum<?> known = algorithm.rule().operation() == KeyUsage.SIGN
                        ? SigningAlgorithmSpec.fromValue(algorithm.name())
                        : algorithm.rule().operation() == KeyUsage.MAC
                                ? MacAlgorithmSpec.fromValue(algorithm.name())
                                : EncryptionAlgorithmSpec.fromValue(algorithm.name());
                assertThat(known.name()).as(algorithm.name()).isNotEqualTo("UNKNOWN_TO_SDK_VERSION");
            }
        }
    }

    /** SM2 is for China alone; ML-KEM only agrees keys. */
    @Test
    void leavesOutOnlyWhatItMeansTo() {
        assertThat(Arrays.stream(KeySpec.values())
                        .filter(spec -> spec != KeySpec.UNKNOWN_TO_SDK_VERSION)
                        .map(KeySpec::toString)
                        .filter(spec -> Arrays.stream(KeyKind.values())
                                .noneMatch(kind -> kind.awsSpec().equals(spec))))
                .containsExactlyInAnyOrder("SM2", "ML_KEM_512", "ML_KEM_768", "ML_KEM_1024");
    }
}
