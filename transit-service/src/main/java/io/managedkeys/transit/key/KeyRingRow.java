package io.managedkeys.transit.key;

import io.managedkeys.transit.keyring.KeyRing;
import io.managedkeys.transit.keyring.KeyVersion;
import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.MapKeyColumn;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.hibernate.annotations.SortNatural;

/** A row of {@code key_ring} with its {@code key_version} rows; it never leaves the package. */
@Entity
@Table(name = "key_ring")
class KeyRingRow {
    @Id
    private UUID id;

    @Column(nullable = false, updatable = false)
    private UUID mount;

    @Column(nullable = false, updatable = false)
    private String name;

    @Column(name = "latest_version", nullable = false)
    private int latestVersion;

    @Column(name = "min_decryption_version", nullable = false)
    private int minDecryptionVersion;

    @Column(name = "min_encryption_version", nullable = false)
    private int minEncryptionVersion;

    @Column(name = "deletion_allowed", nullable = false)
    private boolean deletionAllowed;

    @Column(name = "created_at", nullable = false, updatable = false)
    private Instant createdAt;

    // A map, because Hibernate adds one row to it where it would rewrite all rows of a list.
    @ElementCollection
    @CollectionTable(name = "key_version", joinColumns = @JoinColumn(name = "key_ring"))
    @MapKeyColumn(name = "version")
    @SortNatural
    private SortedMap<Integer, KeyVersionRow> versions = new TreeMap<>();

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected KeyRingRow() {}

    KeyRingRow(KeyRing ring) {
        this.id = ring.id();
        this.mount = ring.mount();
        this.name = ring.name();
        this.createdAt = ring.versions().getFirst().createdAt();
        become(ring);
    }

    /** Takes over what may change; versions are only ever added. */
    final void become(KeyRing ring) {
        latestVersion = ring.latestVersion();
        minDecryptionVersion = ring.minDecryptionVersion();
        minEncryptionVersion = ring.minEncryptionVersion();
        deletionAllowed = ring.deletionAllowed();
        for (KeyVersion version : ring.versions()) {
            if (!versions.containsKey(version.number())) {
                versions.put(version.number(), new KeyVersionRow(version));
            }
        }
    }

    KeyRing toKeyRing() {
        return new KeyRing(
                id,
                mount,
                name,
                minDecryptionVersion,
                minEncryptionVersion,
                deletionAllowed,
                versions.entrySet().stream()
                        .map(entry -> entry.getValue().toKeyVersion(entry.getKey()))
                        .toList());
    }
}
