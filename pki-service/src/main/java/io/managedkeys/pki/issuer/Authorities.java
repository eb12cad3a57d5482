package io.managedkeys.pki.issuer;

import io.managedkeys.common.engine.ManagedKeys.KeyReference;
import io.managedkeys.common.key.KeyIdentity;
import io.managedkeys.pki.config.Cluster;
import io.managedkeys.pki.config.UrlTemplates;
import io.managedkeys.pki.x509.AuthorityUrls;
import io.managedkeys.pki.x509.IssuerCertificate;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Repository;

/** Issuers with their keys and URLs, in one query; another feature's query may take its columns along. */
@Repository
public class Authorities {
    /** Of an issuer {@code i}, its key {@code k} and its mount's settings {@code c}. */
    public static final String COLUMNS = """
            i.id as id, i.name as name, i.certificate as certificate, i.chain as chain, i.usage as usage,
            i.leafNotAfterBehavior as behavior, k.managedKey as managedKey, k.identity as identity,
            i.issuingCertificates as ownAia, i.crlDistributionPoints as ownCrl,
            i.deltaCrlDistributionPoints as ownDelta, i.ocspServers as ownOcsp, i.enableTemplating as ownTemplating,
            c.issuingCertificates as aia, c.crlDistributionPoints as crl, c.deltaCrlDistributionPoints as delta,
            c.ocspServers as ocsp, c.enableTemplating as templating,
            c.clusterPath as clusterPath, c.clusterAiaPath as clusterAiaPath
            """;

    private static final String QUERY = "select " + COLUMNS + """
            from Issuer i
            left join MountConfig c on c.mount = i.mount
            left join IssuerKey k on k.id = i.keyId
            where i.mount = :mount and (:ref in (i.name, cast(i.id as String))
                or :ref = 'default' and i.id = c.defaultIssuer)
            order by case when cast(i.id as String) = :ref then 0 else 1 end
            """;

    private final EntityManager database;
    private final IssuerCertificates certificates;

    Authorities(EntityManager database, IssuerCertificates certificates) {
        this.database = database;
        this.certificates = certificates;
    }

    /**
     * By id, name or {@code default}.
     *
     * @throws io.managedkeys.common.error.ApiException 400 when there is none
     */
    public Authority demand(UUID mount, String reference) {
        Optional<Tuple> row = database
                .createQuery(QUERY, Tuple.class)
                .setParameter("mount", mount)
                .setParameter("ref", reference)
                .setMaxResults(1)
                .getResultList()
                .stream()
                .findFirst();
        return row.map(found -> read(mount, found)).orElseThrow(() -> Authority.missing(reference));
    }

    /** What {@link #COLUMNS} gave. */
    public Authority read(UUID mount, Tuple row) {
        UUID id = row.get("id", UUID.class);
        var certificate = certificates.of(id, row.get("certificate", byte[].class));
        List<UUID> chain = List.of(row.get("chain", UUID[].class));
        List<IssuerCertificate> published = chain.size() <= 1 ? List.of(certificate) : certificates.of(mount, chain);
        UUID managedKey = row.get("managedKey", UUID.class);
        return new Authority(
                id,
                row.get("name", String.class),
                certificate,
                published,
                certificates.path(published),
                List.of(row.get("usage", String[].class)),
                row.get("behavior", String.class),
                managedKey == null
                        ? null
                        : new KeyReference(managedKey, new KeyIdentity(row.get("identity", String.class))),
                urls(row, id));
    }

    private static AuthorityUrls urls(Tuple row, UUID issuer) {
        AuthorityUrls own = urls(row, "ownAia", "ownCrl", "ownDelta", "ownOcsp");
        if (row.get("aia") == null) {
            return row.get("ownTemplating", Boolean.class) ? UrlTemplates.fill(own, issuer, Cluster.UNKNOWN) : own;
        }
        Cluster cluster = new Cluster(row.get("clusterPath", String.class), row.get("clusterAiaPath", String.class));
        AuthorityUrls urls = own.isEmpty() ? urls(row, "aia", "crl", "delta", "ocsp") : own;
        boolean templating = row.get(own.isEmpty() ? "templating" : "ownTemplating", Boolean.class);
        return templating ? UrlTemplates.fill(urls, issuer, cluster) : urls;
    }

    private static AuthorityUrls urls(Tuple row, String aia, String crl, String delta, String ocsp) {
        return new AuthorityUrls(
                List.of(row.get(aia, String[].class)),
                List.of(row.get(crl, String[].class)),
                List.of(row.get(delta, String[].class)),
                List.of(row.get(ocsp, String[].class)));
    }
}
