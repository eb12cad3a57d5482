package io.managedkeys.gateway.backend.azurekeyvault;

import com.azure.security.keyvault.keys.cryptography.models.DecryptParameters;
import com.azure.security.keyvault.keys.cryptography.models.EncryptParameters;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.EncryptionScheme;
import io.managedkeys.gateway.backend.Decryption;
import io.managedkeys.gateway.backend.azurekeyvault.AzureKeyVaultClient.Encrypted;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** AES by a Managed HSM, as the SDK asks for it and as our ciphertexts are laid out: IV ‖ ct ‖ tag. */
final class AesParameters {
    private AesParameters() {}

    /** @param algorithm {@code A256GCM}, {@code A128CBCPAD} … */
    static EncryptParameters encryption(
            String algorithm, byte[] plaintext, byte @Nullable [] associatedData, byte[] iv) {
        byte[] data = associatedData == null ? new byte[0] : associatedData;
        return switch (algorithm) { // the HSM draws the IV of GCM itself
            case "A128GCM" -> EncryptParameters.createA128GcmParameters(plaintext, data);
            case "A192GCM" -> EncryptParameters.createA192GcmParameters(plaintext, data);
            case "A256GCM" -> EncryptParameters.createA256GcmParameters(plaintext, data);
            case "A128CBCPAD" -> EncryptParameters.createA128CbcPadParameters(plaintext, iv);
            case "A192CBCPAD" -> EncryptParameters.createA192CbcPadParameters(plaintext, iv);
            case "A256CBCPAD" -> EncryptParameters.createA256CbcPadParameters(plaintext, iv);
            default -> throw ApiException.invalid("Azure Key Vault has no algorithm " + algorithm);
        };
    }

    static byte[] layout(EncryptionScheme scheme, Encrypted encrypted) {
        boolean gcm = scheme instanceof EncryptionScheme.AesGcm;
        byte[] tag = encrypted.tag() == null ? new byte[0] : encrypted.tag();
        if (encrypted.iv().length != ivBytes(scheme) || gcm && tag.length != EncryptionScheme.GCM_TAG_BYTES) {
            throw new BadAnswer("the ciphertext's parts do not have the usual lengths");
        }
        byte[] iv = encrypted.iv();
        byte[] value = encrypted.value();
        byte[] whole = Arrays.copyOf(iv, iv.length + value.length + (gcm ? tag.length : 0));
        System.arraycopy(value, 0, whole, iv.length, value.length);
        if (gcm) {
            System.arraycopy(tag, 0, whole, iv.length + value.length, tag.length);
        }
        return whole;
    }

    /** @throws ApiException {@link Decryption#failure} when the ciphertext cannot be one */
    static DecryptParameters decryption(
            String algorithm, EncryptionScheme scheme, byte[] whole, byte @Nullable [] associatedData) {
        int ivBytes = ivBytes(scheme);
        boolean gcm = scheme instanceof EncryptionScheme.AesGcm;
        int tagAt = whole.length - (gcm ? EncryptionScheme.GCM_TAG_BYTES : 0);
        int length = tagAt - ivBytes;
        if (length < 0 || !gcm && (length == 0 || length % EncryptionScheme.AES_BLOCK_BYTES != 0)) {
            throw Decryption.failure();
        }
        byte[] iv = Arrays.copyOf(whole, ivBytes);
        byte[] value = Arrays.copyOfRange(whole, ivBytes, tagAt);
        byte[] tag = Arrays.copyOfRange(whole, tagAt, whole.length);
        byte[] data = associatedData == null ? new byte[0] : associatedData;
        return switch (algorithm) {
            case "A128GCM" -> DecryptParameters.createA128GcmParameters(value, iv, tag, data);
            case "A192GCM" -> DecryptParameters.createA192GcmParameters(value, iv, tag, data);
            case "A256GCM" -> DecryptParameters.createA256GcmParameters(value, iv, tag, data);
            case "A128CBCPAD" -> DecryptParameters.createA128CbcPadParameters(value, iv);
            case "A192CBCPAD" -> DecryptParameters.createA192CbcPadParameters(value, iv);
            case "A256CBCPAD" -> DecryptParameters.createA256CbcPadParameters(value, iv);
            default -> throw ApiException.invalid("Azure Key Vault has no algorithm " + algorithm);
        };
    }

    static int ivBytes(EncryptionScheme scheme) {
        return scheme instanceof EncryptionScheme.AesGcm
                ? EncryptionScheme.GCM_IV_BYTES
                : EncryptionScheme.AES_BLOCK_BYTES;
    }
}
