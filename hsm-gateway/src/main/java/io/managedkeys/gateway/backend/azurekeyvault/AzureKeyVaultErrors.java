package io.managedkeys.gateway.backend.azurekeyvault;

import com.azure.core.exception.ClientAuthenticationException;
import com.azure.core.exception.HttpResponseException;
import com.azure.identity.CredentialUnavailableException;
import com.microsoft.aad.msal4j.MsalServiceException;
import io.managedkeys.gateway.backend.ClassifiedFailure;
import io.managedkeys.gateway.backend.calls.Failure;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What each refusal of Key Vault and of the token endpoint means. The provider's own texts are never passed on. */
final class AzureKeyVaultErrors {
    private static final int LONGEST_BODY = 64 * 1024;

    /**
     * One row: the first that fits counts.
     *
     * @param status of HTTP; 0 for any
     * @param code {@code error.code} or {@code error.innererror.code}; empty for any
     */
    record Row(int status, String code, Failure failure) {
        boolean fits(int actual, List<String> codes) {
            return (status == 0 || status == actual) && (code.isEmpty() || codes.contains(code));
        }
    }

    private static final Failure BAD_PARAMETER = new Failure("BadParameter", ClassifiedFailure.WRONG_USAGE);

    static final List<Row> TABLE = List.of(
            new Row(400, "", BAD_PARAMETER),
            row(401, "", "Unauthorized", ClassifiedFailure.BAD_CREDENTIALS),
            row(403, "KeyDisabled", "KeyDisabled", ClassifiedFailure.DISABLED),
            row(403, "KeyNotYetValid", "KeyNotYetValid", ClassifiedFailure.DISABLED),
            row(403, "KeyExpired", "KeyExpired", ClassifiedFailure.DISABLED),
            row(403, "KeyOperationForbidden", "KeyOperationForbidden", ClassifiedFailure.WRONG_USAGE),
            row(403, "", "Forbidden", ClassifiedFailure.ACCESS_DENIED),
            row(404, "", "KeyNotFound", ClassifiedFailure.NOT_FOUND),
            row(408, "", "RequestTimeout", ClassifiedFailure.TIMED_OUT),
            row(
                    409,
                    "ObjectIsDeletedButRecoverable",
                    "ObjectIsDeletedButRecoverable",
                    ClassifiedFailure.PENDING_DELETION),
            row(409, "ObjectIsBeingDeleted", "ObjectIsBeingDeleted", ClassifiedFailure.PENDING_DELETION),
            row(409, "", "Conflict", ClassifiedFailure.NOT_READY),
            row(429, "", "Throttled", ClassifiedFailure.THROTTLED),
            row(500, "", "InternalServerError", ClassifiedFailure.UNREACHABLE),
            row(502, "", "BadGateway", ClassifiedFailure.UNREACHABLE),
            row(503, "", "ServiceUnavailable", ClassifiedFailure.UNREACHABLE),
            row(504, "", "GatewayTimeout", ClassifiedFailure.TIMED_OUT),
            row(0, "", "UnexpectedStatus", ClassifiedFailure.REFUSED));

    private static final Failure BAD_CREDENTIALS = new Failure("LoginRefused", ClassifiedFailure.BAD_CREDENTIALS);
    private static final Failure BAD_ANSWER = new Failure("BadAnswer", ClassifiedFailure.BAD_ANSWER);
    private static final Failure TIMED_OUT = new Failure("Timeout", ClassifiedFailure.TIMED_OUT);
    private static final Failure NO_CONNECTION = new Failure("NoConnection", ClassifiedFailure.UNREACHABLE);
    private static final Failure LOGIN_UNREACHABLE = new Failure("LoginUnreachable", ClassifiedFailure.UNREACHABLE);
    private static final Failure LOGIN_THROTTLED = new Failure("LoginThrottled", ClassifiedFailure.THROTTLED);

    private AzureKeyVaultErrors() {}

    /** @param e whatever the SDK threw; what matters may be far down its causes */
    static Failure classify(RuntimeException e) {
        Optional<MsalServiceException> login = cause(e, MsalServiceException.class);
        if (login.isPresent()) {
            return classifyLogin(login.get());
        }
        if (has(e, BadAnswer.class)) {
            return BAD_ANSWER;
        }
        if (has(e, TimeoutException.class) || has(e, HttpTimeoutException.class)) {
            return TIMED_OUT;
        }
        Optional<HttpResponseException> answer =
                cause(e, HttpResponseException.class).filter(http -> http.getResponse() != null);
        if (answer.isPresent()) {
            return classifyAnswer(answer.get());
        }
        if (has(e, CredentialUnavailableException.class) || has(e, ClientAuthenticationException.class)) {
            return chain(e).stream().anyMatch(AzureKeyVaultErrors::isOfNetwork) ? LOGIN_UNREACHABLE : BAD_CREDENTIALS;
        }
        // what cannot be parsed is an IOException, too: it is told by its class, whose package is the parser's
        if (chain(e).stream().anyMatch(AzureKeyVaultErrors::isUnreadable)) {
            return BAD_ANSWER;
        }
        return has(e, IOException.class) ? NO_CONNECTION : BAD_ANSWER;
    }

    /** Whether the vault refused to decrypt for what was to be decrypted, which it says like any bad parameter. */
    static boolean isOfCiphertext(RuntimeException e) {
        return classify(e).equals(BAD_PARAMETER);
    }

    /** A file with a token that is not there is an IOException, too. */
    private static boolean isOfNetwork(Throwable e) {
        return e instanceof IOException
                && !(e instanceof FileSystemException)
                && !(e instanceof FileNotFoundException)
                && !isUnreadable(e);
    }

    private static boolean isUnreadable(Throwable e) {
        String name = e.getClass().getName();
        return name.startsWith("com.azure.json.") || name.contains("JsonParseException") || name.contains("JsonEOF");
    }

    private static Failure classifyLogin(MsalServiceException login) {
        int status = login.statusCode() == null ? 0 : login.statusCode();
        if (status == 429) {
            return LOGIN_THROTTLED;
        }
        return status >= 500 ? LOGIN_UNREACHABLE : BAD_CREDENTIALS;
    }

    private static Failure classifyAnswer(HttpResponseException refusal) {
        int status = refusal.getResponse().getStatusCode();
        if (status / 100 == 2) {
            return BAD_ANSWER; // the SDK could not read it
        }
        List<String> codes = codes(refusal);
        return TABLE.stream()
                .filter(row -> row.fits(status, codes))
                .findFirst()
                .map(Row::failure)
                .orElse(BAD_ANSWER);
    }

    /** {@code error.code} and {@code error.innererror.code}. */
    private static List<String> codes(HttpResponseException refusal) {
        byte[] body = refusal.getResponse().getBodyAsBinaryData() == null
                ? new byte[0]
                : refusal.getResponse().getBodyAsBinaryData().toBytes();
        if (body.length > LONGEST_BODY) {
            return List.of();
        }
        try {
            JsonNode error = JsonMapper.shared()
                    .readTree(new String(body, StandardCharsets.UTF_8))
                    .path("error");
            return List.of(
                    error.path("code").asString(""),
                    error.path("innererror").path("code").asString(""));
        } catch (JacksonException e) {
            return List.of(); // a proxy's page, say: the status alone has to do
        }
    }

    private static boolean has(Throwable e, Class<? extends Throwable> type) {
        return cause(e, type).isPresent();
    }

    private static <T extends Throwable> Optional<T> cause(Throwable e, Class<T> type) {
        return chain(e).stream().filter(type::isInstance).map(type::cast).findFirst();
    }

    private static List<Throwable> chain(Throwable e) {
        return Stream.iterate(e, link -> link != null, Throwable::getCause)
                .limit(20)
                .toList();
    }

    private static Row row(int status, String code, String name, ClassifiedFailure meaning) {
        return new Row(status, code, new Failure(name, meaning));
    }
}
