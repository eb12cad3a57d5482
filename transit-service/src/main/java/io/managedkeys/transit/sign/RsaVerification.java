package io.managedkeys.transit.sign;

import io.managedkeys.common.key.HashAlgorithm;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * RSA signatures over digests (RFC 8017 §8). The JDK cannot do this: its PSS wants the message and the exact salt
 * length, its PKCS#1 v1.5 the message.
 */
final class RsaVerification {
    private static final byte PSS_TRAILER = (byte) 0xbc;

    private final BigInteger modulus;
    private final BigInteger exponent;

    /** @param spki SubjectPublicKeyInfo, DER */
    RsaVerification(byte[] spki) {
        try {
            RSAPublicKey key =
                    (RSAPublicKey) KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(spki));
            this.modulus = key.getModulus();
            this.exponent = key.getPublicExponent();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a stored public key cannot be read", e);
        }
    }

    /**
     * RSASSA-PKCS1-v1_5 (§8.2.2), by comparison with the one encoding there is.
     *
     * @param hash null where the digest is padded as it is
     */
    boolean pkcs1(@Nullable HashAlgorithm hash, byte[] digest, byte[] signature) {
        int length = (modulus.bitLength() + 7) / 8;
        byte[] prefix = hash == null ? new byte[0] : hash.digestInfoPrefix();
        int padding = length - 3 - prefix.length - digest.length;
        byte[] message = opened(signature, length);
        if (padding < 8 || message == null) {
            return false;
        }
        byte[] expected = new byte[length];
        expected[1] = 1;
        Arrays.fill(expected, 2, 2 + padding, (byte) 0xff);
        System.arraycopy(prefix, 0, expected, 3 + padding, prefix.length);
        System.arraycopy(digest, 0, expected, length - digest.length, digest.length);
        return MessageDigest.isEqual(expected, message);
    }

    /**
     * RSASSA-PSS (§8.1.2, §9.1.2) with MGF1 over the same hash.
     *
     * @param saltLength bytes, or empty for any: then the salt is whatever follows the padding's 01
     */
    boolean pss(HashAlgorithm hash, OptionalInt saltLength, byte[] digest, byte[] signature) {
        int bits = modulus.bitLength() - 1;
        byte[] message = opened(signature, (bits + 7) / 8);
        int maskedLength = (bits + 7) / 8 - hash.length() - 1;
        if (message == null || maskedLength < 1 || message[message.length - 1] != PSS_TRAILER) {
            return false;
        }
        byte[] seed = Arrays.copyOfRange(message, maskedLength, maskedLength + hash.length());
        byte[] block = Arrays.copyOf(message, maskedLength);
        int unused = 8 * message.length - bits;
        if ((block[0] & 0xff) >> (8 - unused) != 0) {
            return false;
        }
        MessageDigest function = function(hash);
        unmask(block, seed, function);
        block[0] &= (byte) (0xff >> unused);
        int one = 0;
        while (one < maskedLength && block[one] == 0) {
            one++;
        }
        int salt = maskedLength - one - 1;
        if (salt < 0 || block[one] != 1 || saltLength.isPresent() && saltLength.getAsInt() != salt) {
            return false;
        }
        function.update(new byte[8]);
        function.update(digest);
        function.update(block, one + 1, salt);
        return MessageDigest.isEqual(seed, function.digest());
    }

    /** RSAVP1 (§5.2.2); null when the signature is not as long as the modulus, not below it, or opens too large. */
    private byte @Nullable [] opened(byte[] signature, int length) {
        BigInteger number = new BigInteger(1, signature);
        if (signature.length != (modulus.bitLength() + 7) / 8 || number.compareTo(modulus) >= 0) {
            return null;
        }
        byte[] bytes = number.modPow(exponent, modulus).toByteArray();
        int start = bytes[0] == 0 ? 1 : 0;
        if (bytes.length - start > length) {
            return null;
        }
        byte[] message = new byte[length];
        System.arraycopy(bytes, start, message, length - (bytes.length - start), bytes.length - start);
        return message;
    }

    /** MGF1 (appendix B.2.1), exclusive-ored into the block. */
    private static void unmask(byte[] block, byte[] seed, MessageDigest function) {
        for (int at = 0, counter = 0; at < block.length; counter++) {
            function.update(seed);
            function.update(
                    new byte[] {(byte) (counter >> 24), (byte) (counter >> 16), (byte) (counter >> 8), (byte) counter});
            byte[] mask = function.digest();
            for (int i = 0; i < mask.length && at < block.length; i++, at++) {
                block[at] ^= mask[i];
            }
        }
    }

    private static MessageDigest function(HashAlgorithm hash) {
        try {
            return MessageDigest.getInstance(hash.jcaName());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK lacks " + hash.jcaName(), e);
        }
    }
}
