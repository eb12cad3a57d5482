package io.managedkeys.transit.key;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.transit.keyring.KeyRing;
import io.managedkeys.transit.keyring.KeyVersion;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Key rings in Postgres, one short transaction a call. */
@Component
class KeyRingStore {
    private final KeyRingRows rows;
    private final TransactionTemplate transaction;

    KeyRingStore(KeyRingRows rows, TransactionTemplate transaction) {
        this.rows = rows;
        this.transaction = transaction;
    }

    Optional<KeyRing> find(UUID mount, String name) {
        return transact(() -> rows.find(mount, name).map(KeyRingRow::toKeyRing));
    }

    List<String> names(UUID mount) {
        return transact(() -> rows.names(mount));
    }

    /** The new key ring, or the one of that name that was there already. */
    KeyRing create(UUID mount, String name, KeyVersion first) {
        return transact(() -> {
                    UUID id = UUID.randomUUID();
                    if (rows.claim(id, mount, name) == 0) {
                        return rows.find(mount, name).map(KeyRingRow::toKeyRing);
                    }
                    KeyRing ring = new KeyRing(id, mount, name, 1, 0, false, List.of(first));
                    rows.findById(id).orElseThrow().become(ring);
                    return Optional.of(ring);
                })
                .orElseThrow(() -> ApiException.unavailable("the key is being deleted", Duration.ofSeconds(1), null));
    }

    /** Applies {@code change} to the key ring while nothing else can; empty when there is none. */
    Optional<KeyRing> change(UUID mount, String name, UnaryOperator<KeyRing> change) {
        return transact(() -> rows.lock(mount, name).map(row -> {
            KeyRing changed = change.apply(row.toKeyRing());
            row.become(changed);
            return changed;
        }));
    }

    /**
     * @param condition throws when the key ring must stay
     * @return whether there was one
     */
    boolean delete(UUID mount, String name, Consumer<KeyRing> condition) {
        return transact(() -> {
            Optional<KeyRingRow> row = rows.lock(mount, name);
            row.map(KeyRingRow::toKeyRing).ifPresent(condition);
            row.ifPresent(rows::delete);
            return row.isPresent();
        });
    }

    Set<UUID> mounts() {
        return transact(rows::mounts);
    }

    void deleteOf(UUID mount) {
        transact(() -> rows.deleteOf(mount));
    }

    private <T> T transact(Supplier<T> work) {
        T result = transaction.execute(status -> work.get());
        if (result == null) {
            throw new IllegalStateException("a transaction gave no result");
        }
        return result;
    }
}
