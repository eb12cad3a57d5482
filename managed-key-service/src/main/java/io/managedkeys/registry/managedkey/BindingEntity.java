package io.managedkeys.registry.managedkey;

import io.managedkeys.common.key.KeyIdentity;
import io.managedkeys.common.key.KeySpec;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** A row of {@code managed_key_binding}, for reading; {@link BindingRepository} changes it by conditional statements. */
@Entity
@Immutable
@Table(name = "managed_key_binding")
class BindingEntity {
    @Id
    private UUID managedKeyUuid;

    private int configVersion;
    private @Nullable Instant leaseUntil;
    private @Nullable String identity;
    private @Nullable String locator;
    private byte @Nullable [] spki;
    private @Nullable String keySpec;
    private @Nullable String schemes;

    @SuppressWarnings("NullAway.Init") // Hibernate fills the fields in
    protected BindingEntity() {}

    /** Empty while it is only an intent. */
    Optional<Binding> binding() {
        if (identity == null || locator == null || keySpec == null || schemes == null) {
            return Optional.empty();
        }
        return Optional.of(new Binding(
                configVersion,
                locator,
                new KeyIdentity(identity),
                spki,
                KeySpec.valueOf(keySpec),
                StoredForm.schemes(schemes)));
    }
}
