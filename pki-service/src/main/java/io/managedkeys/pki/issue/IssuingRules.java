package io.managedkeys.pki.issue;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.pki.issuer.Authorities;
import io.managedkeys.pki.issuer.Authority;
import io.managedkeys.pki.role.Role;
import io.managedkeys.pki.role.StoredRoles;
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
    private static final String QUERY = "select r.fields as role, r.issuerRef as ref, " + Authorities.COLUMNS + """
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
    private final Authorities authorities;

    IssuingRules(EntityManager database, StoredRoles roles, Authorities authorities) {
        this.database = database;
        this.roles = roles;
        this.authorities = authorities;
    }

    /** A role and the issuer it, or the request, names; reference: the name that led, or did not lead, to the issuer. */
    record Rules(Role role, @Nullable Authority issuer, String reference) {
        /** @throws ApiException 400 when there is no such issuer, or it may not issue */
        Authority demandIssuer() {
            if (issuer == null) {
                throw Authority.missing(reference);
            }
            return issuer.demandIssuing();
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
                row.get("id") == null ? null : authorities.read(mount, row),
                issuerRef.isEmpty() ? row.get("ref", String.class) : issuerRef);
    }
}
