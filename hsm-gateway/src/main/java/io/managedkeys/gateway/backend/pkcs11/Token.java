package io.managedkeys.gateway.backend.pkcs11;

import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKF_RW_SESSION;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKF_SERIAL_SESSION;

import iaik.pkcs.pkcs11.wrapper.PKCS11;
import iaik.pkcs.pkcs11.wrapper.PKCS11Exception;
import io.managedkeys.common.api.HsmGateway.Outcome;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.gateway.backend.BackendMetrics;
import io.managedkeys.gateway.backend.pkcs11.SessionPool.Session;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One token in this process: its login, its sessions, and the threads that enter its module. */
final class Token implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Token.class);

    /** Longer lists are left to other threads, which share the sessions with who comes meanwhile. */
    private static final int LONGEST_DIRECT = 16;

    private static final int SHORT = 4;

    private final TokenFacts facts;
    private final PKCS11 module;
    private final Timeouts timeouts;
    private final BackendMetrics metrics;
    private final SessionPool sessions;
    private final TokenLogin login;
    private final NativeCalls calls;
    private final DirectCalls directCalls;
    private final OpenKeys keys = new OpenKeys();
    private final ReentrantLock generating = new ReentrantLock();
    private final Lock searchingObjects;
    private final Lock makingObjects;
    private volatile boolean degraded;

    /** What a session is used for; the native calls' failures are classified by whoever runs it. */
    interface SessionWork<T> {
        T in(Session session) throws PKCS11Exception;
    }

    /** What brings a session halfway. */
    interface Preparation {
        void in(Session session) throws PKCS11Exception;
    }

    /** @param present finds the token, wherever it is now */
    Token(
            Pkcs11Library.Settings library,
            PKCS11 module,
            TokenFacts facts,
            Supplier<TokenFacts> present,
            Timeouts timeouts,
            BackendMetrics metrics) {
        this.facts = facts;
        // A search in SoftHSM (2.6.1) reads all objects' files anew, also of the one that another session is writing,
        // whose generation then fails. Elsewhere nobody waits: generation may take long.
        ReadWriteLock objects = new ReentrantReadWriteLock();
        this.searchingObjects = objects.readLock();
        this.makingObjects = facts.isSoftHsm() ? objects.writeLock() : objects.readLock();
        this.module = module;
        this.timeouts = timeouts;
        this.metrics = metrics;
        // one of the token's sessions is the login's
        int limit = facts.maxSessions() == 0
                ? library.maxSessions()
                : (int) Math.clamp(facts.maxSessions() - 1, 1, library.maxSessions());
        this.sessions = new SessionPool(limit, timeouts.queue(), metrics::rejected);
        this.login = new TokenLogin(module, present, timeouts.login(), metrics);
        this.calls = new NativeCalls(library.name(), limit, timeouts, metrics);
        this.directCalls = new DirectCalls(timeouts.hanging());
    }

    TokenFacts facts() {
        return facts;
    }

    PKCS11 module() {
        return module;
    }

    int maxSessions() {
        return sessions.limit();
    }

    /** Operations that gain anything from going on at once: SoftHSM makes them on our own processors. */
    int usefulParallel() {
        return facts.isSoftHsm() && directCalls.isQuick()
                ? Math.min(sessions.limit(), Runtime.getRuntime().availableProcessors())
                : sessions.limit();
    }

    int sessionsInUse() {
        return sessions.working();
    }

    int waiting() {
        return sessions.waiting() + calls.waiting();
    }

    BackendMetrics metrics() {
        return metrics;
    }

    boolean isDegraded() {
        return degraded;
    }

    /** Held by who generates a key, so that two requests for one key do not make two. */
    ReentrantLock generating() {
        return generating;
    }

    /** What the session sees of the token's objects. */
    KeyObjects objects(Session session) {
        return new KeyObjects(module, session.handle(), searchingObjects);
    }

    void generate(KeyGeneration generation, Session session) throws PKCS11Exception {
        makingObjects.lock();
        try {
            generation.in(module, session.handle());
        } finally {
            makingObjects.unlock();
        }
    }

    Set<Long> mechanisms(Session session) throws PKCS11Exception {
        return Arrays.stream(module.C_GetMechanismList(session.slot())).boxed().collect(Collectors.toSet());
    }

    OpenKeys keys() {
        return keys;
    }

    Timeouts timeouts() {
        return timeouts;
    }

    /** Runs work on a native thread; it may take all of the deadline. */
    <T> T call(Deadline deadline, Supplier<T> work) {
        return calls.call(deadline, deadline.remaining(), work);
    }

    /**
     * How many threads a list is worth: on a quick token others would cost a short one more than they gain, and a longer
     * one, too, while there is other work.
     */
    int usefulWidth(int count, boolean isOtherWork) {
        return directCalls.isAllowed() && (count <= SHORT || count <= LONGEST_DIRECT && isOtherWork)
                ? 1
                : Math.min(count, maxSessions());
    }

    /**
     * Runs work for each index on up to {@code width} native threads; where one is enough, on the caller's for as long as
     * it may.
     *
     * @param ended runs once for each of the {@code width} threads
     */
    List<Outcome> callEach(int count, int width, Deadline deadline, IntFunction<byte[]> work, Runnable ended) {
        IntFunction<byte[]> timed = directCalls.timed(work);
        List<Outcome> outcomes = new ArrayList<>(count);
        boolean complete = true;
        try {
            while (complete && outcomes.size() < count) {
                complete = width == 1 && count <= LONGEST_DIRECT && directCalls.isAllowed();
                if (complete) {
                    int index = outcomes.size();
                    outcomes.add(directCalls.call(() -> NativeCalls.outcome(timed, index)));
                }
            }
        } finally {
            if (complete) {
                ended.run();
            }
        }
        if (!complete) {
            int done = outcomes.size();
            outcomes.addAll(calls.callEach(count - done, width, deadline, index -> timed.apply(done + index), ended));
        }
        return outcomes;
    }

    /** Lets an operator's test put its PIN in the place of the one that is logged in. */
    void changePin(PinUse pin, Deadline deadline) {
        if (pin.operatorTest() == null || !login.hasOtherPin(pin)) {
            return;
        }
        sessions.alone(deadline, () -> {
            long generation = sessions.generation();
            try {
                login.change(pin, deadline);
            } catch (PKCS11Exception e) {
                throw Pkcs11Errors.of(e).toApiException(facts.label(), e);
            } finally {
                sessions.end(generation, () -> {}).forEach(this::close);
            }
        });
    }

    /**
     * Runs work in a session, on this thread. Once more, with a new session and login, where those were lost.
     *
     * @throws ApiException with a classified cause
     */
    <T> T inSession(PinUse pin, boolean readWrite, Deadline deadline, SessionWork<T> work) {
        return inSession(pin, readWrite, deadline, System.nanoTime(), work);
    }

    /** @param since when the work was asked for, in {@link System#nanoTime} */
    <T> T inSession(PinUse pin, boolean readWrite, Deadline deadline, long since, SessionWork<T> work) {
        try {
            return once(pin, readWrite, deadline, since, work);
        } catch (PKCS11Exception e) {
            Pkcs11Errors.Row row = Pkcs11Errors.of(e);
            if (!row.retryable() || deadline.hasPassed()) {
                throw row.toApiException(facts.label(), e);
            }
            LOG.warn("PKCS#11 token {}: {} ({}); trying once more", facts.label(), row.advice(), row.name());
        }
        try {
            return once(pin, readWrite, deadline, System.nanoTime(), work);
        } catch (PKCS11Exception e) {
            throw Pkcs11Errors.of(e).toApiException(facts.label(), e);
        }
    }

    private <T> T once(PinUse pin, boolean readWrite, Deadline deadline, long since, SessionWork<T> work)
            throws PKCS11Exception {
        sessions.enter(deadline);
        long entered = System.nanoTime();
        metrics.queued(entered - since);
        long generation = sessions.generation();
        Session session = null;
        boolean sound = false;
        try {
            long slot = login.require(pin, deadline);
            session = sessions.idle(readWrite);
            if (session == null) {
                session = open(slot, readWrite, generation);
            }
            long began = System.nanoTime();
            metrics.gotSession(began - entered);
            T result;
            try {
                result = work.in(session);
            } finally {
                metrics.inDevice(System.nanoTime() - began);
            }
            sound = true;
            degraded = false;
            return result;
        } catch (ApiException e) {
            sound = true; // a finding of ours, between native calls
            throw e;
        } catch (PKCS11Exception e) {
            metrics.failed(Pkcs11Errors.of(e).label());
            if (Pkcs11Errors.of(e).loss() == Pkcs11Errors.Loss.GENERATION) {
                degraded = true;
                sessions.end(generation, login::forget).forEach(this::close);
            }
            throw e;
        } finally {
            if (session != null && !sound) {
                close(session);
                session = null;
            }
            if (!sessions.leave(session) && session != null) {
                close(session);
            }
        }
    }

    /**
     * Runs the rest of a piece of work in a session that was prepared for it, on this thread.
     *
     * @return null where there was none, or where it turned out to be of no use
     */
    <T> @Nullable T inPrepared(PinUse pin, boolean readWrite, Object purpose, Deadline deadline, SessionWork<T> work) {
        long since = System.nanoTime();
        Session session = sessions.enterPrepared(readWrite, purpose);
        if (session == null) {
            return null;
        }
        boolean sound = false;
        try {
            var unused = login.require(pin, deadline);
            T result = work.in(session);
            sound = true;
            degraded = false;
            metrics.queued(0);
            metrics.gotSession(0);
            metrics.inDevice(System.nanoTime() - since);
            return result;
        } catch (PKCS11Exception e) {
            LOG.debug("PKCS#11 token {}: a prepared session was of no use", facts.label(), e);
            return null;
        } finally {
            if (!sessions.leave(sound ? session : null)) {
                close(session);
            }
        }
    }

    /** Brings an idle session halfway, on this thread, so that the next operation of the kind need not. */
    void prepare(boolean readWrite, Object purpose, Preparation preparation) {
        Session session = directCalls.isAllowed() ? sessions.enterToPrepare(readWrite) : null;
        if (session == null) {
            return;
        }
        boolean sound = false;
        try {
            sound = directCalls.call(() -> isPrepared(session, preparation));
        } finally {
            if (!sessions.leave(sound ? session : null, purpose)) {
                close(session);
            }
        }
        Session stale = sessions.stale();
        if (stale != null) {
            close(stale);
        }
    }

    private boolean isPrepared(Session session, Preparation preparation) {
        try {
            preparation.in(session);
            return true;
        } catch (PKCS11Exception e) {
            LOG.debug("PKCS#11 token {}: no session was prepared", facts.label(), e);
            return false;
        }
    }

    private Session open(long slot, boolean readWrite, long generation) throws PKCS11Exception {
        Session surplus = sessions.surplus();
        if (surplus != null) {
            close(surplus);
        }
        long flags = readWrite ? CKF_SERIAL_SESSION | CKF_RW_SESSION : CKF_SERIAL_SESSION;
        return new Session(module.C_OpenSession(slot, flags, null, null), slot, readWrite, generation);
    }

    private void close(Session session) {
        try {
            module.C_CloseSession(session.handle());
        } catch (PKCS11Exception e) {
            LOG.debug("PKCS#11 token {}: a session was gone before it was closed", facts.label(), e);
        }
    }

    @Override
    public void close() {
        calls.close();
        sessions.end(sessions.generation(), () -> {}).forEach(this::close);
        login.close();
    }
}
