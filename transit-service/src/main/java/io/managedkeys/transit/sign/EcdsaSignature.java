package io.managedkeys.transit.sign;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.KeySpec;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;

/** The two numbers of an ECDSA signature (FIPS 186-5 §6.4), of any size and sign: it is the check that judges them. */
record EcdsaSignature(BigInteger r, BigInteger s) {
    private static final int SEQUENCE = 0x30;
    private static final int INTEGER = 0x02;

    /**
     * Reads {@code SEQUENCE { r INTEGER, s INTEGER }} in DER (X.690 §10.1) and nothing else, so that a signature has
     * one form only.
     *
     * @throws ApiException 400 with Vault's text
     */
    static EcdsaSignature parseDer(byte[] der) {
        Reader reader = new Reader(der, 0, der.length);
        Reader content = reader.element(SEQUENCE);
        EcdsaSignature signature = new EcdsaSignature(content.integer(), content.integer());
        if (!content.isAtEnd()) {
            throw invalid();
        }
        if (!reader.isAtEnd()) {
            throw ApiException.invalid("supplied signature contains extra data");
        }
        return signature;
    }

    /** Reads r‖s, each padded to the curve's size; another length is no signature of the curve. */
    static Optional<EcdsaSignature> ofFixedLength(KeySpec spec, byte[] bytes) {
        int half = coordinateLength(spec);
        if (bytes.length != 2 * half) {
            return Optional.empty();
        }
        return Optional.of(new EcdsaSignature(new BigInteger(1, bytes, 0, half), new BigInteger(1, bytes, half, half)));
    }

    /**
     * r‖s, each padded to the curve's size (RFC 7518 §3.4).
     *
     * @throws IllegalArgumentException when they are no numbers of the curve
     */
    byte[] toFixedLength(KeySpec spec) {
        if (r.signum() < 0 || s.signum() < 0 || r.bitLength() > spec.bits() || s.bitLength() > spec.bits()) {
            throw new IllegalArgumentException("not of this curve");
        }
        int half = coordinateLength(spec);
        byte[] bytes = new byte[2 * half];
        place(r, bytes, half);
        place(s, bytes, 2 * half);
        return bytes;
    }

    private static int coordinateLength(KeySpec spec) {
        return (spec.bits() + 7) / 8;
    }

    private static void place(BigInteger number, byte[] into, int end) {
        byte[] bytes = number.toByteArray();
        int start = bytes[0] == 0 ? 1 : 0;
        System.arraycopy(bytes, start, into, end - (bytes.length - start), bytes.length - start);
    }

    private static ApiException invalid() {
        return ApiException.invalid("supplied signature is invalid");
    }

    /** A cursor over DER. */
    private static final class Reader {
        private final byte[] bytes;
        private final int end;
        private int at;

        Reader(byte[] bytes, int start, int end) {
            this.bytes = bytes;
            this.at = start;
            this.end = end;
        }

        boolean isAtEnd() {
            return at == end;
        }

        Reader element(int tag) {
            if (next() != tag) {
                throw invalid();
            }
            int length = next();
            if (length == 0x81) {
                length = next();
                if (length < 0x80) {
                    throw invalid();
                }
            } else if (length >= 0x80) {
                // No signature of a known curve needs 256 bytes.
                throw invalid();
            }
            if (length > end - at) {
                throw invalid();
            }
            Reader inner = new Reader(bytes, at, at + length);
            at += length;
            return inner;
        }

        BigInteger integer() {
            Reader inner = element(INTEGER);
            byte[] number = Arrays.copyOfRange(bytes, inner.at, inner.end);
            boolean padded =
                    number.length > 1 && (number[0] == 0 && number[1] >= 0 || number[0] == -1 && number[1] < 0);
            if (number.length == 0 || padded) {
                throw invalid();
            }
            return new BigInteger(number);
        }

        private int next() {
            if (at == end) {
                throw invalid();
            }
            return bytes[at++] & 0xff;
        }
    }
}
