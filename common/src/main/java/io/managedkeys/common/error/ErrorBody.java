package io.managedkeys.common.error;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An error on the wire: {@code {"errors":[…]}} to clients; between services also the kind, so that it crosses the hop
 * unchanged.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ErrorBody(
        List<String> errors,
        @Nullable ErrorKind kind,
        @JsonProperty("retry_after_seconds") @Nullable Long retryAfterSeconds,
        @JsonProperty("refused_pin") @Nullable String refusedPin) {

    public static ErrorBody forClients(ApiException failure) {
        return new ErrorBody(failure.errors(), null, null, null);
    }

    public static ErrorBody forServices(ApiException failure) {
        return new ErrorBody(
                failure.errors(),
                failure.kind(),
                failure.retryAfter().map(Duration::toSeconds).orElse(null),
                failure.refusedPin().orElse(null));
    }

    /** The failure as it was thrown on the other side of the hop. */
    public ApiException toException(ErrorKind otherwise) {
        return new ApiException(
                kind == null ? otherwise : kind,
                errors == null ? List.of() : errors,
                retryAfterSeconds == null ? null : Duration.ofSeconds(retryAfterSeconds),
                refusedPin,
                null);
    }
}
