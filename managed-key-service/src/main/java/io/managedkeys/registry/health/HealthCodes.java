package io.managedkeys.registry.health;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.wire.WireFields;
import tools.jackson.databind.JsonNode;

/**
 * The status codes by which a caller of {@code sys/health} wants to be told of each state. The standby and replication
 * codes are checked and never used: every replica is active.
 */
record HealthCodes(int active, int uninitialized, int sealed) {
    static HealthCodes of(WireFields query) {
        for (String flag : new String[] {"standbyok", "perfstandbyok"}) {
            checkFlag(query.values().get(flag));
        }
        for (String unused : new String[] {
            "standbycode", "drsecondarycode", "performancestandbycode", "removedcode", "haunhealthycode"
        }) {
            code(query, unused, 200);
        }
        return new HealthCodes(
                code(query, "activecode", 200), code(query, "uninitcode", 501), code(query, "sealedcode", 503));
    }

    private static int code(WireFields query, String name, int otherwise) {
        JsonNode given = query.values().get(name);
        if (given == null) {
            return otherwise;
        }
        try {
            int code = Integer.parseInt(first(given));
            if (code < 100 || code > 999) {
                throw ApiException.invalid("%s must be an HTTP status code".formatted(name));
            }
            return code;
        } catch (NumberFormatException e) {
            throw ApiException.silent(ErrorKind.INVALID_REQUEST);
        }
    }

    private static void checkFlag(@org.jspecify.annotations.Nullable JsonNode given) {
        if (given == null) {
            return;
        }
        switch (first(given)) {
            case "", "1", "t", "T", "TRUE", "true", "True", "0", "f", "F", "FALSE", "false", "False" -> {}
            default -> throw ApiException.silent(ErrorKind.INVALID_REQUEST);
        }
    }

    private static String first(JsonNode given) {
        return given.isArray() ? given.get(0).asString() : given.asString();
    }
}
