package io.managedkeys.pki.key;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

@Entity(name = "IssuerKey")
@Table(name = "issuer_key")
class IssuerKeyEntity {
    @Id
    UUID id;

    @Column
    UUID mount;

    @Column
    String name;

    @Column
    UUID managedKey;

    @Column
    String managedKeyName;

    @Column
    String identity;

    @Column
    byte[] spki;

    @Column
    Instant createdAt;
}
