package io.managedkeys.common.key;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One rule of what a key can do: an operation with a family of schemes, with any hash or with just the one that the
 * backend fixed. Encryption and decryption are told apart, since some keys may only do one of them.
 *
 * @param operation {@link KeyUsage#SIGN}, {@code ENCRYPT}, {@code DECRYPT} or {@code MAC}
 */
public record PermittedScheme(
        KeyUsage operation, Scheme.Family family, @Nullable HashAlgorithm hash) {

    public PermittedScheme {
        boolean fits = switch (family) {
            case SignatureScheme.Family signature -> operation == KeyUsage.SIGN;
            case EncryptionScheme.Family encryption -> operation == KeyUsage.ENCRYPT || operation == KeyUsage.DECRYPT;
            case MacScheme.Family mac -> operation == KeyUsage.MAC;
        };
        if (!fits) {
            throw new IllegalArgumentException(family + " is no scheme to " + operation.wireName() + " with");
        }
    }

    /** Signatures with whatever hash, or with messages. */
    public static PermittedScheme anyHash(SignatureScheme.Family family) {
        return new PermittedScheme(KeyUsage.SIGN, family, null);
    }

    public static PermittedScheme withHash(SignatureScheme.Family family, HashAlgorithm hash) {
        return new PermittedScheme(KeyUsage.SIGN, family, hash);
    }

    public static PermittedScheme encrypts(EncryptionScheme.Family family, @Nullable HashAlgorithm hash) {
        return new PermittedScheme(KeyUsage.ENCRYPT, family, hash);
    }

    public static PermittedScheme decrypts(EncryptionScheme.Family family, @Nullable HashAlgorithm hash) {
        return new PermittedScheme(KeyUsage.DECRYPT, family, hash);
    }

    public static PermittedScheme macs(HashAlgorithm hash) {
        return new PermittedScheme(KeyUsage.MAC, MacScheme.Family.HMAC, hash);
    }

    /** Whether it permits to sign with the scheme. */
    public boolean permits(SignatureScheme scheme) {
        return permits(KeyUsage.SIGN, scheme);
    }

    public boolean permits(KeyUsage wanted, Scheme scheme) {
        return wanted == operation && scheme.family() == family && (hash == null || hash == scheme.hash());
    }

    /** {@code sign:RSA_PSS:sha2-256}; without a hash {@code sign:ECDSA}. */
    @JsonValue
    public String text() {
        return operation.wireName() + ":" + family.name() + (hash == null ? "" : ":" + hash.wireName());
    }

    /** @throws IllegalArgumentException when the text is not one that {@link #text()} makes */
    @JsonCreator
    public static PermittedScheme parse(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length != 2 && parts.length != 3) {
            throw new IllegalArgumentException("unknown rule");
        }
        KeyUsage operation = KeyUsage.fromJson(parts[0]);
        Scheme.Family family = switch (operation) {
            case SIGN -> SignatureScheme.Family.valueOf(parts[1]);
            case ENCRYPT, DECRYPT -> EncryptionScheme.Family.valueOf(parts[1]);
            case MAC -> MacScheme.Family.valueOf(parts[1]);
            case VERIFY, WRAP, UNWRAP, GENERATE_RANDOM -> throw new IllegalArgumentException("unknown rule");
        };
        HashAlgorithm hash = parts.length == 2
                ? null
                : HashAlgorithm.named(parts[2]).orElseThrow(() -> new IllegalArgumentException("unknown hash"));
        return new PermittedScheme(operation, family, hash);
    }

    /** What rules allow for one operation, for people: {@code RSA_PKCS1, RSA_PSS with sha2-256}; or {@code nothing}. */
    public static String describe(List<PermittedScheme> rules, KeyUsage operation) {
        String said = rules.stream()
                .filter(rule -> rule.operation == operation)
                .map(PermittedScheme::toString)
                .collect(Collectors.joining(", "));
        return said.isEmpty() ? "nothing" : said;
    }

    @Override
    public String toString() {
        return hash == null ? family.name() : family.name() + " with " + hash.wireName();
    }
}
