package io.managedkeys.registry.managedkey;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.hibernate.annotations.Immutable;

/** A row of {@code refused_pin}, for reading; {@link RefusedPinRepository} changes it. */
@Entity
@Immutable
@Table(name = "refused_pin")
class RefusedPinEntity {
    @Id
    private String tag;

    private long pinOrder;

    @SuppressWarnings("NullAway.Init") // Hibernate fills the fields in
    protected RefusedPinEntity() {}

    String tag() {
        return tag;
    }

    long pinOrder() {
        return pinOrder;
    }
}
