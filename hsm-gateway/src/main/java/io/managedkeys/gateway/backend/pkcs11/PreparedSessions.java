package io.managedkeys.gateway.backend.pkcs11;

import iaik.pkcs.pkcs11.wrapper.PKCS11Exception;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.gateway.backend.BackendMetrics;
import io.managedkeys.gateway.backend.pkcs11.SessionPool.Session;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A token's sessions in which an operation was begun before it was asked for. */
final class PreparedSessions {
    private static final Logger LOG = LoggerFactory.getLogger(PreparedSessions.class);

    private final String token;
    private final SessionPool sessions;
    private final TokenLogin login;
    private final DirectCalls directCalls;
    private final BackendMetrics metrics;
    private final Consumer<Session> closing;

    /** What brings a session halfway. */
    interface Preparation {
        void in(Session session) throws PKCS11Exception;
    }

    /** @param token its label */
    PreparedSessions(
            String token,
            SessionPool sessions,
            TokenLogin login,
            DirectCalls directCalls,
            BackendMetrics metrics,
            Consumer<Session> closing) {
        this.token = token;
        this.sessions = sessions;
        this.login = login;
        this.directCalls = directCalls;
        this.metrics = metrics;
        this.closing = closing;
    }

    /**
     * Runs the rest of a piece of work in a session that was prepared for it, on this thread.
     *
     * @param since when the work was asked for, in {@link System#nanoTime}
     * @return null where there was none, or where it turned out to be of no use
     */
    <T> @Nullable T use(
            PinUse pin, boolean readWrite, Object purpose, Deadline deadline, long since, Token.SessionWork<T> work) {
        Session session = deadline.hasPassed() ? null : sessions.enterPrepared(readWrite, purpose);
        if (session == null) {
            return null;
        }
        long entered = System.nanoTime();
        boolean sound = false;
        try {
            var unused = login.require(pin, deadline);
            long began = System.nanoTime();
            T result = work.in(session);
            sound = true;
            metrics.queued(entered - since);
            metrics.gotSession(began - entered);
            metrics.inDevice(System.nanoTime() - began);
            return result;
        } catch (PKCS11Exception e) {
            LOG.debug("PKCS#11 token {}: a prepared session was of no use", token, e);
            return null;
        } finally {
            if (!sessions.leave(sound ? session : null)) {
                closing.accept(session);
            }
        }
    }

    /**
     * Brings an idle session halfway, on this thread, so that the next operation of the kind need not.
     *
     * @param generation what the object handles in use are of
     */
    void prepare(boolean readWrite, Object purpose, long generation, Preparation preparation) {
        Session session = directCalls.isAllowed() ? sessions.enterToPrepare(readWrite, generation) : null;
        if (session == null) {
            return;
        }
        boolean sound = false;
        try {
            sound = directCalls.call(() -> isPrepared(session, preparation));
        } finally {
            if (!sessions.leave(sound ? session : null, purpose)) {
                closing.accept(session);
            }
        }
        Session stale = sessions.stale();
        if (stale != null) {
            closing.accept(stale);
        }
    }

    private boolean isPrepared(Session session, Preparation preparation) {
        try {
            preparation.in(session);
            return true;
        } catch (PKCS11Exception e) {
            LOG.debug("PKCS#11 token {}: no session was prepared", token, e);
            return false;
        }
    }
}
