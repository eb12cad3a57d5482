package io.managedkeys.common.key;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;

/** How a digest becomes a signature. The text form ({@code RSA_PSS:sha2-256:32}) is the one on the internal wire. */
public sealed interface SignatureScheme {

    /** Families; what a key permits is stated by family and, where the backend fixes it, hash. */
    enum Family {
        ECDSA,
        RSA_PKCS1,
        RSA_PSS
    }

    /** Over a digest of any hash, truncated to the curve's order (FIPS 186-5 §6.4); the signature is DER. */
    record Ecdsa() implements SignatureScheme {
        @Override
        public Family family() {
            return Family.ECDSA;
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

    /** RSASSA-PKCS1-v1_5 (RFC 8017 §8.2). Without a hash the input is padded as it is, with no DigestInfo. */
    record RsaPkcs1(@Nullable HashAlgorithm hash) implements SignatureScheme {
        @Override
        public Family family() {
            return Family.RSA_PKCS1;
        }

        @Override
        public String toString() {
            return text();
        }
    }

    /** RSASSA-PSS (RFC 8017 §8.1) with MGF1 over the same hash; the salt's length is in bytes. */
    record RsaPss(HashAlgorithm hash, int saltLength) implements SignatureScheme {
        @Override
        public Family family() {
            return Family.RSA_PSS;
        }

        @Override
        public String toString() {
            return text();
        }
    }

    Family family();

    /** The hash that the input was made with; null where any digest or raw input is signed. */
    @Nullable
    HashAlgorithm hash();

    @JsonValue
    default String text() {
        return switch (this) {
            case Ecdsa() -> "ECDSA";
            case RsaPkcs1(var hash) -> "RSA_PKCS1:" + (hash == null ? "none" : hash.wireName());
            case RsaPss(var hash, var saltLength) -> "RSA_PSS:" + hash.wireName() + ":" + saltLength;
        };
    }

    /** @throws IllegalArgumentException when the text is not one that {@link #text()} makes */
    @JsonCreator
    static SignatureScheme parse(String text) {
        String[] parts = text.split(":", -1);
        return switch (parts[0]) {
            case "ECDSA" -> new Ecdsa();
            case "RSA_PKCS1" -> new RsaPkcs1("none".equals(parts[1]) ? null : hash(parts[1]));
            case "RSA_PSS" -> new RsaPss(hash(parts[1]), Integer.parseInt(parts[2]));
            default -> throw new IllegalArgumentException("unknown signature scheme");
        };
    }

    private static HashAlgorithm hash(String wireName) {
        return HashAlgorithm.named(wireName).orElseThrow(() -> new IllegalArgumentException("unknown hash"));
    }
}
