package io.managedkeys.registry.mount;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Moves a mount and remembers it for a day, so that every replica can tell of it. */
@Component
class MoveMount {
    private static final Duration KEPT = Duration.ofDays(1);

    private final ChangeMounts change;
    private final MountMoveRepository moves;
    private final InstantSource clock;

    MoveMount(ChangeMounts change, MountMoveRepository moves, InstantSource clock) {
        this.change = change;
        this.moves = moves;
        this.clock = clock;
    }

    /** @return the id of the move */
    @Transactional
    public UUID move(UUID namespace, MountPath from, MountPath to) {
        change.move(namespace, from, to);
        moves.deleteByMovedAtBefore(clock.instant().minus(KEPT));
        return moves.save(new MountMoveRow(namespace, from, to, clock.instant()))
                .id();
    }

    @Transactional(readOnly = true)
    public Optional<MountMoveRow> find(UUID namespace, UUID id) {
        return moves.findByIdAndNamespace(id, namespace);
    }
}
