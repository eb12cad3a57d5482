package io.managedkeys.registry.namespace;

import io.managedkeys.common.error.ApiException;
import java.util.Set;

/** The one path segment by which a parent knows a namespace. */
record NamespaceName(String value) {
    private static final Set<String> RESERVED = Set.of("root", "sys", "audit", "auth", "cubbyhole", "identity");

    /** As it stands in a request's path below {@code sys/namespaces/}. */
    static NamespaceName of(String given) {
        String name = given.startsWith("/") ? given.substring(1) : given;
        if (name.endsWith("/")) {
            name = name.substring(0, name.length() - 1);
        }
        if (name.indexOf('/') >= 0) {
            throw ApiException.invalid("namespace name cannot contain /");
        }
        return new NamespaceName(name);
    }

    void checkForCreation() {
        if (value.isEmpty()) {
            throw ApiException.invalid("namespace name must not be empty");
        }
        if (RESERVED.contains(value)) {
            throw ApiException.invalid(
                    "\"%s/\" is a reserved path and cannot be used as a namespace name".formatted(value));
        }
        if (value.indexOf(' ') >= 0) {
            throw ApiException.invalid(
                    "\"%s\" contains space characters that cannot be used in a namespace name".formatted(value));
        }
    }

    String below(String parentPath) {
        return parentPath + value + "/";
    }
}
