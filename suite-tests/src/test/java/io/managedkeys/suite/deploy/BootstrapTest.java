package io.managedkeys.suite.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.managedkeys.common.service.ServiceIdentity;
import io.managedkeys.suite.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code bootstrap mint} leaves behind, and what it does not. */
class BootstrapTest {
    @TempDir
    Path folder;

    @Test
    void changesNothingWhenItRunsAgain() throws IOException {
        mint();
        Map<String, String> before = content();

        assertThat(mint()).contains("everything is there");

        assertThat(content()).isEqualTo(before);
    }

    @Test
    void keepsNoKeyOfTheAuthority() throws Exception {
        mint();

        String authority = publicKeyOf("x509", folder.resolve("pki-service/ca.crt"));
        for (String name : content().keySet()) {
            if (name.endsWith(".key")) {
                assertThat(publicKeyOf("pkey", folder.resolve(name))).as(name).isNotEqualTo(authority);
            }
        }
        assertThat(content().keySet().stream().filter(name -> name.endsWith(".key")))
                .hasSize(ServiceIdentity.values().length);
    }

    @Test
    void certifiesEachServiceByItsUriAlone() {
        mint();
        for (ServiceIdentity identity : ServiceIdentity.values()) {
            Path own = folder.resolve(identity.serviceName());
            String names = Command.of("openssl", "x509", "-noout", "-ext", "subjectAltName", "-in", own + "/tls.crt")
                    .output();

            assertThat(names).contains("URI:" + identity.uri()).containsOnlyOnce("URI:");
            assertThat(Command.of("openssl", "verify", "-CAfile", own + "/ca.crt", own + "/tls.crt")
                            .run()
                            .status())
                    .isZero();
        }
    }

    @Test
    void showsNoSecretToOthers() throws IOException {
        mint();
        for (String name : content().keySet()) {
            boolean isTheDatabases = name.startsWith("database/");
            assertThat(Files.getPosixFilePermissions(folder.resolve(name)).contains(PosixFilePermission.OTHERS_READ))
                    .as(name)
                    .isEqualTo(isTheDatabases && !name.endsWith(".minted"));
        }
    }

    @Test
    void makesNoNewSecretsWhereSomeAreLost() throws IOException {
        mint();
        Files.delete(folder.resolve("pki-service/.minted"));

        assertThatThrownBy(this::mint).hasMessageContaining("some of the secrets are gone");
    }

    @Test
    void finishesWhatARunThatWasCutShortBegan() throws IOException {
        mint();
        for (String name : content().keySet()) {
            if (name.endsWith(".minted")) {
                Files.delete(folder.resolve(name));
            }
        }

        assertThat(mint()).contains("made certificates");
    }

    @Test
    void renewsCertificatesAndNothingElse() throws IOException {
        mint();
        Map<String, String> before = content();

        DeployedSuite.bootstrap("renew", folder.toString());

        Map<String, String> after = content();
        assertThat(after.keySet()).isEqualTo(before.keySet());
        after.forEach((name, text) -> assertThat(text.equals(before.get(name)))
                .as(name)
                .isEqualTo(!name.matches(".*/(tls\\.crt|tls\\.key|ca\\.crt)")));
    }

    private String mint() {
        return DeployedSuite.bootstrap("mint", folder.toString());
    }

    private static String publicKeyOf(String command, Path file) {
        return Command.of(
                        "openssl",
                        command,
                        "-in",
                        file.toString(),
                        "-noout",
                        command.equals("x509") ? "-pubkey" : "-pubout")
                .output();
    }

    private Map<String, String> content() throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> found = Files.walk(folder)) {
            for (Path file : found.filter(Files::isRegularFile).toList()) {
                files.put(folder.relativize(file).toString(), Files.readString(file));
            }
        }
        return files;
    }
}
