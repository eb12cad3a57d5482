package io.managedkeys.gateway.backend.pkcs11;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.Arrays;

/** A token's r ‖ s (PKCS#11 2.40 §2.3.1) as DER (RFC 3279 §2.2.3). */
final class EcdsaSignature {
    private static final int SEQUENCE = 0x30;
    private static final int INTEGER = 0x02;

    private EcdsaSignature() {}

    static byte[] toDer(byte[] plain) {
        int half = plain.length / 2;
        byte[] r = integer(Arrays.copyOfRange(plain, 0, half));
        byte[] s = integer(Arrays.copyOfRange(plain, half, plain.length));
        ByteArrayOutputStream out = new ByteArrayOutputStream(plain.length + 10);
        out.write(SEQUENCE);
        int length = r.length + s.length;
        if (length > 0x7f) {
            out.write(0x81); // P-521 alone needs it
        }
        out.write(length);
        out.writeBytes(r);
        out.writeBytes(s);
        return out.toByteArray();
    }

    private static byte[] integer(byte[] magnitude) {
        byte[] value = new BigInteger(1, magnitude).toByteArray();
        byte[] der = new byte[value.length + 2];
        der[0] = INTEGER;
        der[1] = (byte) value.length;
        System.arraycopy(value, 0, der, 2, value.length);
        return der;
    }
}
