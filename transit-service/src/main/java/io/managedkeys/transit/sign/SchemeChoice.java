package io.managedkeys.transit.sign;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.key.PermittedScheme;
import io.managedkeys.common.key.SignatureScheme;
import io.managedkeys.common.key.SignatureScheme.Family;
import io.managedkeys.transit.use.Abilities;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a request's options come to with one key: the family of schemes, and its parameters. What the caller does not
 * name is what Vault means by it (PSS, SHA-256) where the key permits that, else what the key permits.
 *
 * @param hash null when the input is signed as it is
 */
record SchemeChoice(
        KeySpec spec, Family family, @Nullable HashAlgorithm hash, boolean prehashed, SaltLength saltLength) {

    private static final String NONE_RULE =
            "hash_algorithm=none requires both prehashed=true and signature_algorithm=pkcs1v15";

    /**
     * Padding options mean nothing for an EC key (cosign always sends one), hashes nothing for a key that signs messages.
     *
     * @param permitted what the key can do
     * @throws ApiException 400 with Vault's text, or naming what the key can do
     */
    static SchemeChoice of(SignatureOptions options, KeySpec spec, List<PermittedScheme> permitted) {
        return switch (spec.type()) {
            case EDWARDS -> ofMessage(options, spec, Family.EDDSA, permitted);
            case ML_DSA -> ofMessage(options, spec, Family.ML_DSA, permitted);
            case EC -> ofDigest(options, spec, List.of(Family.ECDSA), permitted);
            case RSA -> ofDigest(options, spec, paddings(options), permitted);
            case AES, HMAC ->
                throw ApiException.invalid("a secret key does not support signing; the managed key can do: %s"
                        .formatted(Abilities.of(permitted)));
        };
    }

    /** @param families that the caller may mean, the likeliest first */
    private static SchemeChoice ofDigest(
            SignatureOptions options, KeySpec spec, List<Family> families, List<PermittedScheme> permitted) {
        Family family = family(families, options, permitted);
        List<PermittedScheme> rules = rules(family, permitted);
        HashAlgorithm hash = options.hash().under(rules);
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
        if (!allow(rules, hash)) {
            throw ApiException.invalid("the managed key does not permit %s with %s; it can do: %s"
                    .formatted(name(family), hash == null ? "none" : hash.wireName(), names(permitted)));
        }
        return new SchemeChoice(spec, family, hash, options.prehashed(), options.saltLength());
    }

    private static SchemeChoice ofMessage(
            SignatureOptions options, KeySpec spec, Family family, List<PermittedScheme> permitted) {
        String pure = "failed to parse batch item: only Pure %s signatures supported, "
                .formatted(family == Family.EDDSA ? "Ed25519" : "ML-DSA");
        if (options.prehashed()) {
            throw ApiException.invalid(pure + "prehashed must be false");
        }
        if (family == Family.EDDSA && options.hash().hash() == HashAlgorithm.SHA2_512) {
            // In Vault it means Ed25519ph, which is another signature. The spelling is Vault's, too.
            throw ApiException.invalid(pure + "hash_alogithm should not be set");
        }
        if (options.hasContext()) {
            throw ApiException.invalid(pure + "signature_context must be empty");
        }
        if (rules(family, permitted).isEmpty()) {
            throw ApiException.invalid("the managed key does not permit %s; it can do: %s"
                    .formatted(name(family), Abilities.of(permitted)));
        }
        return new SchemeChoice(spec, family, null, false, options.saltLength());
    }

    private static List<Family> paddings(SignatureOptions options) {
        return switch (options.signatureAlgorithm()) {
            case null -> List.of(Family.RSA_PSS, Family.RSA_PKCS1);
            case "pss" -> List.of(Family.RSA_PSS);
            case "pkcs1v15" -> List.of(Family.RSA_PKCS1);
            default ->
                throw ApiException.invalid("unsupported rsa signature algorithm " + options.signatureAlgorithm());
        };
    }

    /** The likeliest that the key permits as asked, else the likeliest that it permits at all. */
    private static Family family(List<Family> likeliest, SignatureOptions options, List<PermittedScheme> permitted) {
        Family otherwise = null;
        for (Family family : likeliest) {
            List<PermittedScheme> rules = rules(family, permitted);
            if (allow(rules, options.hash().under(rules))) {
                return family;
            }
            if (otherwise == null && !rules.isEmpty()) {
                otherwise = family;
            }
        }
        return otherwise == null ? likeliest.getFirst() : otherwise;
    }

    private static boolean allow(List<PermittedScheme> rules, @Nullable HashAlgorithm hash) {
        for (PermittedScheme rule : rules) {
            if (rule.hash() == null || rule.hash() == hash) {
                return true;
            }
        }
        return false;
    }

    private static List<PermittedScheme> rules(Family family, List<PermittedScheme> permitted) {
        List<PermittedScheme> rules = new ArrayList<>(permitted.size());
        for (PermittedScheme rule : permitted) {
            if (rule.operation() == KeyUsage.SIGN && rule.family() == family) {
                rules.add(rule);
            }
        }
        return rules;
    }

    private static String names(List<PermittedScheme> permitted) {
        String names = permitted.stream()
                .filter(rule -> rule.operation() == KeyUsage.SIGN)
                .map(rule -> {
                    HashAlgorithm hash = rule.hash();
                    String name = name((Family) rule.family());
                    return hash == null ? name : name + " with " + hash.wireName();
                })
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? Abilities.of(permitted) : names;
    }

    private static String name(Family family) {
        return switch (family) {
            case ECDSA -> "ecdsa";
            case RSA_PKCS1 -> "pkcs1v15";
            case RSA_PSS -> "pss";
            case EDDSA -> "ed25519";
            case ML_DSA -> "ml-dsa";
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
