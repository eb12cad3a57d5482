package io.managedkeys.registry.init;

import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Reads the registry's own state; always from the database. */
@Component
public class Clusters {
    private final ClusterRepository repository;

    Clusters(ClusterRepository repository) {
        this.repository = repository;
    }

    @Transactional(readOnly = true)
    public Cluster read() {
        return repository.findBySingletonTrue().orElseThrow().toCluster();
    }
}
