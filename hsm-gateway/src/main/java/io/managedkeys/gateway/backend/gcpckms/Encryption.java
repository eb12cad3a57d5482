package io.managedkeys.gateway.backend.gcpckms;

import io.managedkeys.common.api.HsmGateway.Ciphertext;
import io.managedkeys.common.api.HsmGateway.Plaintext;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.EncryptionScheme;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.gateway.backend.Decryption;
import io.managedkeys.gateway.backend.RsaEncryption;
import org.jspecify.annotations.Nullable;

/** One scheme of a key that encrypts. */
final class Encryption {
    private static final byte[] NONE = {};

    private final KeyName name;
    private final GcpCkmsAlgorithms.Row row;
    private final EncryptionScheme scheme;
    private final GcpCkmsCalls calls;

    /** @throws ApiException 400 when the algorithm does not take the scheme's parameters */
    Encryption(KeyName name, GcpCkmsAlgorithms.Row row, EncryptionScheme scheme, GcpCkmsCalls calls) {
        this.name = name;
        this.row = row;
        this.scheme = scheme;
        this.calls = calls;
        if (scheme instanceof EncryptionScheme.RsaOaep(var hash, var mgfHash) && hash != mgfHash) {
            throw ApiException.invalid("Google Cloud KMS masks with the same hash: %s, not %s"
                    .formatted(hash.wireName(), mgfHash.wireName()));
        }
    }

    byte[] encrypt(Plaintext input, byte @Nullable [] spki, Deadline deadline) {
        byte[] data = input.associatedData() == null ? NONE : input.associatedData();
        if (data.length > 0 && !scheme.family().isAuthenticated()) {
            throw ApiException.invalid("%s has no place for associated data".formatted(scheme.text()));
        }
        if (input.iv() != null) {
            throw ApiException.invalid("Google Cloud KMS draws the IV itself; give none");
        }
        return switch (scheme) {
            case EncryptionScheme.RsaOaep oaep when spki != null -> RsaEncryption.encrypt(oaep, spki, input);
            case EncryptionScheme.KmsSymmetric symmetric -> {
                SizeLimits.requirePlaintext(input.value(), data);
                yield calls.encrypt(name.version(), input.value(), data, deadline);
            }
            case EncryptionScheme.AesGcm gcm -> {
                SizeLimits.requirePlaintext(input.value(), data);
                yield calls.rawEncrypt(name.version(), input.value(), data, deadline);
            }
            case EncryptionScheme.AesCbcPad cbc -> {
                byte[] padded = Pkcs7.pad(input.value());
                SizeLimits.requirePlaintext(padded, NONE);
                yield calls.rawEncrypt(name.version(), padded, NONE, deadline);
            }
            default -> throw unsupported();
        };
    }

    byte[] decrypt(Ciphertext input, Deadline deadline) {
        byte[] data = input.associatedData() == null ? NONE : input.associatedData();
        byte[] value = input.value();
        if (data.length > 0 && !scheme.family().isAuthenticated()) {
            throw Decryption.failure();
        }
        return switch (scheme) {
            case EncryptionScheme.RsaOaep oaep -> {
                if (value.length != row.spec().bits() / 8) {
                    throw Decryption.failure();
                }
                yield calls.asymmetricDecrypt(name.version(), value, deadline);
            }
            case EncryptionScheme.KmsSymmetric symmetric -> {
                if (value.length == 0) {
                    throw Decryption.failure();
                }
                yield calls.decrypt(name.cryptoKey(), value, data, deadline);
            }
            case EncryptionScheme.AesGcm gcm -> {
                if (value.length < EncryptionScheme.GCM_IV_BYTES + EncryptionScheme.GCM_TAG_BYTES) {
                    throw Decryption.failure();
                }
                yield calls.rawDecrypt(name.version(), EncryptionScheme.GCM_IV_BYTES, value, data, deadline);
            }
            case EncryptionScheme.AesCbcPad cbc -> {
                if (value.length < 2 * EncryptionScheme.AES_BLOCK_BYTES
                        || value.length % EncryptionScheme.AES_BLOCK_BYTES != 0) {
                    throw Decryption.failure();
                }
                yield Pkcs7.strip(
                        calls.rawDecrypt(name.version(), EncryptionScheme.AES_BLOCK_BYTES, value, NONE, deadline));
            }
            default -> throw unsupported();
        };
    }

    /** No key is granted such schemes. */
    private ApiException unsupported() {
        return ApiException.invalid("Google Cloud KMS does not encrypt with " + scheme.text());
    }
}
