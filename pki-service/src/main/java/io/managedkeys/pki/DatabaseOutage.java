package io.managedkeys.pki;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorRenderer;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;

/** A database that cannot be reached is 503: nothing was written, and the same request may do better soon. */
@ControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
class DatabaseOutage {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseOutage.class);

    @ExceptionHandler({DataAccessException.class, TransactionException.class})
    void handle(Exception failure, HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (isOutage(failure)) {
            LOG.warn("the database cannot be used", failure);
            ErrorRenderer.write(
                    ApiException.unavailable("the database cannot be reached", Duration.ofSeconds(1), failure),
                    request,
                    response);
        } else {
            ErrorRenderer.write(ErrorRenderer.asApiException(failure), request, response);
        }
    }

    /**
     * No connection to be had, whatever the server said to those who asked for one; or SQL states of lost connections
     * (08), lacking resources (53), an operator's intervention (57), or none, where nothing reached the server.
     */
    private static boolean isOutage(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLTransientConnectionException) {
                return true;
            }
            if (cause instanceof SQLException sql) {
                String state = sql.getSQLState();
                return state == null || state.startsWith("08") || state.startsWith("53") || state.startsWith("57");
            }
        }
        return false;
    }
}
