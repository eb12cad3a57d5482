package io.managedkeys.suite;

import io.managedkeys.common.service.ServiceIdentity;
import io.managedkeys.suite.standin.Cloud;
import io.managedkeys.suite.standin.StandIns;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests the one suite of this run and the stand-ins of clouds beside it, which start with the first test that asks
 * and end with the last. Who stops or breaks a part of it mends it again.
 */
public final class RunningSuite implements ParameterResolver {
    private static final Path TARGET = Applications.checkout().resolve("suite-tests/target");

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == Suite.class || type == StandIns.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Started started = context.getRoot()
                .getStore(ExtensionContext.Namespace.GLOBAL)
                .computeIfAbsent(Started.class, key -> new Started(), Started.class);
        return parameter.getParameter().getType() == Suite.class ? started.suite() : started.standIns;
    }

    private static final class Started implements AutoCloseable {
        private final Suite suite;
        private final StandIns standIns = StandIns.start(List.of(Cloud.values()));
        private @Nullable RuntimeException failure;

        Started() {
            Path folder = TARGET.resolve("suite");
            RunningLock.take(new SuiteFolder(folder, folder)).close(); // ends what a killed run left
            delete(folder);
            Path broken = folder.resolve("broken.so");
            write(broken);
            // A library that cannot be loaded must harm no other, so it is there in every test.
            SuiteOptions options = SuiteOptions.forTests(folder, TARGET.resolve("apps"))
                    .with(ServiceIdentity.GATEWAY, "gateway.libraries[1].name", "broken")
                    .with(ServiceIdentity.GATEWAY, "gateway.libraries[1].path", broken.toString())
                    .with(ServiceIdentity.REGISTRY, "registry.resolve-lease", "12s");
            this.suite = new Suite(options);
            standIns.configure(suite);
            Runtime.getRuntime().addShutdownHook(new Thread(suite::stop, "stop"));
            try {
                suite.start(System.out::println);
            } catch (RuntimeException e) {
                failure = e;
            }
        }

        /** A suite that did not start is not started again for each test. */
        Suite suite() {
            if (failure != null) {
                throw failure;
            }
            return suite;
        }

        @Override
        public void close() {
            suite.close();
            standIns.close();
        }

        private static void write(Path broken) {
            try {
                Files.createDirectories(broken.getParent());
                Files.writeString(broken, "no library");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void delete(Path folder) {
            if (!Files.exists(folder)) {
                return;
            }
            try (var files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
