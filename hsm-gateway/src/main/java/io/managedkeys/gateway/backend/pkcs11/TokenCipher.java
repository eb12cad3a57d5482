package io.managedkeys.gateway.backend.pkcs11;

import iaik.pkcs.pkcs11.wrapper.CK_MECHANISM;
import iaik.pkcs.pkcs11.wrapper.PKCS11;
import iaik.pkcs.pkcs11.wrapper.PKCS11Exception;
import io.managedkeys.common.api.HsmGateway.Ciphertext;
import io.managedkeys.common.api.HsmGateway.Plaintext;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.key.EncryptionScheme;
import io.managedkeys.common.key.MacScheme;
import io.managedkeys.gateway.backend.Decryption;
import io.managedkeys.gateway.backend.pkcs11.SessionPool.Session;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Encrypts and decrypts one input in one session. */
final class TokenCipher {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final PKCS11 module;
    private final long session;
    private final KeyHandle.Found key;
    private final EncryptionScheme scheme;
    private final @Nullable EntryMechanism mac;

    /** @param mac mechanism of the second key, or null where the scheme has none */
    private TokenCipher(
            PKCS11 module, long session, KeyHandle.Found key, EncryptionScheme scheme, @Nullable EntryMechanism mac) {
        this.module = module;
        this.session = session;
        this.key = key;
        this.scheme = scheme;
        this.mac = mac;
    }

    static TokenCipher of(PKCS11 module, Session session, KeyHandle.Found key, EncryptionScheme scheme) {
        EntryMechanism mac = scheme instanceof EncryptionScheme.AesCbcHmac(var hash)
                ? EntryMechanism.making(new MacScheme.Hmac(hash))
                : null;
        return new TokenCipher(module, session.handle(), key, scheme, mac);
    }

    /**
     * Refuses what the scheme has no place for; 400.
     *
     * @return the IV: the caller's, where he brought one, or fresh random bytes
     */
    static byte[] iv(EncryptionScheme scheme, Plaintext input) {
        byte[] data = input.associatedData();
        if (data != null && data.length > 0 && !scheme.family().isAuthenticated()) {
            throw ApiException.invalid(scheme.text() + " has no place for associated data");
        }
        int length = CipherMechanism.ivBytes(scheme);
        byte[] given = input.iv();
        if (given == null) {
            byte[] drawn = new byte[length];
            RANDOM.nextBytes(drawn);
            return drawn;
        }
        if (given.length != length) {
            throw ApiException.invalid("the IV must have %d bytes with %s".formatted(length, scheme.text()));
        }
        return given.clone();
    }

    byte[] encrypt(Plaintext input, byte[] iv) throws PKCS11Exception {
        CK_MECHANISM mechanism = CipherMechanism.of(scheme, iv, input.associatedData());
        module.C_EncryptInit(session, mechanism, key.handle(), true);
        byte[] encrypted = module.C_Encrypt(session, input.value());
        byte[] body = concat(iv, encrypted);
        return mac == null ? body : concat(body, tag(body, input.associatedData(), mac));
    }

    /** What of the ciphertext is wrong, nobody is told: see {@link Decryption}. */
    byte[] decrypt(Ciphertext input) throws PKCS11Exception {
        int ivBytes = CipherMechanism.ivBytes(scheme);
        byte[] body = mac == null ? input.value() : authentic(input, mac);
        if (body.length <= ivBytes) {
            throw Decryption.failure();
        }
        byte[] iv = Arrays.copyOf(body, ivBytes);
        CK_MECHANISM mechanism = CipherMechanism.of(scheme, iv, input.associatedData());
        module.C_DecryptInit(session, mechanism, key.handle(), true);
        try {
            return module.C_Decrypt(session, Arrays.copyOfRange(body, ivBytes, body.length));
        } catch (PKCS11Exception e) {
            Pkcs11Errors.Row row = Pkcs11Errors.of(e);
            if (row.kind() == ErrorKind.UNAVAILABLE || row.loss() != Pkcs11Errors.Loss.NOTHING) {
                throw e; // the token's trouble, not the ciphertext's
            }
            throw Decryption.failure(); // SoftHSM says CKR_GENERAL_ERROR for a wrong tag, others otherwise
        }
    }

    private byte[] authentic(Ciphertext input, EntryMechanism mechanism) throws PKCS11Exception {
        int length = mechanism.hash() == null ? 0 : mechanism.hash().length();
        byte[] value = input.value();
        byte[] body = Arrays.copyOf(value, Math.max(0, value.length - length));
        byte[] tag = Arrays.copyOfRange(value, body.length, value.length);
        if (!MessageDigest.isEqual(tag, tag(body, input.associatedData(), mechanism))) {
            throw Decryption.failure();
        }
        return body;
    }

    private byte[] tag(byte[] body, byte @Nullable [] associatedData, EntryMechanism mechanism) throws PKCS11Exception {
        byte[] data = associatedData == null ? new byte[0] : associatedData;
        byte[] input = ByteBuffer.allocate(data.length + body.length + Long.BYTES)
                .put(data)
                .put(body)
                .putLong(data.length * 8L)
                .array();
        CK_MECHANISM number = new CK_MECHANISM();
        number.mechanism = mechanism.number();
        module.C_SignInit(session, number, key.second(), true);
        return module.C_Sign(session, input);
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }
}
