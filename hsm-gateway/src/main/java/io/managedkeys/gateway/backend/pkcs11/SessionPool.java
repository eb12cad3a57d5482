package io.managedkeys.gateway.backend.pkcs11;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.service.Deadline;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the work on one token and keeps its idle sessions, newest first. It makes no native call: who takes a place
 * opens a session where none is idle, and closes what it is told to.
 */
final class SessionPool {
    /** @param generation sessions of an earlier one are never used again */
    record Session(long handle, long slot, boolean readWrite, long generation) {}

    /**
     * An idle session.
     *
     * @param purpose what alone it is prepared for, or null
     * @param since in {@link System#nanoTime}
     */
    private record Idle(Session session, @Nullable Object purpose, long since) {
        boolean isStale() {
            return purpose != null && System.nanoTime() - since > PREPARED.toNanos();
        }
    }

    /** A preparation is of use when the next operation follows at once; what is older may not be true any more. */
    static final Duration PREPARED = Duration.ofMillis(200);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Idle> idle = new ArrayDeque<>();
    private final Duration queueTimeout;
    private final int limit;
    private final Runnable rejected;
    private int working;
    private int waiting;
    private boolean draining;
    private volatile long generation = 1;

    /** @param rejected runs whenever nothing became free in time */
    SessionPool(int limit, Duration queueTimeout, Runnable rejected) {
        this.rejected = rejected;
        this.limit = limit;
        this.queueTimeout = queueTimeout;
    }

    int limit() {
        return limit;
    }

    int working() {
        lock.lock();
        try {
            return working;
        } finally {
            lock.unlock();
        }
    }

    int waiting() {
        lock.lock();
        try {
            return waiting;
        } finally {
            lock.unlock();
        }
    }

    long generation() {
        return generation;
    }

    /** Waits for a place; every place taken must be left again. */
    void enter(Deadline deadline) {
        if (deadline.hasPassed()) {
            throw ApiException.unavailable("the caller's deadline has passed", Duration.ofSeconds(1), null);
        }
        lock.lock();
        try {
            long wait = Math.min(queueTimeout.toNanos(), deadline.remaining().toNanos());
            while (draining || working >= limit) {
                if (wait <= 0) {
                    rejected.run();
                    throw ApiException.unavailable(
                            "the PKCS#11 token is busy: no session became free in time", Duration.ofSeconds(1), null);
                }
                waiting++;
                try {
                    wait = awaitNanos(wait);
                } finally {
                    waiting--;
                }
            }
            working++;
        } finally {
            lock.unlock();
        }
    }

    /**
     * An idle session of this generation, or null; only for who entered. One that was prepared for something else is not
     * among them.
     */
    @Nullable
    Session idle(boolean readWrite) {
        lock.lock();
        try {
            return take(readWrite, null);
        } finally {
            lock.unlock();
        }
    }

    /** Takes a place and an idle session that was prepared for just this, if there are such. */
    @Nullable
    Session enterPrepared(boolean readWrite, Object purpose) {
        return enterWithIdle(readWrite, purpose, generation);
    }

    /**
     * Takes a place and an idle session that is prepared for nothing, unless somebody has a better use for them.
     *
     * @param wanted the generation that the object handles to be used are of: in another they may be other objects'
     */
    @Nullable
    Session enterToPrepare(boolean readWrite, long wanted) {
        return enterWithIdle(readWrite, null, wanted);
    }

    private @Nullable Session enterWithIdle(boolean readWrite, @Nullable Object purpose, long wanted) {
        lock.lock();
        try {
            if (draining || waiting > 0 || working >= limit || generation != wanted) {
                return null;
            }
            Session session = take(readWrite, purpose);
            if (session != null) {
                working++;
            }
            return session;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Session take(boolean readWrite, @Nullable Object purpose) {
        for (var sessions = idle.iterator(); sessions.hasNext(); ) {
            Idle next = sessions.next();
            if (next.session().readWrite() == readWrite && Objects.equals(next.purpose(), purpose) && !next.isStale()) {
                sessions.remove();
                return next.session();
            }
        }
        return null;
    }

    /** A session whose preparation nobody used in time: it can only be closed. */
    @Nullable
    Session stale() {
        lock.lock();
        try {
            for (var sessions = idle.iterator(); sessions.hasNext(); ) {
                Idle next = sessions.next();
                if (next.isStale()) {
                    sessions.remove();
                    return next.session();
                }
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** An idle session that must be closed before one more may be opened, or null while there is room. */
    @Nullable
    Session surplus() {
        lock.lock();
        try {
            return idle.size() + working > limit ? idle.removeLast().session() : null;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Leaves the place.
     *
     * @param session to keep, or null
     * @return whether it was kept; if not, it is the caller's to close
     */
    boolean leave(@Nullable Session session) {
        return leave(session, null);
    }

    /**
     * Leaves the place.
     *
     * @param session to keep, or null
     * @param purpose what alone it is prepared for, or null
     * @return whether it was kept; if not, it is the caller's to close
     */
    boolean leave(@Nullable Session session, @Nullable Object purpose) {
        lock.lock();
        try {
            working--;
            changed.signal();
            if (draining) {
                changed.signalAll();
            }
            if (session == null || session.generation() != generation) {
                return false;
            }
            idle.push(new Idle(session, purpose, System.nanoTime()));
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Ends a generation; its idle sessions are the caller's to close. Nothing happens when it has ended already.
     *
     * @param ending runs before the next generation begins
     */
    List<Session> end(long ended, Runnable ending) {
        lock.lock();
        try {
            if (generation != ended) {
                return List.of();
            }
            ending.run();
            generation++;
            List<Session> sessions = idle.stream().map(Idle::session).toList();
            idle.clear();
            return sessions;
        } finally {
            lock.unlock();
        }
    }

    /** Runs an action while nobody works, and keeps everybody out until it is done. */
    void alone(Deadline deadline, Runnable action) {
        lock.lock();
        try {
            long wait = deadline.remaining().toNanos();
            while (draining && wait > 0) {
                wait = awaitNanos(wait);
            }
            if (draining) {
                throw notDrained();
            }
            draining = true;
            try {
                while (working > 0) {
                    if (wait <= 0) {
                        throw notDrained();
                    }
                    wait = awaitNanos(wait);
                }
            } catch (RuntimeException e) {
                stopDraining();
                throw e;
            }
        } finally {
            lock.unlock();
        }
        try {
            action.run();
        } finally {
            lock.lock();
            try {
                stopDraining();
            } finally {
                lock.unlock();
            }
        }
    }

    private void stopDraining() {
        draining = false;
        changed.signalAll();
    }

    private static ApiException notDrained() {
        return ApiException.unavailable(
                "the PKCS#11 token is busy: its work did not end in time", Duration.ofSeconds(1), null);
    }

    private long awaitNanos(long nanos) {
        try {
            return changed.awaitNanos(nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ApiException.unavailable("interrupted", Duration.ofSeconds(1), e);
        }
    }
}
