package io.managedkeys.registry.admission;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.DatabaseOutage;
import io.managedkeys.registry.catalog.Catalog;
import io.managedkeys.registry.init.Cluster;
import io.managedkeys.registry.init.Clusters;
import io.managedkeys.registry.mount.Mounts;
import io.managedkeys.registry.namespace.Namespaces;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Keeps the route table and the grant epochs in memory. What this process changed is seen by its next request; what
 * another replica changed, within {@link #BOUND}: an older table is never used, so a database that cannot be asked means
 * 503.
 */
@Component
public class Routes {
    /** No request is admitted by a table that was last compared with the database longer ago. */
    static final Duration BOUND = Duration.ofSeconds(1);

    /** When the first request compares it again, while the others go on with it. */
    private static final Duration REFRESH_AFTER = Duration.ofMillis(400);
    /** After a failed comparison the next one waits, so that requests are not held up by a dead database. */
    private static final Duration RETRY_AFTER = Duration.ofMillis(500);

    /** How long a request waits for another one's comparison; longer than the pool waits for a connection. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final Logger LOG = LoggerFactory.getLogger(Routes.class);

    private final Catalog catalog;
    private final Namespaces namespaces;
    private final Mounts mounts;
    private final Clusters clusters;
    private final TransactionTemplate transactions;
    /** Fair: whoever waits for a comparison is not to be passed by those who came later, and refused in the end. */
    private final ReentrantLock reading = new ReentrantLock(true);

    private volatile @Nullable State state;
    private volatile @Nullable Failure failure;

    /** @param changes counter of this process's changes before the table was read */
    private record State(RouteTable table, Cluster cluster, long version, long changes, long comparedAt) {}

    private record Failure(RuntimeException cause, long at) {}

    Routes(Catalog catalog, Namespaces namespaces, Mounts mounts, Clusters clusters, TransactionTemplate transactions) {
        this.catalog = catalog;
        this.namespaces = namespaces;
        this.mounts = mounts;
        this.clusters = clusters;
        this.transactions = transactions;
    }

    /** The table, at most {@link #BOUND} behind the database. */
    public RouteTable table() {
        return current().table();
    }

    /** The registry's own state, as fresh as the table. */
    public Cluster cluster() {
        return current().cluster();
    }

    /** The table as the database has it now. */
    public RouteTable latest() {
        return compare(System.nanoTime()).table();
    }

    private State current() {
        State known = state;
        long now = System.nanoTime();
        if (known == null || known.changes() != catalog.changesHere()) {
            return compare(now);
        }
        Duration age = Duration.ofNanos(now - known.comparedAt());
        if (age.compareTo(REFRESH_AFTER) < 0) {
            return known;
        }
        if (age.compareTo(BOUND) < 0 && (reading.isLocked() || hasFailedLately(now))) {
            return known;
        }
        return compare(now);
    }

    /** Compares with the database unless somebody else did so since {@code asked}. */
    private State compare(long asked) {
        if (hasFailedLately(asked)) {
            throw DatabaseOutage.told(null);
        }
        try {
            if (!reading.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw DatabaseOutage.told(null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw DatabaseOutage.told(e);
        }
        try {
            State known = state;
            long changes = catalog.changesHere();
            if (known != null && known.changes() == changes && known.comparedAt() - asked > 0) {
                return known;
            }
            if (hasFailedLately(System.nanoTime())) {
                throw DatabaseOutage.told(null);
            }
            long started = System.nanoTime();
            State read = read(known, changes, started);
            state = read;
            failure = null;
            return read;
        } catch (ApiException e) {
            throw e;
        } catch (RuntimeException e) {
            if (failure == null) {
                LOG.warn("the database cannot be asked for namespaces and mounts", e);
            }
            failure = new Failure(e, System.nanoTime());
            throw DatabaseOutage.told(e);
        } finally {
            reading.unlock();
        }
    }

    private State read(@Nullable State known, long changes, long started) {
        long version = catalog.version();
        if (known != null && known.version() == version) {
            return new State(known.table(), known.cluster(), version, changes, started);
        }
        // The version is read first: what changes in between raises it, so the next comparison reads again.
        RouteTable table = transactions.execute(status -> new RouteTable(namespaces.all(), mounts.all()));
        return new State(table, clusters.read(), version, changes, started);
    }

    private boolean hasFailedLately(long now) {
        Failure last = failure;
        return last != null && now - last.at() < RETRY_AFTER.toNanos();
    }
}
