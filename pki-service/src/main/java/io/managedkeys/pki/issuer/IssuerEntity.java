package io.managedkeys.pki.issuer;

import io.managedkeys.pki.x509.AuthorityUrls;
import io.managedkeys.pki.x509.IssuerCertificate;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@Entity(name = "Issuer")
@Table(name = "issuer")
class IssuerEntity {
    @Id
    UUID id;

    @Column
    UUID mount;

    @Column
    String name;

    @Column
    @Nullable
    UUID keyId;

    @Column
    byte[] certificate;

    @Column
    String[] usage;

    @Column
    String leafNotAfterBehavior;

    @Column
    String revocationSignatureAlgorithm;

    @Column
    String[] issuingCertificates;

    @Column
    String[] crlDistributionPoints;

    @Column
    String[] deltaCrlDistributionPoints;

    @Column
    String[] ocspServers;

    @Column
    boolean enableTemplating;

    @Column
    UUID @Nullable [] manualChain;

    @Column
    UUID[] chain = {};

    @Column
    Instant createdAt;

    @Column
    Instant lastModified;

    void write(IssuerSettings settings) {
        usage = settings.usage().toArray(String[]::new);
        leafNotAfterBehavior = settings.leafNotAfterBehavior();
        revocationSignatureAlgorithm = settings.revocationSignatureAlgorithm();
        issuingCertificates = settings.urls().issuingCertificates().toArray(String[]::new);
        crlDistributionPoints = settings.urls().crlDistributionPoints().toArray(String[]::new);
        deltaCrlDistributionPoints =
                settings.urls().deltaCrlDistributionPoints().toArray(String[]::new);
        ocspServers = settings.urls().ocspServers().toArray(String[]::new);
        enableTemplating = settings.templating();
        manualChain =
                settings.manualChain() == null ? null : settings.manualChain().toArray(UUID[]::new);
    }

    Issuer read(IssuerCertificate parsed) {
        return new Issuer(
                id,
                name,
                keyId,
                parsed,
                new IssuerSettings(
                        List.of(usage),
                        leafNotAfterBehavior,
                        revocationSignatureAlgorithm,
                        new AuthorityUrls(
                                List.of(issuingCertificates),
                                List.of(crlDistributionPoints),
                                List.of(deltaCrlDistributionPoints),
                                List.of(ocspServers)),
                        enableTemplating,
                        manualChain == null ? null : List.of(manualChain)),
                List.of(chain));
    }
}
