package io.managedkeys.registry.catalog;

import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

interface CatalogRepository extends Repository<CatalogRow, Boolean> {
    @Query(value = "SELECT version FROM catalog", nativeQuery = true)
    long version();

    @Modifying(flushAutomatically = true)
    @Query(value = "UPDATE catalog SET version = version + 1", nativeQuery = true)
    int raise();
}
