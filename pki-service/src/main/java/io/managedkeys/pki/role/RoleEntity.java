package io.managedkeys.pki.role;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.util.UUID;
import org.hibernate.annotations.ColumnTransformer;

@Entity(name = "Role")
@Table(name = "role")
@IdClass(RoleEntity.Key.class)
class RoleEntity {
    record Key(UUID mount, String name) {}

    @Id
    UUID mount;

    @Id
    String name;

    @Column
    String issuerRef;

    /** A {@link Role} as JSON. */
    @Column
    @ColumnTransformer(read = "fields::text", write = "?::jsonb")
    String fields;
}
