package io.managedkeys.transit.keyring;

import java.io.ByteArrayOutputStream;
import java.util.Base64;

/**
 * Base64 (RFC 4648 §4 and §5) read as Go's decoders do, which clients of Vault know: line ends are skipped, padding is
 * mandatory in the standard alphabet and forbidden in the URL-safe one, and an error names the first bad byte.
 */
public final class Base64Text {
    private Base64Text() {}

    /** What is wrong, in Go's words. */
    public static final class IllegalBase64Exception extends Exception {
        private static final long serialVersionUID = 1L;

        IllegalBase64Exception(int offset) {
            super("illegal base64 data at input byte " + offset);
        }
    }

    /** Standard alphabet, padded. */
    public static byte[] decode(String text) throws IllegalBase64Exception {
        if (text.length() % 4 == 0) {
            try {
                return Base64.getDecoder().decode(text);
            } catch (IllegalArgumentException e) {
                // It may only hold line ends; and if not, Go's text is due.
                return decodeSlowly(text, "+/", true);
            }
        }
        return decodeSlowly(text, "+/", true);
    }

    /** URL-safe alphabet, no padding, as in JWS (RFC 7515 §2). */
    public static byte[] decodeUrl(String text) throws IllegalBase64Exception {
        return decodeSlowly(text, "-_", false);
    }

    private static byte[] decodeSlowly(String text, String last, boolean padded) throws IllegalBase64Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length() * 3 / 4);
        int bits = 0;
        int held = 0;
        int i = 0;
        int end = text.length();
        for (; i < end; i++) {
            char c = text.charAt(i);
            if (c == '\n' || c == '\r') {
                continue;
            }
            int value = value(c, last);
            if (value < 0) {
                break;
            }
            bits = bits << 6 | value;
            if (++held == 4) {
                out.write(bits >> 16);
                out.write(bits >> 8);
                out.write(bits);
                bits = 0;
                held = 0;
            }
        }
        if (i < end) {
            if (!padded || text.charAt(i) != '=' || held < 2) {
                throw new IllegalBase64Exception(i);
            }
            expectPadding(text, i, held == 2);
        } else if (held == 1 || padded && held > 0) {
            throw new IllegalBase64Exception(i - held);
        }
        if (held >= 2) {
            out.write(held == 2 ? bits >> 4 : bits >> 10);
        }
        if (held == 3) {
            out.write(bits >> 2);
        }
        return out.toByteArray();
    }

    private static void expectPadding(String text, int first, boolean two) throws IllegalBase64Exception {
        int i = skipLineEnds(text, first + 1);
        if (two) {
            if (i == text.length()) {
                throw new IllegalBase64Exception(i);
            }
            if (text.charAt(i) != '=') {
                throw new IllegalBase64Exception(i - 1);
            }
            i = skipLineEnds(text, i + 1);
        }
        if (i < text.length()) {
            throw new IllegalBase64Exception(i);
        }
    }

    private static int skipLineEnds(String text, int from) {
        int i = from;
        while (i < text.length() && (text.charAt(i) == '\n' || text.charAt(i) == '\r')) {
            i++;
        }
        return i;
    }

    private static int value(char c, String last) {
        if (c >= 'A' && c <= 'Z') {
            return c - 'A';
        }
        if (c >= 'a' && c <= 'z') {
            return c - 'a' + 26;
        }
        if (c >= '0' && c <= '9') {
            return c - '0' + 52;
        }
        int index = last.indexOf(c);
        return index < 0 ? -1 : 62 + index;
    }
}
