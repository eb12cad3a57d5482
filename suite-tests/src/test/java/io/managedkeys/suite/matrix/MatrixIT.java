package io.managedkeys.suite.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import io.managedkeys.suite.ApiClient;
import io.managedkeys.suite.RunningSuite;
import io.managedkeys.suite.Suite;
import io.managedkeys.suite.matrix.Trials.Trial;
import io.managedkeys.suite.standin.Cloud;
import io.managedkeys.suite.standin.StandIns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The heart of the suite's promise: what a key can do does not depend on where it is, and what it cannot is said. The
 * result must be what docs/backends/matrix.md says; {@code -Dmatrix.write=true} writes it there.
 */
@Order(2)
@ExtendWith(RunningSuite.class)
class MatrixIT {
    private static final String NAMESPACE = "matrix";

    private final Path checkout = EngineRoutes.checkout();
    private final Suite suite;
    private final StandIns standIns;
    private final ApiClient client;

    MatrixIT(Suite suite, StandIns standIns) {
        this.suite = suite;
        this.standIns = standIns;
        this.client = ApiClient.of(suite).in(NAMESPACE);
        ApiClient.of(suite).post("sys/namespaces/" + NAMESPACE, Map.of()).expect(200, 204, 400);
    }

    @Test
    void keysInPkcs11TokensDoWhatThePageSays() throws IOException {
        assertPage("pkcs11", MatrixKeys.pkcs11(suite));
    }

    @ParameterizedTest
    @EnumSource
    void keysInCloudsDoWhatThePageSays(Cloud cloud) throws IOException {
        assertPage(cloud.type(), MatrixKeys.in(standIns.of(cloud)));
    }

    private void assertPage(String backend, List<MatrixKey> keys) throws IOException {
        MatrixPage page = new MatrixPage();
        List<String> faults = new ArrayList<>();
        keys.forEach(key -> tryOut(key, page, faults));
        String chapter = page.chapter(backend);
        Path file = checkout.resolve("docs/backends/matrix.md");
        String before = Files.exists(file) ? Files.readString(file) : MatrixPage.HEAD;
        String now = MatrixPage.with(before, backend, chapter);
        Files.writeString(
                Files.createDirectories(checkout.resolve("suite-tests/target"))
                        .resolve("matrix-%s.md".formatted(backend)),
                chapter);
        assertThat(faults).as("faults, not refusals").isEmpty();
        if (Boolean.getBoolean("matrix.write")) {
            Files.writeString(Files.createDirectories(file.getParent()).resolve(file.getFileName()), now);
        } else {
            assertThat(now)
                    .as("docs/backends/matrix.md; -Dmatrix.write=true writes it")
                    .isEqualTo(before);
        }
    }

    private void tryOut(MatrixKey key, MatrixPage page, List<String> faults) {
        KeyTrial trial = new KeyTrial(client, key);
        String unprepared = attempt(key, "managed key", trial::prepare, faults);
        page.add(key.backend(), "managed key, test/sign", key.kind(), unprepared);
        Set<String> there = EngineRoutes.writes();
        for (Trial row : Trials.all()) {
            if (there.contains(row.route())) {
                String reason = unprepared != null
                        ? "needs managed key"
                        : attempt(key, row.operation(), () -> row.run().accept(trial), faults);
                page.add(
                        key.backend(), row.route().replaceFirst(" .*", "") + " " + row.operation(), key.kind(), reason);
            }
        }
    }

    /** Null where it works. */
    private static @Nullable String attempt(MatrixKey key, String operation, Runnable run, List<String> faults) {
        try {
            run.run();
            return null;
        } catch (Refusal refusal) {
            String reason = refusal.reason(key.name());
            if (refusal.isFault()) {
                faults.add("%s, %s: %s".formatted(key.kind(), operation, reason));
            }
            return reason;
        }
    }
}
