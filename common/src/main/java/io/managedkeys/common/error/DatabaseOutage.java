package io.managedkeys.common.error;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A database that cannot be reached is a 503: nothing was written, and the same request may do better soon. */
public final class DatabaseOutage {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseOutage.class);

    private DatabaseOutage() {}

    /** The 503, where a database that cannot be reached is at the bottom of the failure. */
    static Optional<ApiException> in(Throwable failure) {
        if (!isOutage(failure)) {
            return Optional.empty();
        }
        LOG.warn("the database cannot be used", failure);
        return Optional.of(told(failure));
    }

    /** For who knows that it is one. */
    public static ApiException told(@Nullable Throwable cause) {
        return ApiException.unavailable("the database cannot be reached", Duration.ofSeconds(1), cause);
    }

    /**
     * No connection to be had, whatever the server said to those who asked for one; or PostgreSQL's classes 08
     * (connection), 53 (resources), 57P0x (shutting down, starting up); or none, where the pool had closed a broken
     * connection and nothing reached the server.
     */
    private static boolean isOutage(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLTransientConnectionException) {
                return true;
            }
            if (cause instanceof SQLException sql) {
                String state = sql.getSQLState();
                return state == null || state.startsWith("08") || state.startsWith("53") || state.startsWith("57P0");
            }
        }
        return false;
    }
}
