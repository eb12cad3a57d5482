package io.managedkeys.gateway.backend.awskms;

import io.managedkeys.gateway.backend.ClassifiedFailure;
import io.managedkeys.gateway.backend.calls.Failure;
import java.util.Map;
import java.util.Objects;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.kms.model.IncorrectKeyException;
import software.amazon.awssdk.services.kms.model.InvalidCiphertextException;
import software.amazon.awssdk.services.kms.model.KmsException;

/** What the error codes of KMS and the exceptions of its SDK mean. */
final class AwsKmsErrors {
    private static final int SERVER_ERROR = 500;

    static final Map<String, ClassifiedFailure> TABLE = Map.ofEntries(
            Map.entry("ThrottlingException", ClassifiedFailure.THROTTLED),
            Map.entry("Throttling", ClassifiedFailure.THROTTLED),
            Map.entry("TooManyRequestsException", ClassifiedFailure.THROTTLED),
            Map.entry("RequestLimitExceeded", ClassifiedFailure.THROTTLED),
            Map.entry("KMSInternalException", ClassifiedFailure.UNREACHABLE),
            Map.entry("DependencyTimeoutException", ClassifiedFailure.UNREACHABLE),
            Map.entry("KeyUnavailableException", ClassifiedFailure.UNREACHABLE),
            Map.entry("ServiceUnavailableException", ClassifiedFailure.UNREACHABLE),
            Map.entry("InternalFailure", ClassifiedFailure.UNREACHABLE),
            Map.entry("AccessDeniedException", ClassifiedFailure.ACCESS_DENIED),
            Map.entry("UnrecognizedClientException", ClassifiedFailure.BAD_CREDENTIALS),
            Map.entry("InvalidClientTokenId", ClassifiedFailure.BAD_CREDENTIALS),
            Map.entry("InvalidSignatureException", ClassifiedFailure.BAD_CREDENTIALS),
            Map.entry("SignatureDoesNotMatch", ClassifiedFailure.BAD_CREDENTIALS),
            Map.entry("IncompleteSignatureException", ClassifiedFailure.BAD_CREDENTIALS),
            Map.entry("MissingAuthenticationTokenException", ClassifiedFailure.BAD_CREDENTIALS),
            Map.entry("ExpiredTokenException", ClassifiedFailure.BAD_CREDENTIALS),
            Map.entry("OptInRequired", ClassifiedFailure.BAD_CREDENTIALS),
            // what STS says when a web identity gets no new session
            Map.entry("AccessDenied", ClassifiedFailure.BAD_CREDENTIALS),
            Map.entry("InvalidIdentityToken", ClassifiedFailure.BAD_CREDENTIALS),
            Map.entry("IDPRejectedClaim", ClassifiedFailure.BAD_CREDENTIALS),
            Map.entry("IDPCommunicationError", ClassifiedFailure.UNREACHABLE),
            Map.entry("DisabledException", ClassifiedFailure.DISABLED),
            Map.entry("KMSInvalidStateException", ClassifiedFailure.NOT_READY),
            Map.entry("NotFoundException", ClassifiedFailure.NOT_FOUND),
            Map.entry("InvalidArnException", ClassifiedFailure.NOT_FOUND),
            Map.entry("InvalidKeyUsageException", ClassifiedFailure.WRONG_USAGE),
            Map.entry("UnsupportedOperationException", ClassifiedFailure.WRONG_USAGE),
            Map.entry("LimitExceededException", ClassifiedFailure.REFUSED),
            Map.entry("AlreadyExistsException", ClassifiedFailure.REFUSED),
            Map.entry("InvalidAliasNameException", ClassifiedFailure.REFUSED),
            Map.entry("InvalidCiphertextException", ClassifiedFailure.REFUSED),
            Map.entry("IncorrectKeyException", ClassifiedFailure.REFUSED),
            Map.entry("ValidationException", ClassifiedFailure.REFUSED));

    private AwsKmsErrors() {}

    static Failure of(RuntimeException e) {
        return switch (e) {
            case AwsServiceException service -> of(service);
            case ApiCallTimeoutException late -> new Failure("timeout", ClassifiedFailure.TIMED_OUT);
            case ApiCallAttemptTimeoutException late -> new Failure("timeout", ClassifiedFailure.TIMED_OUT);
            case AbortedException aborted -> new Failure("aborted", ClassifiedFailure.TIMED_OUT);
            case SdkClientException client
            when text(client).contains("Unable to load credentials") ->
                new Failure("no credentials", ClassifiedFailure.BAD_CREDENTIALS);
            case SdkClientException client -> new Failure("no connection", ClassifiedFailure.UNREACHABLE);
            default -> new Failure(e.getClass().getSimpleName(), ClassifiedFailure.REFUSED);
        };
    }

    /** Whether a decryption failed for what was to be decrypted. Ciphertexts name their key, which may be nobody's. */
    static boolean isOfCiphertext(KmsException e) {
        return e instanceof InvalidCiphertextException
                || e instanceof IncorrectKeyException
                || "AccessDeniedException".equals(of((AwsServiceException) e).code())
                        && text(e).contains("ciphertext refers to");
    }

    private static Failure of(AwsServiceException e) {
        String code = e.awsErrorDetails() == null
                ? ""
                : Objects.requireNonNullElse(e.awsErrorDetails().errorCode(), "");
        ClassifiedFailure cause = TABLE.get(code);
        if (cause == null) {
            cause = e.statusCode() >= SERVER_ERROR ? ClassifiedFailure.UNREACHABLE : ClassifiedFailure.REFUSED;
        }
        return new Failure(code.isEmpty() ? "HTTP " + e.statusCode() : code, refined(code, cause, text(e)));
    }

    /** Some codes stand for several states, which only their texts tell apart. */
    private static ClassifiedFailure refined(String code, ClassifiedFailure cause, String text) {
        return switch (code) {
            case "KMSInvalidStateException" ->
                text.contains("pending deletion") ? ClassifiedFailure.PENDING_DELETION : cause;
            case "NotFoundException", "InvalidArnException" ->
                text.contains("Invalid arn") ? ClassifiedFailure.WRONG_REGION : cause;
            case "InvalidSignatureException", "SignatureDoesNotMatch" ->
                text.contains("scoped to a valid region") ? ClassifiedFailure.WRONG_REGION : cause;
            default -> cause;
        };
    }

    private static String text(RuntimeException e) {
        return Objects.requireNonNullElse(e.getMessage(), "");
    }
}
