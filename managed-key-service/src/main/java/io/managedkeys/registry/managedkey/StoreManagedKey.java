package io.managedkeys.registry.managedkey;

import io.managedkeys.common.api.HsmGateway.ResolvedKey;
import io.managedkeys.registry.namespace.Namespaces;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** The transactions that change entries; each voids the grants of its namespace. */
@Component
class StoreManagedKey {
    private final ManagedKeyRepository keys;
    private final BindingRepository bindings;
    private final RecordBinding recordBinding;
    private final Namespaces namespaces;
    private final TransactionTemplate transaction;

    StoreManagedKey(
            ManagedKeyRepository keys,
            BindingRepository bindings,
            RecordBinding recordBinding,
            Namespaces namespaces,
            TransactionTemplate transaction) {
        this.keys = keys;
        this.bindings = bindings;
        this.recordBinding = recordBinding;
        this.namespaces = namespaces;
        this.transaction = transaction;
    }

    /** False when the name was taken, or its namespace deleted, meanwhile. */
    boolean create(ManagedKey key) {
        try {
            transaction.executeWithoutResult(status -> {
                namespaces.raiseGrantEpoch(key.namespace());
                keys.saveAndFlush(new ManagedKeyEntity(key, keys.nextPinEvent()));
            });
            return true;
        } catch (DataIntegrityViolationException e) {
            return false;
        }
    }

    /**
     * False when the entry is no longer what {@code before} says, or was resolved meanwhile.
     *
     * @param moved the key as the updated entry names it, where that changed; null otherwise
     */
    boolean update(FoundKey before, ManagedKey key, @Nullable ResolvedKey moved) {
        return Boolean.TRUE.equals(transaction.execute(status -> {
            namespaces.raiseGrantEpoch(key.namespace());
            Optional<ManagedKeyEntity> entry = keys.lock(key.uuid())
                    .filter(row -> row.configVersion() == before.key().configVersion())
                    .filter(row -> isBound(row.uuid()) == (before.binding() != null));
            if (entry.isEmpty()) {
                status.setRollbackOnly();
                return false;
            }
            bindings.cancel(key.uuid());
            if (moved != null) {
                recordBinding.moved(key, moved);
            }
            entry.get().write(key, keys.nextPinEvent());
            return true;
        }));
    }

    /** Removes the entry and what is known of its key; the key itself stays in its backend. */
    void delete(UUID managedKey) {
        keys.lock(managedKey);
        Optional<String> identity = bindings.lockIdentityOf(managedKey);
        keys.delete(managedKey);
        identity.ifPresent(bindings::forgetIdentity);
    }

    private boolean isBound(UUID managedKey) {
        return bindings.find(managedKey).flatMap(BindingEntity::binding).isPresent();
    }
}
