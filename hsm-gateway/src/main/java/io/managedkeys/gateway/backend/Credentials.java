package io.managedkeys.gateway.backend;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.secret.Secret;
import java.io.ByteArrayInputStream;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/**
 * A managed key's credentials in clear, by field name ({@code pin}); none at all where the gateway's own are meant.
 * Closing overwrites them; users take copies.
 */
public final class Credentials implements AutoCloseable {
    private final Map<String, Secret> secrets;
    private boolean closed;

    private Credentials(Map<String, Secret> secrets) {
        this.secrets = secrets;
    }

    public static Credentials of(Map<String, Secret> secrets) {
        return new Credentials(new HashMap<>(secrets));
    }

    /**
     * Reads a JSON object of strings without making a {@link String} of any of them.
     *
     * @throws ApiException 400 when the JSON is something else
     */
    public static Credentials parse(byte[] json) {
        Map<String, Secret> secrets = new HashMap<>();
        try (JsonParser parser = JsonMapper.shared().createParser(new ByteArrayInputStream(json))) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw malformed();
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                if (parser.nextToken() != JsonToken.VALUE_STRING) {
                    throw malformed();
                }
                CharBuffer text = CharBuffer.wrap(
                        parser.getStringCharacters(), parser.getStringOffset(), parser.getStringLength());
                var encoded = StandardCharsets.UTF_8.encode(text);
                byte[] bytes = new byte[encoded.remaining()];
                encoded.get(bytes);
                Arrays.fill(encoded.array(), (byte) 0);
                secrets.put(name, Secret.of(bytes));
            }
            return new Credentials(secrets);
        } catch (JacksonException e) { // without its cause, which may quote the input
            throw malformed();
        }
    }

    private static ApiException malformed() {
        return ApiException.invalid("the enclosed credentials are not an object of strings");
    }

    /**
     * A copy of one secret, the caller's to close.
     *
     * @throws ApiException 400 when there is none, or the grant it came with has just expired
     */
    public synchronized Secret copy(String field) {
        if (closed) {
            throw ApiException.invalid("key grant has expired");
        }
        Secret secret = secrets.get(field);
        if (secret == null || secret.isEmpty()) {
            throw ApiException.invalid("the managed key has no " + field);
        }
        return secret.reveal(bytes -> Secret.of(bytes.clone()));
    }

    /** Whether there is none, so that the gateway's own are meant. */
    public synchronized boolean isEmpty() {
        return secrets.values().stream().allMatch(Secret::isEmpty);
    }

    /** Whether they were overwritten. */
    public synchronized boolean isClosed() {
        return closed;
    }

    public synchronized boolean has(String field) {
        Secret secret = secrets.get(field);
        return secret != null && !secret.isEmpty();
    }

    @Override
    public synchronized void close() {
        closed = true;
        secrets.values().forEach(Secret::close);
    }

    @Override
    public String toString() {
        return "redacted";
    }
}
