package io.managedkeys.pki.x509;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Locale;

/** Serial numbers of certificates: positive and below 2^159, so at most 20 octets (RFC 5280 §4.1.2.2). */
public final class SerialNumber {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BITS = 159;
    private static final HexFormat PAIRS = HexFormat.ofDelimiter(":");

    private SerialNumber() {}

    public static BigInteger random() {
        while (true) {
            BigInteger serial = new BigInteger(BITS, RANDOM);
            if (serial.signum() > 0) {
                return serial;
            }
        }
    }

    /** Lower-case hex pairs joined by colons, without a leading zero octet. */
    public static String text(BigInteger serial) {
        byte[] bytes = serial.toByteArray();
        int from = bytes.length > 1 && bytes[0] == 0 ? 1 : 0;
        return PAIRS.formatHex(bytes, from, bytes.length);
    }

    /** The form of {@link #text} for what a client wrote with colons or dashes, in any case. */
    public static String normalized(String given) {
        return given.replace('-', ':').toLowerCase(Locale.ROOT);
    }
}
