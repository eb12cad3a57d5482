package io.managedkeys.registry.managedkey;

import io.managedkeys.common.api.HsmGateway.ResolvedKey;
import java.time.InstantSource;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Writes down what was found, if that still is what was asked for, and claims the key for its namespace. */
@Component
class RecordBinding {
    private final ManagedKeyRepository keys;
    private final BindingRepository bindings;
    private final InstantSource clock;

    RecordBinding(ManagedKeyRepository keys, BindingRepository bindings, InstantSource clock) {
        this.keys = keys;
        this.bindings = bindings;
        this.clock = clock;
    }

    enum Outcome {
        RECORDED,
        /** The entry was changed or deleted meanwhile, or the lease went to another. */
        OVERTAKEN,
        /** The key is another namespace's. */
        FOREIGN
    }

    @Transactional
    Outcome first(ManagedKey key, UUID leaseOwner, ResolvedKey found) {
        boolean unchanged = keys.lock(key.uuid())
                .filter(entry -> entry.configVersion() == key.configVersion())
                .isPresent();
        if (!unchanged) {
            return Outcome.OVERTAKEN;
        }
        if (!claim(key, found)) {
            return Outcome.FOREIGN;
        }
        int recorded = bindings.record(
                key.uuid(),
                leaseOwner,
                found.identity().value(),
                found.locator(),
                found.spki(),
                found.keySpec().name(),
                StoredForm.usages(found.capabilities()),
                StoredForm.json(found.schemes()),
                StoredForm.json(found.provenance()),
                found.generated(),
                clock.instant());
        if (recorded == 0) {
            bindings.forgetIdentity(found.identity().value());
            return Outcome.OVERTAKEN;
        }
        return Outcome.RECORDED;
    }

    /** The same key, named in another way by an update; in the update's own transaction. */
    @Transactional
    void moved(ManagedKey updated, ResolvedKey found) {
        bindings.move(
                updated.uuid(),
                found.identity().value(),
                updated.configVersion(),
                found.locator(),
                StoredForm.usages(found.capabilities()),
                StoredForm.json(found.schemes()),
                StoredForm.json(found.provenance()),
                clock.instant());
    }

    /** The key that is known already was found again with what its entry says now. */
    @Transactional
    void confirmed(ManagedKey key, ResolvedKey found) {
        bindings.confirm(key.uuid(), found.identity().value(), key.configVersion());
    }

    private boolean claim(ManagedKey key, ResolvedKey found) {
        bindings.claimIdentity(found.identity().value(), key.namespace());
        return bindings.ownerOf(found.identity().value()).equals(key.namespace());
    }
}
