package io.managedkeys.gateway.backend.gcpckms;

import com.google.api.gax.rpc.StatusCode.Code;
import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionState;
import io.managedkeys.gateway.backend.ClassifiedFailure;
import io.managedkeys.gateway.backend.calls.Failure;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What each status of Cloud KMS means (google.rpc.Code), and each state of a version. */
final class GcpCkmsErrors {
    /** How the service says which state a version is in. */
    private static final Pattern STATE = Pattern.compile("current state is: ([A-Z_]+)");

    static final Map<Code, ClassifiedFailure> TABLE = Map.ofEntries(
            Map.entry(Code.RESOURCE_EXHAUSTED, ClassifiedFailure.THROTTLED),
            Map.entry(Code.UNAVAILABLE, ClassifiedFailure.UNREACHABLE),
            Map.entry(Code.INTERNAL, ClassifiedFailure.UNREACHABLE),
            Map.entry(Code.UNKNOWN, ClassifiedFailure.UNREACHABLE),
            Map.entry(Code.ABORTED, ClassifiedFailure.UNREACHABLE),
            Map.entry(Code.CANCELLED, ClassifiedFailure.UNREACHABLE),
            Map.entry(Code.DATA_LOSS, ClassifiedFailure.UNREACHABLE),
            Map.entry(Code.DEADLINE_EXCEEDED, ClassifiedFailure.TIMED_OUT),
            Map.entry(Code.PERMISSION_DENIED, ClassifiedFailure.ACCESS_DENIED),
            Map.entry(Code.UNAUTHENTICATED, ClassifiedFailure.BAD_CREDENTIALS),
            Map.entry(Code.NOT_FOUND, ClassifiedFailure.NOT_FOUND),
            Map.entry(Code.FAILED_PRECONDITION, ClassifiedFailure.WRONG_USAGE),
            Map.entry(Code.INVALID_ARGUMENT, ClassifiedFailure.REFUSED),
            Map.entry(Code.OUT_OF_RANGE, ClassifiedFailure.REFUSED),
            Map.entry(Code.ALREADY_EXISTS, ClassifiedFailure.REFUSED),
            Map.entry(Code.UNIMPLEMENTED, ClassifiedFailure.REFUSED));

    private GcpCkmsErrors() {}

    /** The service's own texts are looked at here and never passed on. */
    static Failure of(RuntimeException e) {
        return switch (e) {
            case BadAnswer bad -> bad.failure();
            case com.google.api.gax.rpc.ApiException api ->
                of(api.getStatusCode().getCode(), String.valueOf(api.getMessage()));
            default -> new Failure(e.getClass().getSimpleName(), ClassifiedFailure.REFUSED);
        };
    }

    private static Failure of(Code code, String text) {
        Matcher state = STATE.matcher(text);
        if (code == Code.FAILED_PRECONDITION && state.find()) {
            return new Failure(state.group(1), state(state.group(1)).orElse(ClassifiedFailure.DISABLED));
        }
        if (code == Code.INVALID_ARGUMENT && isChecksum(text)) {
            return new Failure("CRC32C", ClassifiedFailure.UNREACHABLE);
        }
        return new Failure(code.name(), TABLE.getOrDefault(code, ClassifiedFailure.REFUSED));
    }

    /** Whether the service says that what arrived is not what was sent. */
    static boolean isChecksum(String text) {
        return text.toLowerCase(Locale.ROOT).contains("crc32c");
    }

    /** Why a version in this state cannot be used; empty for one that can. */
    static Optional<ClassifiedFailure> state(CryptoKeyVersionState state) {
        return switch (state) {
            case ENABLED -> Optional.empty();
            case DISABLED -> Optional.of(ClassifiedFailure.DISABLED);
            case DESTROYED, DESTROY_SCHEDULED, PENDING_EXTERNAL_DESTRUCTION, EXTERNAL_DESTRUCTION_FAILED ->
                Optional.of(ClassifiedFailure.PENDING_DELETION);
            case PENDING_GENERATION, PENDING_IMPORT -> Optional.of(ClassifiedFailure.NOT_READY);
            case IMPORT_FAILED, GENERATION_FAILED, CRYPTO_KEY_VERSION_STATE_UNSPECIFIED, UNRECOGNIZED ->
                Optional.of(ClassifiedFailure.REFUSED);
        };
    }

    private static Optional<ClassifiedFailure> state(String name) {
        try {
            return state(CryptoKeyVersionState.valueOf(name));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
