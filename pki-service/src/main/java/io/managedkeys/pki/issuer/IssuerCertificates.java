package io.managedkeys.pki.issuer;

import io.managedkeys.pki.x509.IssuerCertificate;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/** Parsed certificates of issuers, by the issuer's id: an issuer's certificate never changes. */
@Component
public class IssuerCertificates {
    private static final int LIMIT = 4096;

    private final Map<UUID, IssuerCertificate> parsed = new ConcurrentHashMap<>();

    /** @param der as just read */
    public IssuerCertificate of(UUID issuer, byte[] der) {
        if (parsed.size() > LIMIT) {
            parsed.clear();
        }
        return parsed.computeIfAbsent(issuer, id -> new IssuerCertificate(der));
    }
}
