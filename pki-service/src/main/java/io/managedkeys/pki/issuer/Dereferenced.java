package io.managedkeys.pki.issuer;

import java.util.List;
import java.util.UUID;

/** What becomes of roles whose issuer loses the name, or id, that they know it by. */
final class Dereferenced {
    private Dereferenced() {}

    static List<String> warnings(Issuers issuers, UUID mount, String reference) {
        long roles = issuers.rolesNaming(mount, reference);
        return roles == 0 ? List.of() : List.of("The name %s was in use by %d roles".formatted(reference, roles));
    }
}
