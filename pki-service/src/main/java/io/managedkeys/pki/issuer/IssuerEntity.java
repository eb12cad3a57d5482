package io.managedkeys.pki.issuer;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

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
    Instant createdAt;
}
