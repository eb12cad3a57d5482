package io.managedkeys.common.wire;

import java.math.BigDecimal;
import java.time.Duration;

/** Durations as Vault's wire has them: seconds, or Go's {@code 1h30m}, or whole days ({@code 2d}). */
public final class WireDuration {
    private static final BigDecimal MOST_NANOS = BigDecimal.valueOf(Long.MAX_VALUE);
    private static final int LONGEST_TEXT = 100;

    private WireDuration() {}

    /** @throws IllegalArgumentException with Go's text when it is no duration, or one of more than 292 years */
    public static Duration parse(String text) {
        if (text.isEmpty()) {
            return Duration.ZERO;
        }
        if (GoNumbers.isDecimal(text)) {
            return bounded(new BigDecimal(text).movePointRight(9), text);
        }
        if (text.endsWith("d")) {
            String days = text.substring(0, text.length() - 1);
            if (!GoNumbers.isDecimal(days)) {
                throw GoNumbers.invalid("ParseInt", days);
            }
            return bounded(new BigDecimal(days).multiply(nanosPer("h")).multiply(BigDecimal.valueOf(24)), text);
        }
        return parseGo(text);
    }

    /** Go's time.ParseDuration. */
    private static Duration parseGo(String text) {
        boolean negative = text.startsWith("-");
        int at = negative || text.startsWith("+") ? 1 : 0;
        if (text.length() > LONGEST_TEXT || at == text.length()) {
            throw invalid(text);
        }
        BigDecimal nanos = BigDecimal.ZERO;
        while (at < text.length()) {
            int digits = at;
            at = endOfDigits(text, at);
            int whole = at - digits;
            int fraction = 0;
            if (at < text.length() && text.charAt(at) == '.') {
                int start = ++at;
                at = endOfDigits(text, at);
                fraction = at - start;
            }
            if (whole + fraction == 0) {
                throw invalid(text);
            }
            String number = text.substring(digits, at);
            int unitStart = at;
            at = endOfUnit(text, at);
            String unit = text.substring(unitStart, at);
            if (unit.isEmpty()) {
                throw new IllegalArgumentException("time: missing unit in duration " + GoText.quoted(text));
            }
            BigDecimal perUnit = nanosPer(unit);
            if (perUnit.signum() == 0) {
                throw new IllegalArgumentException(
                        "time: unknown unit " + GoText.quoted(unit) + " in duration " + GoText.quoted(text));
            }
            nanos = nanos.add(new BigDecimal("0" + number).multiply(perUnit));
        }
        Duration duration = bounded(nanos, text);
        return negative ? duration.negated() : duration;
    }

    private static Duration bounded(BigDecimal nanos, String text) {
        if (nanos.abs().compareTo(MOST_NANOS) > 0) {
            throw invalid(text);
        }
        return Duration.ofNanos(nanos.longValue());
    }

    private static IllegalArgumentException invalid(String text) {
        return new IllegalArgumentException("time: invalid duration " + GoText.quoted(text));
    }

    private static int endOfDigits(String text, int at) {
        int end = at;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        return end;
    }

    private static int endOfUnit(String text, int at) {
        int end = at;
        while (end < text.length() && text.charAt(end) != '.' && (text.charAt(end) < '0' || text.charAt(end) > '9')) {
            end++;
        }
        return end;
    }

    /** 0 for what is no unit. */
    private static BigDecimal nanosPer(String unit) {
        return BigDecimal.valueOf(
                switch (unit) {
                    case "ns" -> 1L;
                    case "us", "µs", "μs" -> 1_000L;
                    case "ms" -> 1_000_000L;
                    case "s" -> 1_000_000_000L;
                    case "m" -> 60_000_000_000L;
                    case "h" -> 3_600_000_000_000L;
                    default -> 0L;
                });
    }

    /** As Go prints a duration of whole seconds: {@code 1h0m0s}. */
    public static String format(Duration duration) {
        long seconds = Math.abs(duration.toSeconds());
        StringBuilder text = new StringBuilder(duration.isNegative() && seconds > 0 ? "-" : "");
        if (seconds >= 3600) {
            text.append(seconds / 3600).append('h');
        }
        if (seconds >= 60) {
            text.append(seconds % 3600 / 60).append('m');
        }
        return text.append(seconds % 60).append('s').toString();
    }
}
