package io.managedkeys.pki.issuer;

import io.managedkeys.pki.x509.IssuerCertificate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A CA of a mount.
 *
 * @param name "" for none
 * @param keyId null where the key is elsewhere
 * @param chain issuers from itself up
 */
public record Issuer(
        UUID id,
        String name,
        @Nullable UUID keyId,
        IssuerCertificate certificate,
        IssuerSettings settings,
        List<UUID> chain) {

    public Issuer {
        chain = chain.isEmpty() ? List.of(id) : List.copyOf(chain);
    }

    /** One that has just arrived: its chain is yet to be built. */
    public Issuer(UUID id, String name, @Nullable UUID keyId, IssuerCertificate certificate, IssuerSettings settings) {
        this(id, name, keyId, certificate, settings, List.of());
    }
}
