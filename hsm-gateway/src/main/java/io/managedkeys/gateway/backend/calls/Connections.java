package io.managedkeys.gateway.backend.calls;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Scheduler;
import io.managedkeys.common.error.ApiException;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of one backend type, by what tells them apart (endpoint, account, a tag of the credentials). They are
 * opened at first use; the least used must go when there are too many, and any that is idle. A client is closed once
 * nobody uses it any more.
 */
public final class Connections<K, C extends AutoCloseable> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

    private final Function<K, Connection<C>> opening;
    private final Cache<K, Shared<C>> open;
    private volatile boolean closed;

    /** A connection with the number of those who use it; the one who leaves it last after its removal closes it. */
    private static final class Shared<C extends AutoCloseable> {
        private final Connection<C> connection;
        private int users;
        private boolean removed;
        private boolean closed;

        Shared(Connection<C> connection) {
            this.connection = connection;
        }

        synchronized boolean enter() {
            if (!removed) {
                users++;
            }
            return !removed;
        }

        synchronized void leave() {
            users--;
            closeWhenUnused();
        }

        synchronized void remove() {
            removed = true;
            closeWhenUnused();
        }

        private void closeWhenUnused() {
            if (removed && users == 0 && !closed) {
                closed = true;
                connection.close();
                try {
                    connection.client().close();
                } catch (Exception e) { // nobody waits for it; the SDK's text may quote anything, the class does not
                    LOG.warn(
                            "{}: its client cannot be closed ({})",
                            connection.place(),
                            e.getClass().getName());
                }
            }
        }
    }

    Connections(CallLimits limits, Function<K, Connection<C>> opening) {
        this.opening = opening;
        this.open = Caffeine.newBuilder()
                .maximumSize(limits.clients())
                .expireAfterAccess(limits.clientIdle())
                .scheduler(Scheduler.systemScheduler())
                .executor(Runnable::run)
                .removalListener((@Nullable K key, @Nullable Shared<C> shared, RemovalCause cause) -> {
                    if (shared != null) {
                        shared.remove();
                    }
                })
                .build();
    }

    /**
     * Uses the connection, which stays open meanwhile.
     *
     * @throws ApiException whatever the use throws; 503 after {@link #close}
     */
    public <T> T with(K key, Function<Connection<C>, T> use) {
        while (!closed) {
            Shared<C> shared = open.get(key, missing -> new Shared<>(opening.apply(missing)));
            if (closed) {
                open.invalidate(key); // it may have come after all others went
            }
            if (shared.enter()) {
                try {
                    return use.apply(shared.connection);
                } finally {
                    shared.leave();
                }
            }
        }
        throw ApiException.unavailable("the gateway is stopping", Duration.ofSeconds(2), null);
    }

    @Override
    public void close() {
        closed = true;
        open.invalidateAll();
        open.cleanUp();
    }
}
