package io.managedkeys.pki.certificate;

import io.managedkeys.pki.x509.CertificateTemplate;
import io.managedkeys.pki.x509.SerialNumber;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.persistence.EntityManager;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Every certificate a mount has made and kept. */
@Repository
public class Certificates {
    private final EntityManager database;
    private final InstantSource clock;
    private final Counter leaves;
    private final Counter authorities;

    Certificates(EntityManager database, InstantSource clock, MeterRegistry meters) {
        this.database = database;
        this.clock = clock;
        this.leaves = made("leaf", meters);
        this.authorities = made("ca", meters);
    }

    private static Counter made(String kind, MeterRegistry meters) {
        return Counter.builder("pki.certificates.issued")
                .description("certificates that were made, kept or not")
                .tag("kind", kind)
                .register(meters);
    }

    /** @param der of the certificate that was made from the template */
    @Transactional
    public void insert(UUID mount, UUID issuer, CertificateTemplate template, byte[] der) {
        CertificateEntity entity = new CertificateEntity();
        entity.mount = mount;
        entity.serial = SerialNumber.text(template.serial());
        entity.certificate = der;
        entity.issuer = issuer;
        entity.notAfter = template.notAfter();
        entity.createdAt = clock.instant();
        database.persist(entity);
        count(template);
    }

    /** Counts one that was made; those that are kept are counted by {@link #insert}. */
    public void count(CertificateTemplate template) {
        (template.basic() instanceof CertificateTemplate.Basic.Authority ? authorities : leaves).increment();
    }

    /** DER, by the serial number in any of its spellings. */
    public Optional<byte[]> find(UUID mount, String serial) {
        return Optional.ofNullable(database.find(
                        CertificateEntity.class, new CertificateEntity.Key(mount, SerialNumber.normalized(serial))))
                .map(entity -> entity.certificate);
    }

    /** Serial numbers with colons. */
    public List<String> list(UUID mount) {
        return database.createQuery("select serial from Certificate where mount = :mount order by serial", String.class)
                .setParameter("mount", mount)
                .getResultList();
    }
}
