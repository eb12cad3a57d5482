package io.managedkeys.pki.issuer;

import io.managedkeys.pki.x509.Chains;
import io.managedkeys.pki.x509.CheckedSignatures;
import io.managedkeys.pki.x509.IssuerCertificate;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Tuple;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/** Parsed certificates of issuers, by the issuer's id: an issuer's certificate never changes. */
@Component
public class IssuerCertificates {
    private static final int LIMIT = 4096;

    private final EntityManager database;
    private final Map<UUID, IssuerCertificate> parsed = new ConcurrentHashMap<>();
    private final CheckedSignatures signatures = new CheckedSignatures();

    IssuerCertificates(EntityManager database) {
        this.database = database;
    }

    /** See {@link Chains#of}. */
    Map<UUID, List<UUID>> chains(Map<UUID, IssuerCertificate> issuers) {
        return Chains.of(issuers, signatures);
    }

    /** See {@link Chains#path}. */
    List<IssuerCertificate> path(List<IssuerCertificate> chain) {
        return Chains.path(chain, signatures);
    }

    /** @param der as just read */
    public IssuerCertificate of(UUID issuer, byte[] der) {
        if (parsed.size() > LIMIT) {
            parsed.clear();
        }
        return parsed.computeIfAbsent(issuer, id -> new IssuerCertificate(der));
    }

    /**
     * Of several issuers, in their order; issuers that are gone are left out.
     *
     * @param issuers as they stand in a row of that mount
     */
    public List<IssuerCertificate> of(UUID mount, List<UUID> issuers) {
        Map<UUID, IssuerCertificate> found = new HashMap<>();
        for (UUID issuer : issuers) {
            IssuerCertificate known = parsed.get(issuer);
            if (known != null) {
                found.put(issuer, known);
            }
        }
        List<UUID> missing =
                issuers.stream().filter(issuer -> !found.containsKey(issuer)).toList();
        if (!missing.isEmpty()) {
            database.createQuery(
                            "select i.id as id, i.certificate as certificate from Issuer i"
                                    + " where i.mount = :mount and i.id in (:ids)",
                            Tuple.class)
                    .setParameter("mount", mount)
                    .setParameter("ids", missing)
                    .getResultList()
                    .forEach(row -> found.put(
                            row.get("id", UUID.class),
                            of(row.get("id", UUID.class), row.get("certificate", byte[].class))));
        }
        return issuers.stream().map(found::get).filter(Objects::nonNull).toList();
    }
}
