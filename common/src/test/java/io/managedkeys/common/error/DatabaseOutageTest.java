package io.managedkeys.common.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DatabaseOutageTest {
    private record Failure(String name, Throwable failure, ErrorKind kind) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Failure> tellsOutagesFromFaults() {
        return Stream.of(
                new Failure("connection lost", state("08006"), ErrorKind.UNAVAILABLE),
                new Failure("too many connections", state("53300"), ErrorKind.UNAVAILABLE),
                new Failure("server shutting down", state("57P01"), ErrorKind.UNAVAILABLE),
                new Failure("closed by the pool", state(null), ErrorKind.UNAVAILABLE),
                new Failure(
                        "no connection in time, last refused for the role",
                        new SQLTransientConnectionException("none", state("28000")),
                        ErrorKind.UNAVAILABLE),
                new Failure("query cancelled", state("57014"), ErrorKind.INTERNAL),
                new Failure("unique violation", state("23505"), ErrorKind.INTERNAL),
                new Failure("no database in it", new IllegalStateException("x"), ErrorKind.INTERNAL));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void tellsOutagesFromFaults(Failure given) {
        ApiException told = ErrorRenderer.asApiException(new IllegalStateException("wrapped", given.failure()));

        assertThat(told.kind()).isEqualTo(given.kind());
        assertThat(told.retryAfter().isPresent()).isEqualTo(given.kind() == ErrorKind.UNAVAILABLE);
    }

    private static SQLException state(@Nullable String state) {
        return new SQLException("failed", state);
    }
}
