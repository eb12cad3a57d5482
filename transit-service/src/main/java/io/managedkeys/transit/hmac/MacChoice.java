package io.managedkeys.transit.hmac;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.key.MacScheme;
import io.managedkeys.common.key.PermittedScheme;
import io.managedkeys.transit.keyring.KeyVersion;
import io.managedkeys.transit.use.Abilities;
import io.managedkeys.transit.use.NamedHash;
import java.util.List;

/** The MAC scheme that a request comes to with one key: of the hash it names, else of one that the key permits. */
final class MacChoice {
    private MacChoice() {}

    /** @throws ApiException 400 naming what the key can do */
    static MacScheme of(NamedHash hash, KeyVersion version, List<PermittedScheme> permitted) {
        List<PermittedScheme> rules = permitted.stream()
                .filter(rule -> rule.operation() == KeyUsage.MAC && rule.family() == MacScheme.Family.HMAC)
                .toList();
        if (rules.isEmpty()) {
            throw ApiException.invalid("HMAC creation is not supported for key type %s; the managed key can do: %s"
                    .formatted(version.wireName(), Abilities.of(permitted)));
        }
        HashAlgorithm chosen = hash.under(rules);
        if (chosen == null) {
            throw ApiException.invalid("unsupported algorithm none: an HMAC needs a hash");
        }
        MacScheme scheme = new MacScheme.Hmac(chosen);
        if (rules.stream().noneMatch(rule -> rule.permits(KeyUsage.MAC, scheme))) {
            throw ApiException.invalid("the managed key does not make HMACs with %s; it can do: %s"
                    .formatted(chosen.wireName(), PermittedScheme.describe(permitted, KeyUsage.MAC)));
        }
        return scheme;
    }
}
