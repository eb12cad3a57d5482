package io.managedkeys.transit.keyring;

import io.managedkeys.common.error.ApiException;

/**
 * A signature as Vault writes it: {@code vault:v<version>:<payload>}.
 *
 * @param payload base64 of some alphabet
 */
public record VersionedText(int version, String payload) {
    private static final String PREFIX = "vault:v";

    /** @throws ApiException 400 with Vault's text for a signature */
    public static VersionedText parseSignature(String text) {
        if (!text.startsWith(PREFIX)) {
            throw ApiException.invalid("invalid signature: no prefix");
        }
        int colon = text.indexOf(':', PREFIX.length());
        if (colon < 0) {
            throw ApiException.invalid("invalid signature: wrong number of fields");
        }
        try {
            int version = Integer.parseInt(text, PREFIX.length(), colon, 10);
            return new VersionedText(version, text.substring(colon + 1));
        } catch (NumberFormatException e) {
            throw ApiException.invalid("invalid signature: version number could not be decoded");
        }
    }

    @Override
    public String toString() {
        return PREFIX + version + ":" + payload;
    }
}
