package io.managedkeys.transit.use;

import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.key.PermittedScheme;
import java.util.List;
import java.util.stream.Collectors;

/** What a key can do, for refusals: {@code sign (ECDSA), mac (HMAC with sha2-256)}; or {@code nothing}. */
public final class Abilities {
    private Abilities() {}

    public static String of(List<PermittedScheme> permitted) {
        String said = List.of(KeyUsage.SIGN, KeyUsage.ENCRYPT, KeyUsage.DECRYPT, KeyUsage.MAC).stream()
                .filter(operation -> permitted.stream().anyMatch(rule -> rule.operation() == operation))
                .map(operation ->
                        "%s (%s)".formatted(operation.wireName(), PermittedScheme.describe(permitted, operation)))
                .collect(Collectors.joining(", "));
        return said.isEmpty() ? "nothing" : said;
    }
}
