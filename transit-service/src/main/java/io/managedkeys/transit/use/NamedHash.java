package io.managedkeys.transit.use;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.PermittedScheme;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The hash that a request names: one, {@code none}, or nothing at all, and then the key decides.
 *
 * @param hash null for {@code none}, and where nothing is named
 */
public record NamedHash(boolean isNamed, @Nullable HashAlgorithm hash) {
    private static final HashAlgorithm USUAL = HashAlgorithm.SHA2_256;
    private static final NamedHash NOTHING = new NamedHash(false, null);

    /**
     * @param names the one that counts most first; null or empty ones say nothing
     * @throws ApiException 400 with Vault's text
     */
    public static NamedHash of(@Nullable String... names) {
        for (String name : names) {
            if (name != null && !name.isEmpty()) {
                return new NamedHash(
                        true,
                        name.equals("none")
                                ? null
                                : HashAlgorithm.named(name)
                                        .orElseThrow(() ->
                                                ApiException.invalid("invalid hash algorithm \"%s\"".formatted(name))));
            }
        }
        return NOTHING;
    }

    /**
     * The hash to use: the named one, else SHA-256 where the rules allow it, else the first that they allow.
     *
     * @param rules of one operation and family
     * @return null for {@code none}
     */
    public @Nullable HashAlgorithm under(List<PermittedScheme> rules) {
        if (isNamed) {
            return hash;
        }
        for (PermittedScheme rule : rules) {
            if (rule.hash() == null || rule.hash() == USUAL) {
                return USUAL;
            }
        }
        return rules.isEmpty() ? USUAL : rules.getFirst().hash();
    }
}
