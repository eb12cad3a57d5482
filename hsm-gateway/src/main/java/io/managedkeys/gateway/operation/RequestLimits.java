package io.managedkeys.gateway.operation;

import io.managedkeys.common.api.HsmGateway.CheckRequest;
import io.managedkeys.common.api.HsmGateway.Ciphertext;
import io.managedkeys.common.api.HsmGateway.DecryptRequest;
import io.managedkeys.common.api.HsmGateway.EncryptRequest;
import io.managedkeys.common.api.HsmGateway.MacRequest;
import io.managedkeys.common.api.HsmGateway.Owner;
import io.managedkeys.common.api.HsmGateway.Plaintext;
import io.managedkeys.common.api.HsmGateway.ResolveRequest;
import io.managedkeys.common.api.HsmGateway.SignRequest;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.key.EncryptionScheme;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.gateway.GatewayProperties;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What a request may ask for at all; anything else is a 400 that says so, or a 413 for an input that is too long. */
@Component
class RequestLimits {
    private static final Duration LONGEST_DEADLINE = Duration.ofMinutes(5);
    private static final int LONGEST_TEXT = 32 * 1024;

    private final int maxInputs;
    private final long maxInputBytes;
    private final long maxDataBytes;
    private final boolean callersIv;
    private final Duration defaultDeadline;

    RequestLimits(GatewayProperties properties) {
        this.maxInputs = properties.maxInputs();
        this.maxInputBytes = properties.maxInputSize().toBytes();
        this.maxDataBytes = properties.maxDataSize().toBytes();
        this.callersIv = properties.allowCallersIv();
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
            throw new ApiException(ErrorKind.INVALID_REQUEST, Deadline.HEADER + " must be a number", e);
        }
    }

    void check(CheckRequest request) {
        check(request.owner());
        require(request.config(), "config");
        require(request.credentials(), "credentials");
        requireText(request.credentials().jwe(), "credentials");
    }

    void check(ResolveRequest request) {
        check(request.owner());
        require(request.config(), "config");
        require(request.credentials(), "credentials");
        requireText(request.credentials().jwe(), "credentials");
        require(request.usages(), "usages");
        require(request.refusedPins(), "refusedPins");
    }

    void check(SignRequest request) {
        requireText(request.grant(), "grant");
        require(request.scheme(), "scheme");
        checkInputs(request.inputs(), input -> input, request.scheme().takesMessage() ? maxDataBytes : maxInputBytes);
    }

    void check(EncryptRequest request) {
        requireText(request.grant(), "grant");
        require(request.scheme(), "scheme");
        checkInputs(request.inputs(), Plaintext::value, maxDataBytes);
        for (Plaintext input : request.inputs()) {
            checkAssociatedData(request.scheme(), input.associatedData());
            if (input.iv() != null && !callersIv) {
                throw ApiException.invalid(
                        "the IV is drawn by the gateway or the HSM; its configuration does not allow the caller's own");
            }
        }
    }

    void check(DecryptRequest request) {
        requireText(request.grant(), "grant");
        require(request.scheme(), "scheme");
        checkInputs(request.inputs(), Ciphertext::value, maxDataBytes);
        request.inputs().forEach(input -> checkAssociatedData(request.scheme(), input.associatedData()));
    }

    void check(MacRequest request) {
        requireText(request.grant(), "grant");
        require(request.scheme(), "scheme");
        checkInputs(request.inputs(), input -> input, maxDataBytes);
    }

    private void checkAssociatedData(EncryptionScheme scheme, byte @Nullable [] associatedData) {
        if (associatedData == null || associatedData.length == 0) {
            return;
        }
        if (!scheme.family().isAuthenticated()) {
            throw ApiException.invalid(scheme.text() + " has no place for associated data");
        }
        if (associatedData.length > maxDataBytes) {
            throw tooLarge("associated data of %d bytes is too long, %d are allowed"
                    .formatted(associatedData.length, maxDataBytes));
        }
    }

    private <T> void checkInputs(@Nullable List<T> inputs, Function<T, byte[]> bytes, long most) {
        if (inputs == null) {
            throw ApiException.invalid("inputs is missing");
        }
        if (inputs.isEmpty() || inputs.size() > maxInputs) {
            throw ApiException.invalid("inputs must be 1 to %d, not %d".formatted(maxInputs, inputs.size()));
        }
        for (T input : inputs) {
            require(input, "an input");
            byte[] value = bytes.apply(input);
            require(value, "an input's value");
            if (value.length > most) {
                throw tooLarge("an input has %d bytes, %d are allowed".formatted(value.length, most));
            }
        }
    }

    /** Of a kind of its own, so that a caller with many inputs can find the one. */
    private static ApiException tooLarge(String problem) {
        return new ApiException(ErrorKind.PAYLOAD_TOO_LARGE, problem);
    }

    private static void check(@Nullable Owner owner) {
        if (owner == null) {
            throw ApiException.invalid("owner is missing");
        }
        require(owner.managedKey(), "managedKey");
        require(owner.namespace(), "namespace");
        require(owner.namespacePath(), "namespacePath");
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
