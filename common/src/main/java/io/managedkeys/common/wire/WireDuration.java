package io.managedkeys.common.wire;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Vault's wire has them: seconds, or Go's {@code 1h30m}, with {@code d} for days. */
public final class WireDuration {
    private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(ns|us|µs|ms|s|m|h|d)");

    private WireDuration() {}

    /** @throws IllegalArgumentException with Go's text when it is no duration */
    public static Duration parse(String text) {
        String trimmed = text.trim();
        if (trimmed.isEmpty()) {
            return Duration.ZERO;
        }
        if (trimmed.matches("[+-]?\\d+")) {
            return Duration.ofSeconds(Long.parseLong(trimmed));
        }
        boolean negative = trimmed.startsWith("-");
        String rest = negative || trimmed.startsWith("+") ? trimmed.substring(1) : trimmed;
        Matcher matcher = PART.matcher(rest);
        double nanos = 0;
        int end = 0;
        while (matcher.find() && matcher.start() == end) {
            nanos += Double.parseDouble(matcher.group(1)) * nanosPer(matcher.group(2));
            end = matcher.end();
        }
        if (end == 0 || end != rest.length()) {
            throw new IllegalArgumentException("time: invalid duration \"" + text + "\"");
        }
        Duration duration = Duration.ofNanos(Math.round(nanos));
        return negative ? duration.negated() : duration;
    }

    private static double nanosPer(String unit) {
        return switch (unit) {
            case "ns" -> 1;
            case "us", "µs" -> 1e3;
            case "ms" -> 1e6;
            case "s" -> 1e9;
            case "m" -> 60e9;
            case "h" -> 3600e9;
            default -> 86400e9;
        };
    }

    /** As Go prints a duration: {@code 1h0m0s}. */
    public static String format(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds == 0) {
            return "0s";
        }
        StringBuilder text = new StringBuilder();
        if (seconds >= 3600) {
            text.append(seconds / 3600).append('h');
        }
        if (seconds >= 60) {
            text.append(seconds % 3600 / 60).append('m');
        }
        return text.append(seconds % 60).append('s').toString();
    }
}
