package io.managedkeys.registry.init;

import java.time.Instant;
import java.util.Optional;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

interface ClusterRepository extends Repository<ClusterRow, Boolean> {
    Optional<ClusterRow> findBySingletonTrue();

    /** 1 for the one caller that initialises, 0 for every other. */
    @Modifying
    @Query("UPDATE ClusterRow c SET c.initializedAt = :now WHERE c.initializedAt IS NULL")
    int initialize(Instant now);
}
