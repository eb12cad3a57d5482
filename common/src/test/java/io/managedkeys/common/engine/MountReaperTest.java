package io.managedkeys.common.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.managedkeys.common.error.ApiException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MountReaperTest {
    private static final UUID LIVE = new UUID(1, 1);
    private static final UUID GONE = new UUID(2, 2);
    private static final UUID STUCK = new UUID(3, 3);

    private final FakeRegistry registry = new FakeRegistry(InstantSource.system());
    private final FakeRows rows = new FakeRows();
    private final MountReaper reaper = new MountReaper(registry, rows);

    private static final class FakeRows implements MountRows {
        final Set<UUID> held = new HashSet<>(Set.of(LIVE, GONE));

        @Override
        public Set<UUID> mounts() {
            return Set.copyOf(held);
        }

        @Override
        public void delete(UUID mount) {
            if (mount.equals(STUCK)) {
                throw new IllegalStateException("the database says no");
            }
            held.remove(mount);
        }
    }

    @Test
    void deletesRowsOfMountsThatAreGone() {
        registry.live.add(LIVE);
        reaper.reap();
        assertThat(rows.held).containsExactly(LIVE);
    }

    @Test
    void deletesNothingWhenTheRegistryCannotBeAsked() {
        registry.failure = ApiException.unavailable("registry is down", Duration.ofSeconds(1), null);
        reaper.reap();
        assertThat(rows.held).containsExactlyInAnyOrder(LIVE, GONE);
    }

    @Test
    void goesOnAfterAMountThatCannotBeDeleted() {
        registry.live.add(LIVE);
        rows.held.add(STUCK);
        reaper.reap();
        assertThat(rows.held).containsExactlyInAnyOrder(LIVE, STUCK);
    }
}
