package io.managedkeys.common.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * What a raw request path is before anything routes or permits by it: one reading only, or no request at all. The rules
 * are Vault's, but for encoded dot segments, which Vault takes for names and this refuses.
 */
public sealed interface RequestPath {

    /**
     * The one reading of the path.
     *
     * @param decoded percent-decoded once, as UTF-8; {@code %2F} is a slash like any other. No dot segments, nothing
     *     unprintable; empty segments only where they came as {@code %2F%2F} (base64 of an OCSP request has them)
     */
    record Canonical(String decoded) implements RequestPath {}

    /**
     * 307, whatever the verb: the raw path has {@code //}, {@code .} or {@code ..} segments.
     *
     * @param location the cleaned path with the query, escapes as they came
     */
    record Moved(String location) implements RequestPath {
        /** The page that goes with a GET (and with no other verb), {@code text/html; charset=utf-8}. */
        public String page() {
            String escaped = location.replace("&", "&amp;")
                    .replace("<", "&lt;")
                    .replace(">", "&gt;")
                    .replace("\"", "&#34;")
                    .replace("'", "&#39;");
            return "<a href=\"" + escaped + "\">Temporary Redirect</a>.\n\n";
        }
    }

    /** 400 without a body: unprintable characters, a broken escape, bytes that are no UTF-8, encoded dot segments. */
    record Refused() implements RequestPath {}

    /**
     * @param raw the path as it stood in the request line, without the query
     * @param query the query as it stood there, or null
     */
    static RequestPath of(String raw, @Nullable String query) {
        if (raw.isEmpty() || raw.charAt(0) != '/') {
            return new Refused();
        }
        boolean escaped = false;
        boolean unclean = false;
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c < ' ' || c >= 0x7f || c == '\\') {
                return new Refused();
            }
            escaped |= c == '%';
            unclean |= c == '/' && isUncleanAfter(raw, i);
        }
        if (unclean) {
            return new Moved(query == null ? clean(raw) : clean(raw) + "?" + query);
        }
        return escaped ? decode(raw) : new Canonical(raw);
    }

    /** Whether the segment after the slash is empty (and not the last), {@code .} or {@code ..}. */
    private static boolean isUncleanAfter(String path, int slash) {
        int start = slash + 1;
        int end = path.indexOf('/', start);
        int length = (end < 0 ? path.length() : end) - start;
        return length == 0 && end >= 0
                || length == 1 && path.charAt(start) == '.'
                || length == 2 && path.startsWith("..", start);
    }

    /** As Go's path.Clean, keeping a trailing slash. */
    private static String clean(String path) {
        Deque<String> kept = new ArrayDeque<>();
        for (String segment : path.split("/", -1)) {
            switch (segment) {
                case "", "." -> {}
                case ".." -> kept.pollLast();
                default -> kept.addLast(segment);
            }
        }
        String cleaned = "/" + String.join("/", kept);
        return path.endsWith("/") && cleaned.length() > 1 ? cleaned + "/" : cleaned;
    }

    private static RequestPath decode(String raw) {
        byte[] bytes = new byte[raw.length()];
        int length = 0;
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                int high = i + 2 < raw.length() ? Character.digit(raw.charAt(i + 1), 16) : -1;
                int low = i + 2 < raw.length() ? Character.digit(raw.charAt(i + 2), 16) : -1;
                if (high < 0 || low < 0) {
                    return new Refused();
                }
                bytes[length++] = (byte) (high << 4 | low);
                i += 2;
            } else {
                bytes[length++] = (byte) c;
            }
        }
        try {
            String decoded = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, 0, length))
                    .toString();
            return isOneReading(decoded) ? new Canonical(decoded) : new Refused();
        } catch (CharacterCodingException e) {
            return new Refused();
        }
    }

    private static boolean isOneReading(String decoded) {
        for (int i = 0; i < decoded.length(); i++) {
            if (decoded.charAt(i) == '/' && isUncleanAfter(decoded, i) && !isEmptyAfter(decoded, i)) {
                return false;
            }
        }
        return decoded.codePoints().allMatch(RequestPath::isPrintable);
    }

    private static boolean isEmptyAfter(String path, int slash) {
        return slash + 1 < path.length() && path.charAt(slash + 1) == '/';
    }

    /** Go's unicode.IsPrint: letters, marks, numbers, punctuation, symbols and the ASCII blank. */
    private static boolean isPrintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> codePoint == ' ';
            default -> true;
        };
    }
}
