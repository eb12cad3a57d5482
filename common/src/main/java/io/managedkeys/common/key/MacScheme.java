package io.managedkeys.common.key;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** How a message becomes a MAC. The text form ({@code HMAC:sha2-256}) is the one on the internal wire. */
public sealed interface MacScheme extends Scheme {

    /** Families; see {@link SignatureScheme.Family}. */
    enum Family implements Scheme.Family {
        HMAC
    }

    /** HMAC (RFC 2104) of full length. */
    record Hmac(HashAlgorithm hash) implements MacScheme {
        @Override
        public Family family() {
            return Family.HMAC;
        }

        @Override
        public String toString() {
            return text();
        }
    }

    @Override
    Family family();

    @Override
    HashAlgorithm hash();

    @JsonValue
    @Override
    default String text() {
        return switch (this) {
            case Hmac(var hash) -> "HMAC:" + hash.wireName();
        };
    }

    /** @throws IllegalArgumentException when the text is not one that {@link #text()} makes */
    @JsonCreator
    static MacScheme parse(String text) {
        SchemeText parts = SchemeText.of(text);
        return switch (parts.family()) {
            case "HMAC" -> new Hmac(parts.with(1).hash(1));
            default -> throw new IllegalArgumentException("unknown MAC scheme");
        };
    }
}
