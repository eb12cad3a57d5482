package io.managedkeys.common.key;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;

/**
 * How a plaintext becomes a ciphertext and back. The text form ({@code RSA_OAEP:sha2-256:sha1}) is the one on the
 * internal wire. AES-CTR is deliberately absent: nothing about its ciphertexts tells that they were changed.
 */
public sealed interface EncryptionScheme extends Scheme {
    /** Bytes of a GCM IV and of a GCM tag. */
    int GCM_IV_BYTES = 12;

    int GCM_TAG_BYTES = 16;

    /** Bytes of an AES block, and so of a CBC IV. */
    int AES_BLOCK_BYTES = 16;

    /** Families; see {@link SignatureScheme.Family}. */
    enum Family implements Scheme.Family {
        RSA_OAEP,
        RSA_PKCS1,
        AES_GCM,
        AES_CBC_PAD,
        AES_CBC_HMAC,
        KMS_SYMMETRIC;

        /** Whether plaintexts may come with associated data. */
        public boolean isAuthenticated() {
            return this == AES_GCM || this == AES_CBC_HMAC || this == KMS_SYMMETRIC;
        }

        /**
         * Whether a ciphertext may be changed until its padding fits, so that a decryption that anybody may ask for
         * gives plaintexts away. It is off unless the entry switches it on.
         */
        public boolean isUnsafeToDecrypt() {
            return this == RSA_PKCS1 || this == AES_CBC_PAD;
        }
    }

    /** RSAES-OAEP (RFC 8017 §7.1) with an empty label; the mask's hash may differ, as Java's and HSMs' often do. */
    record RsaOaep(HashAlgorithm hash, HashAlgorithm mgfHash) implements EncryptionScheme {
        public static RsaOaep with(HashAlgorithm hash) {
            return new RsaOaep(hash, hash);
        }

        @Override
        public Family family() {
            return Family.RSA_OAEP;
        }

        @Override
        public String toString() {
            return text();
        }
    }

    /** RSAES-PKCS1-v1_5 (RFC 8017 §7.2). */
    record RsaPkcs1() implements EncryptionScheme {
        @Override
        public Family family() {
            return Family.RSA_PKCS1;
        }

        @Override
        public @Nullable HashAlgorithm hash() {
            return null;
        }

        @Override
        public String toString() {
            return text();
        }
    }

    /** AES-GCM (NIST SP 800-38D) with associated data; the ciphertext is IV (12 bytes) ‖ ct ‖ tag (16 bytes). */
    record AesGcm() implements EncryptionScheme {
        @Override
        public Family family() {
            return Family.AES_GCM;
        }

        @Override
        public @Nullable HashAlgorithm hash() {
            return null;
        }

        @Override
        public String toString() {
            return text();
        }
    }

    /** AES-CBC with PKCS#7 padding (NIST SP 800-38A, RFC 5652 §6.3); the ciphertext is IV (16 bytes) ‖ ct. */
    record AesCbcPad() implements EncryptionScheme {
        @Override
        public Family family() {
            return Family.AES_CBC_PAD;
        }

        @Override
        public @Nullable HashAlgorithm hash() {
            return null;
        }

        @Override
        public String toString() {
            return text();
        }
    }

    /**
     * AES-CBC with PKCS#7 padding, then HMAC with a second key over associated data ‖ IV ‖ ct ‖ length of the associated
     * data in bits, 64 bit big-endian (as RFC 7518 §5.2.2.1 orders them); the ciphertext is IV (16 bytes) ‖ ct ‖ the
     * whole MAC.
     */
    record AesCbcHmac(HashAlgorithm hash) implements EncryptionScheme {
        @Override
        public Family family() {
            return Family.AES_CBC_HMAC;
        }

        @Override
        public String toString() {
            return text();
        }
    }

    /**
     * A cloud's own authenticated encryption with associated data (AWS {@code SYMMETRIC_DEFAULT}, Google
     * {@code ENCRYPT_DECRYPT}); only the backend can read anything out of its ciphertext.
     */
    record KmsSymmetric() implements EncryptionScheme {
        @Override
        public Family family() {
            return Family.KMS_SYMMETRIC;
        }

        @Override
        public @Nullable HashAlgorithm hash() {
            return null;
        }

        @Override
        public String toString() {
            return text();
        }
    }

    @Override
    Family family();

    @JsonValue
    @Override
    default String text() {
        return switch (this) {
            case RsaOaep(var hash, var mgfHash) -> "RSA_OAEP:" + hash.wireName() + ":" + mgfHash.wireName();
            case RsaPkcs1() -> "RSA_PKCS1";
            case AesGcm() -> "AES_GCM";
            case AesCbcPad() -> "AES_CBC_PAD";
            case AesCbcHmac(var hash) -> "AES_CBC_HMAC:" + hash.wireName();
            case KmsSymmetric() -> "KMS_SYMMETRIC";
        };
    }

    /** @throws IllegalArgumentException when the text is not one that {@link #text()} makes */
    @JsonCreator
    static EncryptionScheme parse(String text) {
        SchemeText parts = SchemeText.of(text);
        return switch (parts.family()) {
            case "RSA_OAEP" -> new RsaOaep(parts.with(2).hash(1), parts.hash(2));
            case "RSA_PKCS1" -> parts.only(new RsaPkcs1());
            case "AES_GCM" -> parts.only(new AesGcm());
            case "AES_CBC_PAD" -> parts.only(new AesCbcPad());
            case "AES_CBC_HMAC" -> new AesCbcHmac(parts.with(1).hash(1));
            case "KMS_SYMMETRIC" -> parts.only(new KmsSymmetric());
            default -> throw new IllegalArgumentException("unknown encryption scheme");
        };
    }
}
