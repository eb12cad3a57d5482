package io.managedkeys.gateway.backend.pkcs11;

import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKF_RW_SESSION;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKF_SERIAL_SESSION;

import iaik.pkcs.pkcs11.wrapper.PKCS11;
import iaik.pkcs.pkcs11.wrapper.PKCS11Exception;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.gateway.backend.BackendMetrics;
import io.managedkeys.gateway.backend.pkcs11.SessionPool.Session;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One token in this process: its login, its sessions, and the threads that enter its module. */
final class Token implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Token.class);
    /** For a token that works on our own processors; asked once, since the JVM makes system calls for it. */
    private static final int ENOUGH = (3 * Runtime.getRuntime().availableProcessors() + 1) / 2;

    private final TokenFacts facts;
    private final PKCS11 module;
    private final Timeouts timeouts;
    private final BackendMetrics metrics;
    private final SessionPool sessions;
    private final TokenLogin login;
    private final TokenThreads threads;
    private final PreparedSessions prepared;
    private final OpenKeys keys = new OpenKeys();
    private final ReentrantLock generating = new ReentrantLock();
    private final Lock searchingObjects;
    private final Lock makingObjects;
    private volatile boolean degraded;

    /** What a session is used for; the native calls' failures are classified by whoever runs it. */
    interface SessionWork<T> {
        T in(Session session) throws PKCS11Exception;
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
        DirectCalls direct = new DirectCalls(timeouts.hanging());
        this.threads = new TokenThreads(limit, new NativeCalls(library.name(), limit, timeouts, metrics), direct);
        this.prepared = new PreparedSessions(facts.label(), sessions, login, direct, metrics, this::close);
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

    /**
     * Operations that gain anything from going on at once. SoftHSM makes them on our own processors: half as many
     * again as there are keep those busy while answers are under way.
     */
    int usefulParallel() {
        return facts.isSoftHsm() && threads.isQuick() ? Math.min(sessions.limit(), ENOUGH) : sessions.limit();
    }

    int sessionsInUse() {
        return sessions.working();
    }

    int waiting() {
        return sessions.waiting() + threads.waiting();
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

    TokenThreads threads() {
        return threads;
    }

    PreparedSessions prepared() {
        return prepared;
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
        threads.close();
        sessions.end(sessions.generation(), () -> {}).forEach(this::close);
        login.close();
    }
}
