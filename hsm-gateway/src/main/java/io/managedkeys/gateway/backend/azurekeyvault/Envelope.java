package io.managedkeys.gateway.backend.azurekeyvault;

import io.managedkeys.common.api.HsmGateway.Ciphertext;
import io.managedkeys.common.api.HsmGateway.Plaintext;
import io.managedkeys.common.key.EncryptionScheme;
import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.gateway.backend.Decryption;
import io.managedkeys.gateway.backend.RsaEncryption;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Data of any length under an RSA key: a fresh AES-256 key encrypts it (GCM), and the RSA key encrypts that one
 * (RSA-OAEP with SHA-256). The ciphertext is wrapped key (as long as the modulus) ‖ IV (12 bytes) ‖ ct ‖ tag (16 bytes).
 */
final class Envelope {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int KEY_BYTES = 32;
    private static final EncryptionScheme WRAPPING = EncryptionScheme.RsaOaep.with(HashAlgorithm.SHA2_256);

    private final byte[] spki;
    private final int wrappedBytes;

    /** @param spki of the RSA key */
    Envelope(KeySpec rsa, byte[] spki) {
        this.spki = spki;
        this.wrappedBytes = rsa.bits() / Byte.SIZE;
    }

    byte[] seal(Plaintext plaintext) {
        byte[] key = random(KEY_BYTES);
        byte[] iv = random(EncryptionScheme.GCM_IV_BYTES);
        try {
            byte[] wrapped = RsaEncryption.encrypt(WRAPPING, spki, Plaintext.of(key));
            byte[] sealed = gcm(Cipher.ENCRYPT_MODE, key, iv, plaintext.associatedData())
                    .doFinal(plaintext.value());
            byte[] whole = Arrays.copyOf(wrapped, wrapped.length + iv.length + sealed.length);
            System.arraycopy(iv, 0, whole, wrapped.length, iv.length);
            System.arraycopy(sealed, 0, whole, wrapped.length + iv.length, sealed.length);
            return whole;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES-GCM", e);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    /** @param unwrap asks the vault for the key inside */
    byte[] open(Ciphertext ciphertext, UnaryOperator<byte[]> unwrap) {
        byte[] whole = ciphertext.value();
        int ivAt = wrappedBytes;
        int dataAt = ivAt + EncryptionScheme.GCM_IV_BYTES;
        if (whole.length < dataAt + EncryptionScheme.GCM_TAG_BYTES) {
            throw Decryption.failure();
        }
        byte[] key = unwrap.apply(Arrays.copyOf(whole, ivAt));
        try {
            return gcm(Cipher.DECRYPT_MODE, key, Arrays.copyOfRange(whole, ivAt, dataAt), ciphertext.associatedData())
                    .doFinal(whole, dataAt, whole.length - dataAt);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw Decryption.failure();
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private static Cipher gcm(int mode, byte[] key, byte[] iv, byte @Nullable [] associatedData)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(
                mode,
                new SecretKeySpec(key, "AES"),
                new GCMParameterSpec(EncryptionScheme.GCM_TAG_BYTES * Byte.SIZE, iv));
        if (associatedData != null) {
            cipher.updateAAD(associatedData);
        }
        return cipher;
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }
}
