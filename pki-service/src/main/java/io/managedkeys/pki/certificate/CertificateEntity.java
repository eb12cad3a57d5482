package io.managedkeys.pki.certificate;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

@Entity(name = "Certificate")
@Table(name = "certificate")
@IdClass(CertificateEntity.Key.class)
class CertificateEntity {
    record Key(UUID mount, String serial) {}

    @Id
    UUID mount;

    @Id
    String serial;

    @Column
    byte[] certificate;

    @Column
    UUID issuer;

    @Column
    Instant notAfter;

    @Column
    Instant createdAt;
}
