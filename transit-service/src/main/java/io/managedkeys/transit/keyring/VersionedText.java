package io.managedkeys.transit.keyring;

import io.managedkeys.common.error.ApiException;

/**
 * A ciphertext, signature or HMAC as Vault writes it: {@code vault:v<version>:<payload>}.
 *
 * @param payload base64 of some alphabet
 */
public record VersionedText(int version, String payload) {
    private static final String PREFIX = "vault:v";

    /** @throws ApiException 400 with Vault's text for a signature */
    public static VersionedText parseSignature(String text) {
        return parse(text, "signature", "invalid signature: no prefix");
    }

    /** @throws ApiException 400 with Vault's text for a ciphertext */
    public static VersionedText parseCiphertext(String text) {
        return parse(text, "ciphertext", "invalid ciphertext: no prefix");
    }

    /** @throws ApiException 400 with Vault's text for an HMAC */
    public static VersionedText parseMac(String text) {
        return parse(text, "HMAC", "invalid HMAC to verify: no prefix");
    }

    private static VersionedText parse(String text, String what, String noPrefix) {
        if (!text.startsWith(PREFIX)) {
            throw ApiException.invalid(noPrefix);
        }
        int colon = text.indexOf(':', PREFIX.length());
        if (colon < 0) {
            throw ApiException.invalid("invalid %s: wrong number of fields".formatted(what));
        }
        try {
            int version = Integer.parseInt(text, PREFIX.length(), colon, 10);
            return new VersionedText(version, text.substring(colon + 1));
        } catch (NumberFormatException e) {
            throw ApiException.invalid("invalid %s: version number could not be decoded".formatted(what));
        }
    }

    @Override
    public String toString() {
        return PREFIX + version + ":" + payload;
    }
}
