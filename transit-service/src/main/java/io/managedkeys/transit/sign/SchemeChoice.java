package io.managedkeys.transit.sign;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.key.KeySpec.KeyType;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.key.PermittedScheme;
import io.managedkeys.common.key.SignatureScheme;
import io.managedkeys.common.key.SignatureScheme.Family;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a request's options come to with one key: the family of schemes, and its parameters.
 *
 * @param hash null when the input is signed as it is
 */
record SchemeChoice(
        KeySpec spec, Family family, @Nullable HashAlgorithm hash, boolean prehashed, SaltLength saltLength) {

    private static final String NONE_RULE =
            "hash_algorithm=none requires both prehashed=true and signature_algorithm=pkcs1v15";

    /**
     * Padding options mean nothing for an EC key (cosign always sends one). An RSA key signs with PSS when none is
     * named, as in Vault, or with the one padding it permits.
     *
     * @param permitted what the key can do
     * @throws ApiException 400 with Vault's text, or naming what the key can do
     */
    static SchemeChoice of(SignatureOptions options, KeySpec spec, List<PermittedScheme> permitted) {
        Family family = spec.type() == KeyType.EC ? Family.ECDSA : padding(options, permitted);
        HashAlgorithm hash = options.hash();
        if (hash == null) {
            boolean isPkcs1 = family == Family.ECDSA
                    ? "pkcs1v15".equals(options.signatureAlgorithm())
                    : family == Family.RSA_PKCS1;
            if (!options.prehashed() || !isPkcs1) {
                throw ApiException.invalid(NONE_RULE);
            }
        } else if (family == Family.RSA_PSS) {
            options.saltLength().check(spec, hash);
        }
        if (permitted.stream()
                .noneMatch(rule -> rule.family() == family && (rule.hash() == null || rule.hash() == hash))) {
            throw ApiException.invalid("the managed key does not permit %s with %s; it can do: %s"
                    .formatted(name(family), hash == null ? "none" : hash.wireName(), names(permitted)));
        }
        return new SchemeChoice(spec, family, hash, options.prehashed(), options.saltLength());
    }

    private static Family padding(SignatureOptions options, List<PermittedScheme> permitted) {
        return switch (options.signatureAlgorithm()) {
            case null -> {
                boolean pss = permitted.stream().anyMatch(rule -> rule.family() == Family.RSA_PSS);
                boolean pkcs1 = permitted.stream().anyMatch(rule -> rule.family() == Family.RSA_PKCS1);
                yield pkcs1 && !pss ? Family.RSA_PKCS1 : Family.RSA_PSS;
            }
            case "pss" -> Family.RSA_PSS;
            case "pkcs1v15" -> Family.RSA_PKCS1;
            default ->
                throw ApiException.invalid("unsupported rsa signature algorithm " + options.signatureAlgorithm());
        };
    }

    private static String names(List<PermittedScheme> permitted) {
        return permitted.stream()
                .filter(rule -> rule.operation() == KeyUsage.SIGN)
                .map(rule -> {
                    HashAlgorithm hash = rule.hash();
                    String name = name((Family) rule.family());
                    return hash == null ? name : name + " with " + hash.wireName();
                })
                .collect(Collectors.joining(", "));
    }

    private static String name(Family family) {
        return switch (family) {
            case ECDSA -> "ecdsa";
            case RSA_PKCS1 -> "pkcs1v15";
            case RSA_PSS -> "pss";
            case EDDSA, ML_DSA -> family.name().toLowerCase(Locale.ROOT);
        };
    }

    SignatureScheme toSign() {
        return switch (family) {
            case ECDSA -> new SignatureScheme.Ecdsa();
            case RSA_PKCS1 -> new SignatureScheme.RsaPkcs1(hash);
            case RSA_PSS -> {
                HashAlgorithm required = Objects.requireNonNull(hash);
                yield new SignatureScheme.RsaPss(required, saltLength.toSign(required));
            }
            case EDDSA -> new SignatureScheme.EdDsa();
            case ML_DSA -> new SignatureScheme.MlDsa();
        };
    }
}
