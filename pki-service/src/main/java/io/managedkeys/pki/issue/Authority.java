package io.managedkeys.pki.issue;

import io.managedkeys.common.engine.ManagedKeys.KeyReference;
import io.managedkeys.pki.x509.AuthorityUrls;
import io.managedkeys.pki.x509.IssuerCertificate;
import java.util.List;
import java.util.UUID;

/** An issuer with all that signing in its name takes. */
record Authority(
        UUID id,
        IssuerCertificate certificate,
        List<String> usage,
        String leafNotAfterBehavior,
        KeyReference key,
        AuthorityUrls urls) {
    /** From the issuer up, the root included. */
    List<IssuerCertificate> chain() {
        return List.of(certificate);
    }
}
