package io.managedkeys.common.wire;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads a request's fields by Vault's rules: the Content-Type does not matter, but for forms and PATCH. */
final class RequestBodyReader {
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String MERGE_PATCH = "application/merge-patch+json";

    private RequestBodyReader() {}

    static WireFields read(HttpServletRequest request, Operation operation) throws IOException {
        return switch (operation) {
            case WRITE -> written(request);
            case PATCH -> patch(request);
            case READ, DELETE, HEADER -> QueryFields.ofUrl(request.getQueryString());
            case LIST -> listed(request);
        };
    }

    private static WireFields listed(HttpServletRequest request) {
        WireFields fields = QueryFields.ofUrl(request.getQueryString());
        fields.values().remove("list");
        return fields;
    }

    private static WireFields written(HttpServletRequest request) throws IOException {
        byte[] body = RequestBody.read(request);
        int first = JsonBody.firstVisible(body, 0);
        if (first >= 0 && body[first] != '{' && body[first] != '[' && FORM.equals(mediaType(request))) {
            try {
                return QueryFields.ofForm(body);
            } catch (IllegalArgumentException e) {
                throw ApiException.invalid("error parsing form data");
            }
        }
        return JsonBody.read(body);
    }

    private static WireFields patch(HttpServletRequest request) throws IOException {
        String type = mediaType(request);
        if (type == null) {
            throw ApiException.invalid("mime: no media type");
        }
        if (!type.equals(MERGE_PATCH)) {
            throw new ApiException(
                    ErrorKind.UNSUPPORTED_MEDIA_TYPE,
                    "PATCH requires Content-Type of " + MERGE_PATCH + ", provided " + type);
        }
        byte[] body = RequestBody.read(request);
        int first = JsonBody.firstVisible(body, 0);
        if (first >= 0 && body[first] == '[') {
            throw ApiException.invalid("error parsing JSON");
        }
        return JsonBody.read(body);
    }

    /** Lower-case and without parameters; null when there is none. */
    private static @Nullable String mediaType(HttpServletRequest request) {
        String header = request.getContentType();
        if (header == null || header.isBlank()) {
            return null;
        }
        int semicolon = header.indexOf(';');
        return (semicolon < 0 ? header : header.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
    }
}
