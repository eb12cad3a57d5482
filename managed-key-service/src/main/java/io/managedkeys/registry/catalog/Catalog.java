package io.managedkeys.registry.catalog;

import java.util.concurrent.atomic.AtomicLong;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Orders the writers of namespaces and mounts, and tells readers that something changed: at once in this process, by a
 * polled version in other replicas.
 */
@Component
public class Catalog {
    private final CatalogRepository repository;
    private final AtomicLong changes = new AtomicLong();

    Catalog(CatalogRepository repository) {
        this.repository = repository;
    }

    /**
     * To be called first in a transaction that changes namespaces, mounts or a grant epoch: until it ends no other one
     * runs, on any replica. Calling it again does no harm.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void change() {
        repository.raise();
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCompletion(int status) {
                // Whatever the outcome: after a lost connection nobody knows whether the commit took place.
                changes.incrementAndGet();
            }
        });
    }

    /** Counts the changes made by this process; what was read before the last one is stale. */
    public long changesHere() {
        return changes.get();
    }

    /** The version in the database, which the changes of all replicas raise. */
    @Transactional(readOnly = true)
    public long version() {
        return repository.version();
    }
}
