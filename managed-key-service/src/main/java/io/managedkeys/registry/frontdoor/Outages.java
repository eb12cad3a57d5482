package io.managedkeys.registry.frontdoor;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorRenderer;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;

/** A database that cannot be reached is a 503, not an internal error: the same request may do better soon. */
@ControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
class Outages {
    @ExceptionHandler({DataAccessException.class, TransactionException.class})
    void handle(Exception failure, HttpServletRequest request, HttpServletResponse response) throws IOException {
        ErrorRenderer.write(asApiException(failure), request, response);
    }

    static ApiException asApiException(Throwable failure) {
        return isOutage(failure)
                ? ApiException.unavailable("the database is unavailable", Duration.ofSeconds(1), failure)
                : ErrorRenderer.asApiException(failure);
    }

    private static boolean isOutage(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLTransientConnectionException
                    || cause instanceof SQLException sql && isOutage(sql.getSQLState())) {
                return true;
            }
        }
        return false;
    }

    /**
     * PostgreSQL's classes 08 (connection), 53 (resources), 57P0x (shutting down, starting up); none at all where the pool
     * had closed a broken connection and nothing reached the server.
     */
    private static boolean isOutage(@org.jspecify.annotations.Nullable String sqlState) {
        return sqlState == null
                || sqlState.startsWith("08")
                || sqlState.startsWith("53")
                || sqlState.startsWith("57P0");
    }
}
