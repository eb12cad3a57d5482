package io.managedkeys.pki.issue;

import io.managedkeys.common.engine.ManagedKeys.KeyReference;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.KeyIdentity;
import io.managedkeys.pki.config.UrlTemplates;
import io.managedkeys.pki.issuer.IssuerCertificates;
import io.managedkeys.pki.issuer.Issuers;
import io.managedkeys.pki.role.Role;
import io.managedkeys.pki.role.StoredRoles;
import io.managedkeys.pki.x509.AuthorityUrls;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Tuple;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;

/**
 * Role and issuer of a request, in one query: every certificate that is signed passes here, and what another replica
 * changed holds from the next request on.
 */
@Repository
class IssuingRules {
    private static final String QUERY = """
            select r.fields as role, r.issuerRef as ref, i.id as id, i.certificate as certificate, i.usage as usage,
                   i.leafNotAfterBehavior as behavior, k.managedKey as managedKey, k.identity as identity,
                   c.issuingCertificates as aia, c.crlDistributionPoints as crl,
                   c.deltaCrlDistributionPoints as delta, c.ocspServers as ocsp, c.enableTemplating as templating
            from Role r
            left join MountConfig c on c.mount = r.mount
            left join Issuer i on i.mount = r.mount and (
                   coalesce(nullif(:ref, ''), r.issuerRef) in (i.name, cast(i.id as String))
                or coalesce(nullif(:ref, ''), r.issuerRef) = 'default' and i.id = c.defaultIssuer)
            left join IssuerKey k on k.id = i.keyId
            where r.mount = :mount and r.name = :role
            order by case when cast(i.id as String) = coalesce(nullif(:ref, ''), r.issuerRef) then 0 else 1 end
            """;

    private final EntityManager database;
    private final StoredRoles roles;
    private final IssuerCertificates certificates;

    IssuingRules(EntityManager database, StoredRoles roles, IssuerCertificates certificates) {
        this.database = database;
        this.roles = roles;
        this.certificates = certificates;
    }

    /** A role and the issuer it, or the request, names; reference: the name that led, or did not lead, to the issuer. */
    record Rules(Role role, @Nullable Authority issuer, String reference) {
        /** @throws ApiException 400 when there is no such issuer, or it may not issue */
        Authority demandIssuer() {
            if (issuer == null) {
                throw ApiException.invalid(
                        "could not fetch the CA certificate (was one set?): " + Issuers.missing(reference));
            }
            if (!issuer.usage().contains("issuing-certificates")) {
                throw ApiException.invalid(
                        "error fetching CA certificate: error while attempting to use issuer %s:".formatted(issuer.id())
                                + " requested usage issuing-certificates but only had usage "
                                + String.join(",", issuer.usage()));
            }
            return issuer;
        }
    }

    /**
     * @param issuerRef from the path; "" where the role says it
     * @throws ApiException 400 when there is no such role
     */
    Rules find(UUID mount, String role, String issuerRef) {
        List<Tuple> found = database.createQuery(QUERY, Tuple.class)
                .setParameter("mount", mount)
                .setParameter("role", role)
                .setParameter("ref", issuerRef)
                .setMaxResults(1)
                .getResultList();
        if (found.isEmpty()) {
            throw ApiException.invalid("unknown role: " + role);
        }
        Tuple row = found.getFirst();
        return new Rules(
                roles.parse(row.get("role", String.class)),
                row.get("id") == null ? null : authority(row),
                issuerRef.isEmpty() ? row.get("ref", String.class) : issuerRef);
    }

    private Authority authority(Tuple row) {
        UUID id = row.get("id", UUID.class);
        return new Authority(
                id,
                certificates.of(id, row.get("certificate", byte[].class)),
                List.of(row.get("usage", String[].class)),
                row.get("behavior", String.class),
                new KeyReference(row.get("managedKey", UUID.class), new KeyIdentity(row.get("identity", String.class))),
                urls(row, id));
    }

    private static AuthorityUrls urls(Tuple row, UUID issuer) {
        if (row.get("aia") == null) {
            return AuthorityUrls.NONE;
        }
        AuthorityUrls urls = new AuthorityUrls(
                List.of(row.get("aia", String[].class)),
                List.of(row.get("crl", String[].class)),
                List.of(row.get("delta", String[].class)),
                List.of(row.get("ocsp", String[].class)));
        return row.get("templating", Boolean.class) ? UrlTemplates.fill(urls, issuer) : urls;
    }
}
