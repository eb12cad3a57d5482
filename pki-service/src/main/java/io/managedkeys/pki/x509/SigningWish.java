package io.managedkeys.pki.x509;

import org.jspecify.annotations.Nullable;

/**
 * How somebody wants an issuer to sign; only RSA keys leave a choice.
 *
 * @param signatureBits 256, 384, 512; 0 for not said
 * @param usePss whether PSS is demanded; false leaves it to the key
 * @param bindsHash whether signatureBits is a demand, or a default that gives way to what the key can do
 */
public record SigningWish(int signatureBits, boolean usePss, boolean bindsHash) {

    /** As a request states it. */
    public static SigningWish explicit(@Nullable Integer signatureBits, @Nullable Boolean usePss) {
        int bits = signatureBits == null ? 0 : signatureBits;
        return new SigningWish(bits, Boolean.TRUE.equals(usePss), bits != 0);
    }

    /** As a role has it, where nobody can tell a chosen hash from the default. */
    public static SigningWish ofRole(int signatureBits, boolean usePss) {
        return new SigningWish(signatureBits, usePss, false);
    }
}
