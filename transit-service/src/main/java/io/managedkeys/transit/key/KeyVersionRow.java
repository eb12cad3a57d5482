package io.managedkeys.transit.key;

import io.managedkeys.common.engine.ManagedKeys.KeyReference;
import io.managedkeys.common.key.KeyIdentity;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.transit.keyring.KeyVersion;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of {@code key_version}; its number is the map key of {@link KeyRingRow}. */
@Embeddable
class KeyVersionRow {
    @Column(name = "managed_key", nullable = false, updatable = false)
    private UUID managedKey;

    @Column(name = "managed_key_name", nullable = false, updatable = false)
    private String managedKeyName;

    @Column(name = "identity", nullable = false, updatable = false)
    private String identity;

    @Column(name = "spki", updatable = false)
    private byte @Nullable [] spki;

    @Enumerated(EnumType.STRING)
    @Column(name = "key_spec", nullable = false, updatable = false)
    private KeySpec keySpec;

    @Column(name = "created_at", nullable = false, updatable = false)
    private Instant createdAt;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected KeyVersionRow() {}

    KeyVersionRow(KeyVersion version) {
        this.managedKey = version.key().managedKey();
        this.managedKeyName = version.managedKeyName();
        this.identity = version.key().identity().value();
        this.spki = version.spki();
        this.keySpec = version.spec();
        this.createdAt = version.createdAt();
    }

    KeyVersion toKeyVersion(int number) {
        return new KeyVersion(
                number,
                new KeyReference(managedKey, new KeyIdentity(identity)),
                managedKeyName,
                spki,
                keySpec,
                createdAt);
    }
}
