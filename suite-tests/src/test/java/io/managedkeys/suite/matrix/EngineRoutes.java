package io.managedkeys.suite.matrix;

import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaEnumConstant;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.managedkeys.common.wire.VaultRoute;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The routes that an engine declares, read from its classes; variables are {@code *}. */
final class EngineRoutes {
    private EngineRoutes() {}

    /** What is written to in any engine: {@code transit /sign/*}. */
    static Set<String> writes() {
        Set<String> routes = new TreeSet<>();
        for (String engine : List.of("transit", "pki")) {
            writes(checkout().resolve(engine + "-service/target/classes"))
                    .forEach(path -> routes.add(engine + " " + path));
        }
        return routes;
    }

    /** The folder of the sources. */
    static Path checkout() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve("dev"))) {
                return folder;
            }
        }
        throw new IllegalStateException("run this inside a checkout of Managed Keys");
    }

    /**
     * Paths that are written to: {@code /sign/*}.
     *
     * @param classes the module's {@code target/classes}
     */
    private static Set<String> writes(Path classes) {
        Set<String> paths = new TreeSet<>();
        new ClassFileImporter()
                .importPath(classes).stream()
                        .flatMap(type -> type.getMethods().stream())
                        .flatMap(EngineRoutes::route)
                        .filter(EngineRoutes::isWrite)
                        .flatMap(route ->
                                Arrays.stream((Object[]) route.get("value").orElseThrow()))
                        .forEach(path -> paths.add(withoutNames((String) path)));
        return paths;
    }

    private static Stream<? extends JavaAnnotation<?>> route(JavaMethod method) {
        return method.getAnnotations().stream()
                .filter(annotation -> annotation.getRawType().isEquivalentTo(VaultRoute.class));
    }

    private static boolean isWrite(JavaAnnotation<?> route) {
        return ((JavaEnumConstant) route.get("operation").orElseThrow()).name().equals("WRITE");
    }

    /** A variable may have a regular expression, which may have braces of its own. */
    static String withoutNames(String path) {
        StringBuilder plain = new StringBuilder();
        int depth = 0;
        for (char c : path.toCharArray()) {
            if (c == '{' && depth++ == 0) {
                plain.append('*');
            } else if (c == '}') {
                depth--;
            } else if (depth == 0) {
                plain.append(c);
            }
        }
        return plain.toString();
    }
}
