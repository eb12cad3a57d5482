package io.managedkeys.transit.encrypt;

import io.managedkeys.transit.use.NamedHash;
import org.jspecify.annotations.Nullable;

/**
 * How the caller wants to encrypt or decrypt, as far as that is said.
 *
 * @param padding {@code oaep} or {@code pkcs1v15}, for RSA keys; null where none is named
 * @param hash of OAEP
 */
public record CipherOptions(@Nullable String padding, NamedHash hash) {
    /** Nothing is said: the key decides. */
    public static final CipherOptions NONE = of(null, null);

    /** @throws io.managedkeys.common.error.ApiException 400 for a hash that there is none of */
    public static CipherOptions of(@Nullable String padding, @Nullable String hash) {
        return new CipherOptions(padding == null || padding.isEmpty() ? null : padding, NamedHash.of(hash));
    }
}
