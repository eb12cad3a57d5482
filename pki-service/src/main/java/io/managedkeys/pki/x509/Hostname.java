package io.managedkeys.pki.x509;

import io.managedkeys.common.error.ApiException;
import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/** DNS names as clients write them, and the A-label form (RFC 5890) that goes into certificates. */
public final class Hostname {
    private static final String LABEL = "(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])";
    private static final Pattern NAME = Pattern.compile("(?:\\*\\.)?(?:" + LABEL + "\\.)*" + LABEL + "\\.?");
    /** A wildcard may be the whole left-most label or a part of it (RFC 6125 §6.4.3). */
    private static final Pattern WILDCARD_LABEL =
            Pattern.compile("(?:\\*|\\*" + LABEL + "|" + LABEL + "\\*|" + LABEL + "\\*" + LABEL + ")");

    private static final int LONGEST_LABEL = 63;
    private static final int LONGEST_NAME = 253;

    private Hostname() {}

    /**
     * Labels that are not ASCII become A-labels; nothing else changes, and characters that no host name has are let
     * through: {@link #isHostname} tells.
     *
     * @throws ApiException 400 when a label or the name has an impossible length
     */
    public static String toAscii(String name) {
        String rooted = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        StringBuilder ascii = new StringBuilder();
        for (String label : rooted.split("\\.", -1)) {
            String converted = label(label);
            if (converted.isEmpty() || converted.length() > LONGEST_LABEL) {
                throw invalid(label);
            }
            ascii.append(ascii.isEmpty() ? "" : ".").append(converted);
        }
        if (ascii.length() > LONGEST_NAME) {
            throw invalid(name);
        }
        return name.endsWith(".") ? ascii.append('.').toString() : ascii.toString();
    }

    private static String label(String label) {
        if (StandardCharsets.US_ASCII.newEncoder().canEncode(label)) {
            return label;
        }
        try {
            return IDN.toASCII(label, IDN.ALLOW_UNASSIGNED);
        } catch (IllegalArgumentException e) {
            throw invalid(label);
        }
    }

    private static ApiException invalid(String label) {
        return ApiException.invalid("idna: invalid label \"" + label + "\"");
    }

    /** Whether an ASCII name is made of letter-digit-hyphen labels, but for a leading {@code *.}. */
    public static boolean isHostname(String ascii) {
        return NAME.matcher(ascii).matches();
    }

    /** The A-label form if the name is a host name at all. */
    public static Optional<String> parse(String name) {
        return Optional.of(toAscii(name)).filter(Hostname::isHostname);
    }

    static boolean isWildcardLabel(String label) {
        return WILDCARD_LABEL.matcher(label).matches();
    }
}
