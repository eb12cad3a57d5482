package io.managedkeys.gateway.backend.pkcs11;

import iaik.pkcs.pkcs11.wrapper.PKCS11Exception;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What each return value of a module (PKCS#11 2.40 §3.6) means for a caller and for the session it came from. */
final class Pkcs11Errors {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    /** What has to be thrown away with a failure. */
    enum Loss {
        NOTHING,
        /** The session, which is in the middle of something; another one will do. */
        SESSION,
        /** The object handle; the key has to be looked for again. */
        HANDLE,
        /** Every session and the login: the token went away, or forgot us. */
        GENERATION
    }

    /** A return value that the table does not list, in metrics. */
    static final String OTHER = "other";

    /** @param advice one sentence for people; modules' own texts are never passed on */
    record Row(long code, String name, ErrorKind kind, Loss loss, String advice) {
        /** The name as a metric's label: one of the table, so that a module cannot make up others. */
        String label() {
            return TABLE.containsKey(code) ? name : OTHER;
        }

        /** Whether doing it once more, after what was lost is made anew, may succeed. */
        boolean retryable() {
            return loss != Loss.NOTHING;
        }

        ApiException toApiException(String token, PKCS11Exception cause) {
            String text = "PKCS#11 token %s: %s (%s)".formatted(token, advice, name);
            return new ApiException(
                    kind, List.of(text), kind == ErrorKind.UNAVAILABLE ? RETRY_AFTER : null, null, cause);
        }
    }

    private static final Map<Long, Row> TABLE = Arrays.stream(new Row[] {
                row(0x02, "CKR_HOST_MEMORY", ErrorKind.UNAVAILABLE, Loss.NOTHING, "the module is out of memory"),
                row(0x03, "CKR_SLOT_ID_INVALID", ErrorKind.UNAVAILABLE, Loss.GENERATION, "the slot is gone"),
                row(0x05, "CKR_GENERAL_ERROR", ErrorKind.BACKEND_FAILED, Loss.NOTHING, "the module failed"),
                row(0x06, "CKR_FUNCTION_FAILED", ErrorKind.BACKEND_FAILED, Loss.NOTHING, "the operation failed"),
                row(0x07, "CKR_ARGUMENTS_BAD", ErrorKind.INVALID_REQUEST, Loss.NOTHING, "it refuses these parameters"),
                row(0x20, "CKR_DATA_INVALID", ErrorKind.INVALID_REQUEST, Loss.NOTHING, "it refuses this input"),
                row(
                        0x21,
                        "CKR_DATA_LEN_RANGE",
                        ErrorKind.INVALID_REQUEST,
                        Loss.NOTHING,
                        "the input is too long for the key"),
                row(0x30, "CKR_DEVICE_ERROR", ErrorKind.UNAVAILABLE, Loss.GENERATION, "the device has a problem"),
                row(0x31, "CKR_DEVICE_MEMORY", ErrorKind.BACKEND_FAILED, Loss.NOTHING, "the device is full"),
                row(0x32, "CKR_DEVICE_REMOVED", ErrorKind.UNAVAILABLE, Loss.GENERATION, "the device was removed"),
                row(
                        0x54,
                        "CKR_FUNCTION_NOT_SUPPORTED",
                        ErrorKind.BACKEND_FAILED,
                        Loss.NOTHING,
                        "the module lacks a function"),
                row(0x60, "CKR_KEY_HANDLE_INVALID", ErrorKind.BACKEND_FAILED, Loss.HANDLE, "the key is gone"),
                row(0x62, "CKR_KEY_SIZE_RANGE", ErrorKind.INVALID_REQUEST, Loss.NOTHING, "the key's size does not fit"),
                row(
                        0x63,
                        "CKR_KEY_TYPE_INCONSISTENT",
                        ErrorKind.INVALID_REQUEST,
                        Loss.NOTHING,
                        "the mechanism does not fit the key"),
                row(
                        0x68,
                        "CKR_KEY_FUNCTION_NOT_PERMITTED",
                        ErrorKind.INVALID_REQUEST,
                        Loss.NOTHING,
                        "the key's attributes do not permit this use"),
                row(
                        0x70,
                        "CKR_MECHANISM_INVALID",
                        ErrorKind.INVALID_REQUEST,
                        Loss.NOTHING,
                        "it does not have this mechanism"),
                row(
                        0x71,
                        "CKR_MECHANISM_PARAM_INVALID",
                        ErrorKind.INVALID_REQUEST,
                        Loss.NOTHING,
                        "it refuses this hash or salt length"),
                row(0x82, "CKR_OBJECT_HANDLE_INVALID", ErrorKind.BACKEND_FAILED, Loss.HANDLE, "the key is gone"),
                row(
                        0x90,
                        "CKR_OPERATION_ACTIVE",
                        ErrorKind.UNAVAILABLE,
                        Loss.SESSION,
                        "a session did not end its last operation"),
                row(0xA0, "CKR_PIN_INCORRECT", ErrorKind.BACKEND_FAILED, Loss.NOTHING, "it refused the PIN"),
                row(0xA1, "CKR_PIN_INVALID", ErrorKind.BACKEND_FAILED, Loss.NOTHING, "it refused the PIN"),
                row(0xA2, "CKR_PIN_LEN_RANGE", ErrorKind.BACKEND_FAILED, Loss.NOTHING, "it refused the PIN"),
                row(
                        0xA3,
                        "CKR_PIN_EXPIRED",
                        ErrorKind.BACKEND_FAILED,
                        Loss.NOTHING,
                        "its PIN has expired and must be set anew"),
                row(
                        0xA4,
                        "CKR_PIN_LOCKED",
                        ErrorKind.BACKEND_FAILED,
                        Loss.NOTHING,
                        "its PIN is locked; the security officer must set it anew"),
                row(0xB0, "CKR_SESSION_CLOSED", ErrorKind.UNAVAILABLE, Loss.GENERATION, "the session was lost"),
                row(
                        0xB1,
                        "CKR_SESSION_COUNT",
                        ErrorKind.UNAVAILABLE,
                        Loss.NOTHING,
                        "it has no session left; lower max-sessions"),
                row(0xB3, "CKR_SESSION_HANDLE_INVALID", ErrorKind.UNAVAILABLE, Loss.GENERATION, "the session was lost"),
                row(
                        0xB5,
                        "CKR_SESSION_READ_ONLY",
                        ErrorKind.BACKEND_FAILED,
                        Loss.NOTHING,
                        "it wants read/write sessions; set force_rw_session"),
                row(
                        0xD1,
                        "CKR_TEMPLATE_INCONSISTENT",
                        ErrorKind.BACKEND_FAILED,
                        Loss.NOTHING,
                        "it refuses the attributes of a generated key"),
                row(0xE0, "CKR_TOKEN_NOT_PRESENT", ErrorKind.UNAVAILABLE, Loss.GENERATION, "the token is not present"),
                row(
                        0xE1,
                        "CKR_TOKEN_NOT_RECOGNIZED",
                        ErrorKind.UNAVAILABLE,
                        Loss.GENERATION,
                        "the token is not recognized"),
                row(0xE2, "CKR_TOKEN_WRITE_PROTECTED", ErrorKind.BACKEND_FAILED, Loss.NOTHING, "it is write-protected"),
                row(0x101, "CKR_USER_NOT_LOGGED_IN", ErrorKind.UNAVAILABLE, Loss.GENERATION, "the login was lost"),
                row(
                        0x102,
                        "CKR_USER_PIN_NOT_INITIALIZED",
                        ErrorKind.BACKEND_FAILED,
                        Loss.NOTHING,
                        "its user PIN was never set"),
                row(
                        0x190,
                        "CKR_CRYPTOKI_NOT_INITIALIZED",
                        ErrorKind.UNAVAILABLE,
                        Loss.GENERATION,
                        "the module is not initialized"),
            })
            .collect(Collectors.toUnmodifiableMap(Row::code, Function.identity()));

    private Pkcs11Errors() {}

    private static Row row(long code, String name, ErrorKind kind, Loss loss, String advice) {
        return new Row(code, name, kind, loss, advice);
    }

    /** The row of a return value; what the table does not list is a failure that says nothing of the session. */
    static Row of(PKCS11Exception failure) {
        long code = failure.getErrorCode();
        Row row = TABLE.get(code);
        return row != null
                ? row
                : row(
                        code,
                        "0x" + Long.toHexString(code),
                        ErrorKind.BACKEND_FAILED,
                        Loss.NOTHING,
                        "the operation failed");
    }
}
