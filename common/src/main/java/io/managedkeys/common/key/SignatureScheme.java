package io.managedkeys.common.key;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;

/**
 * How a digest, or a message where the scheme takes one, becomes a signature. The text form
 * ({@code RSA_PSS:sha2-256:32}) is the one on the internal wire.
 */
public sealed interface SignatureScheme extends Scheme {

    /** Families; what a key permits is stated by family and, where the backend fixes it, hash. */
    enum Family implements Scheme.Family {
        ECDSA,
        RSA_PKCS1,
        RSA_PSS,
        EDDSA,
        ML_DSA
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

    /** Pure Ed25519 over the message itself (RFC 8032 §5.1): no context, no prehash. */
    record EdDsa() implements SignatureScheme {
        @Override
        public Family family() {
            return Family.EDDSA;
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

    /** Pure ML-DSA over the message itself, with an empty context (FIPS 204 §5.2). */
    record MlDsa() implements SignatureScheme {
        @Override
        public Family family() {
            return Family.ML_DSA;
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

    /** The hash that the input was made with; null where any digest, raw input or a message is signed. */
    @Override
    @Nullable
    HashAlgorithm hash();

    /** Whether the input is the message, of whatever length, rather than a digest of it. */
    default boolean takesMessage() {
        return switch (this) {
            case Ecdsa ecdsa -> false;
            case RsaPkcs1 pkcs1 -> false;
            case RsaPss pss -> false;
            case EdDsa edDsa -> true;
            case MlDsa mlDsa -> true;
        };
    }

    @JsonValue
    @Override
    default String text() {
        return switch (this) {
            case Ecdsa() -> "ECDSA";
            case RsaPkcs1(var hash) -> "RSA_PKCS1:" + SchemeText.hashOrNone(hash);
            case RsaPss(var hash, var saltLength) -> "RSA_PSS:" + hash.wireName() + ":" + saltLength;
            case EdDsa() -> "EDDSA";
            case MlDsa() -> "ML_DSA";
        };
    }

    /** @throws IllegalArgumentException when the text is not one that {@link #text()} makes */
    @JsonCreator
    static SignatureScheme parse(String text) {
        SchemeText parts = SchemeText.of(text);
        return switch (parts.family()) {
            case "ECDSA" -> parts.only(new Ecdsa());
            case "RSA_PKCS1" -> new RsaPkcs1(parts.with(1).hashOrNone(1));
            case "RSA_PSS" -> new RsaPss(parts.with(2).hash(1), parts.number(2));
            case "EDDSA" -> parts.only(new EdDsa());
            case "ML_DSA" -> parts.only(new MlDsa());
            default -> throw new IllegalArgumentException("unknown signature scheme");
        };
    }
}
