package io.managedkeys.common.wire;

import java.math.BigInteger;

/** Go's strconv on text from the wire, with its error texts. */
final class GoNumbers {
    private static final BigInteger INT64_MAX = BigInteger.valueOf(Long.MAX_VALUE);
    private static final BigInteger INT64_MIN = BigInteger.valueOf(Long.MIN_VALUE);
    /** More digits than any number here may have; keeps a hostile text from costing quadratic time. */
    private static final int MAX_DIGITS = 400;

    private GoNumbers() {}

    /** strconv.ParseBool. */
    static boolean parseBool(String text) {
        return switch (text) {
            case "1", "t", "T", "TRUE", "true", "True" -> true;
            case "0", "f", "F", "FALSE", "false", "False" -> false;
            default -> throw invalid("ParseBool", text);
        };
    }

    /** strconv.ParseInt(text, 0, 64): decimal, or {@code 0x}, {@code 0o}, {@code 0b}, {@code 0}; empty is 0. */
    static BigInteger parseInt(String text) {
        if (text.isEmpty()) {
            return BigInteger.ZERO;
        }
        String digits = text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text;
        int base = 10;
        boolean prefixed = false;
        if (digits.length() > 1 && digits.charAt(0) == '0') {
            base = switch (digits.charAt(1)) {
                case 'x', 'X' -> 16;
                case 'o', 'O' -> 8;
                case 'b', 'B' -> 2;
                default -> 0;
            };
            digits = digits.substring(base == 0 ? 1 : 2);
            base = base == 0 ? 8 : base;
            prefixed = true;
        }
        digits = withoutUnderscores(digits, prefixed, text);
        if (digits.isEmpty() || digits.length() > MAX_DIGITS) {
            throw digits.isEmpty() ? invalid("ParseInt", text) : outOfRange(text);
        }
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if (c >= 0x7f || Character.digit(c, base) < 0) {
                throw invalid("ParseInt", text);
            }
        }
        BigInteger value = new BigInteger(digits, base);
        return text.startsWith("-") ? value.negate() : value;
    }

    /** Underscores may stand between digits, and after a prefix. */
    private static String withoutUnderscores(String digits, boolean prefixed, String whole) {
        if (digits.indexOf('_') < 0) {
            return digits;
        }
        if (!prefixed && digits.startsWith("_") || digits.endsWith("_") || digits.contains("__")) {
            throw invalid("ParseInt", whole);
        }
        return digits.replace("_", "");
    }

    /** Within 64 bits, signed. */
    static long parseLong(String text) {
        BigInteger value = parseInt(text);
        if (value.compareTo(INT64_MAX) > 0 || value.compareTo(INT64_MIN) < 0) {
            throw outOfRange(text);
        }
        return value.longValue();
    }

    /** Whether the text is a decimal integer as strconv.ParseInt(text, 10, 64) takes it, in range. */
    static boolean isDecimal(String text) {
        int start = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
        int digits = text.length() - start;
        if (digits < 1 || digits > 18) {
            return false;
        }
        for (int i = start; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    static IllegalArgumentException invalid(String function, String text) {
        return new IllegalArgumentException(
                "strconv.%s: parsing %s: invalid syntax".formatted(function, GoText.quoted(text)));
    }

    static IllegalArgumentException outOfRange(String text) {
        return new IllegalArgumentException(
                "strconv.ParseInt: parsing %s: value out of range".formatted(GoText.quoted(text)));
    }
}
