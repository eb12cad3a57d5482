package io.managedkeys.gateway.backend.gcpckms;

import io.managedkeys.gateway.backend.Decryption;
import java.util.Arrays;

/** The padding of CBC (RFC 5652 §6.3), which Cloud KMS leaves to its callers. */
final class Pkcs7 {
    private static final int BLOCK = 16;

    private Pkcs7() {}

    static byte[] pad(byte[] plaintext) {
        int padding = BLOCK - plaintext.length % BLOCK;
        byte[] padded = Arrays.copyOf(plaintext, plaintext.length + padding);
        Arrays.fill(padded, plaintext.length, padded.length, (byte) padding);
        return padded;
    }

    /** @throws io.managedkeys.common.error.ApiException the one failure of decryption */
    static byte[] strip(byte[] padded) {
        int padding = padded.length == 0 ? 0 : padded[padded.length - 1];
        boolean sound = padding >= 1 && padding <= BLOCK && padding <= padded.length;
        for (int i = 1; sound && i <= padding; i++) {
            sound = padded[padded.length - i] == padding;
        }
        if (!sound) {
            throw Decryption.failure();
        }
        return Arrays.copyOf(padded, padded.length - padding);
    }
}
