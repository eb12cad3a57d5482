package io.managedkeys.gateway.operation;

import io.managedkeys.common.api.HsmGateway.CheckRequest;
import io.managedkeys.common.api.HsmGateway.ResolveRequest;
import io.managedkeys.common.api.HsmGateway.SignRequest;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.gateway.GatewayProperties;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What a request may ask for at all; anything else is a 400 that says so. */
@Component
class RequestLimits {
    private static final Duration LONGEST_DEADLINE = Duration.ofMinutes(5);
    private static final int LONGEST_TEXT = 32 * 1024;

    private final int maxInputs;
    private final long maxInputBytes;
    private final Duration defaultDeadline;

    RequestLimits(GatewayProperties properties) {
        this.maxInputs = properties.maxInputs();
        this.maxInputBytes = properties.maxInputSize().toBytes();
        this.defaultDeadline = properties.defaultDeadline();
    }

    /**
     * @param header milliseconds that the caller will wait, or null
     * @throws ApiException 503 when none are left
     */
    Deadline deadline(@Nullable String header) {
        if (header == null) {
            return Deadline.in(defaultDeadline);
        }
        try {
            long millis = Long.parseLong(header);
            if (millis <= 0) {
                throw ApiException.unavailable("the caller's deadline has passed", Duration.ofSeconds(1), null);
            }
            return Deadline.in(Duration.ofMillis(Math.clamp(millis, 1, LONGEST_DEADLINE.toMillis())));
        } catch (NumberFormatException e) {
            throw new ApiException(
                    io.managedkeys.common.error.ErrorKind.INVALID_REQUEST, Deadline.HEADER + " must be a number", e);
        }
    }

    void check(CheckRequest request) {
        require(request.managedKey(), "managedKey");
        require(request.config(), "config");
        require(request.credentials(), "credentials");
        requireText(request.credentials().jwe(), "credentials");
    }

    void check(ResolveRequest request) {
        require(request.managedKey(), "managedKey");
        require(request.config(), "config");
        require(request.credentials(), "credentials");
        requireText(request.credentials().jwe(), "credentials");
        require(request.usages(), "usages");
        require(request.refusedPins(), "refusedPins");
    }

    void check(SignRequest request) {
        requireText(request.grant(), "grant");
        require(request.scheme(), "scheme");
        require(request.inputs(), "inputs");
        if (request.inputs().isEmpty() || request.inputs().size() > maxInputs) {
            throw ApiException.invalid("inputs must be 1 to %d, not %d"
                    .formatted(maxInputs, request.inputs().size()));
        }
        for (byte[] input : request.inputs()) {
            require(input, "an input");
            if (input.length > maxInputBytes) {
                throw ApiException.invalid(
                        "an input has %d bytes, %d are allowed".formatted(input.length, maxInputBytes));
            }
        }
    }

    private static void requireText(@Nullable String text, String name) {
        require(text, name);
        if (text != null && text.length() > LONGEST_TEXT) {
            throw ApiException.invalid(name + " is too long");
        }
    }

    private static void require(@Nullable Object value, String name) {
        if (value == null) {
            throw ApiException.invalid(name + " is missing");
        }
    }
}
