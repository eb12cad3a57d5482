package io.managedkeys.suite;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds over all modules at once. */
class ArchitectureTest {
    private static final Map<String, String> PACKAGES = Map.of(
            "common", "io.managedkeys.common..",
            "hsm-gateway", "io.managedkeys.gateway..",
            "managed-key-service", "io.managedkeys.registry..",
            "pki-service", "io.managedkeys.pki..",
            "transit-service", "io.managedkeys.transit..");
    private static final Set<String> TOP_LEVEL = Set.of(
            "common",
            "hsm-gateway",
            "managed-key-service",
            "pki-service",
            "transit-service",
            "suite-tests",
            "test-fixtures",
            "docs",
            "deploy",
            "dev",
            "pom.xml");
    private static final Pattern BACKTICKED_PATH = Pattern.compile("`([A-Za-z0-9_.-]+(?:/[A-Za-z0-9_.-]+)*/?)`");

    private final Path checkout = Applications.checkout();

    @ParameterizedTest
    @ValueSource(strings = {"common", "hsm-gateway", "managed-key-service", "pki-service", "transit-service"})
    void modulesImportCommonAndNeverEachOther(String module) {
        Path output = checkout.resolve(module).resolve("target/classes");
        assertThat(output).isDirectory();
        JavaClasses classes = new ClassFileImporter().importPath(output);
        String[] others = PACKAGES.entrySet().stream()
                .filter(other ->
                        !other.getKey().equals(module) && !other.getKey().equals("common"))
                .map(Map.Entry::getValue)
                .toArray(String[]::new);

        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others)
                .allowEmptyShould(true)
                .check(classes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"common", "managed-key-service", "pki-service", "transit-service"})
    void onlyTheGatewayKnowsPkcs11(String module) {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.xipki.pkcs11..", "iaik.pkcs.pkcs11..")
                .allowEmptyShould(true)
                .check(new ClassFileImporter()
                        .importPath(checkout.resolve(module).resolve("target/classes")));
    }

    @Test
    void documentationNamesNoPathThatDoesNotExist() throws IOException {
        String text = Files.readString(checkout.resolve("ARCHITECTURE.md"));
        List<String> missing = BACKTICKED_PATH
                .matcher(text)
                .results()
                .map(word -> word.group(1))
                .filter(path -> TOP_LEVEL.contains(path.replaceFirst("/.*", "")))
                .filter(path -> !Files.exists(checkout.resolve(path)))
                .toList();

        assertThat(missing).isEmpty();
    }
}
