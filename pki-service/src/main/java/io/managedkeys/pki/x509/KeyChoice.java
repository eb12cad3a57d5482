package io.managedkeys.pki.x509;

import io.managedkeys.common.error.ApiException;

/**
 * A key's type and size as a role states them, defaults filled in.
 *
 * @param type {@code rsa}, {@code ec}, {@code ed25519}, or {@code any} where only requests are signed
 * @param signatureBits 0 where the key's type decides
 */
public record KeyChoice(String type, int bits, int signatureBits) {

    /** @throws ApiException 400 with Vault's text */
    public static KeyChoice of(String type, int bits, int signatureBits) {
        int resolved = bits(type, bits);
        if (!type.equals("rsa")) {
            return new KeyChoice(type, resolved, 0);
        }
        return switch (signatureBits) {
            case 0 -> new KeyChoice(type, resolved, 256);
            case 256, 384, 512 -> new KeyChoice(type, resolved, signatureBits);
            default -> throw ApiException.invalid("unsupported hash signature algorithm: " + signatureBits);
        };
    }

    private static int bits(String type, int bits) {
        return switch (type) {
            case "rsa" ->
                switch (bits) {
                    case 0 -> 2048;
                    case 2048, 3072, 4096, 8192 -> bits;
                    default ->
                        throw ApiException.invalid(
                                bits < 2048
                                        ? "RSA keys < 2048 bits are unsafe and not supported: got " + bits
                                        : "unsupported bit length for RSA key: " + bits);
                };
            case "ec" ->
                switch (bits) {
                    case 0 -> 256;
                    case 224, 256, 384, 521 -> bits;
                    default -> throw ApiException.invalid("unsupported bit length for EC key: " + bits);
                };
            case "ed25519", "any" -> 0;
            default -> throw ApiException.invalid("unknown key type " + type);
        };
    }
}
