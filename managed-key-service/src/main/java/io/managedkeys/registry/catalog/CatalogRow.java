package io.managedkeys.registry.catalog;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

@Entity
@Table(name = "catalog")
class CatalogRow {
    @Id
    private boolean singleton;

    @Column(nullable = false)
    private long version;

    protected CatalogRow() {}
}
