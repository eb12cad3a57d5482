package io.managedkeys.transit.keyring;

import io.managedkeys.common.engine.ManagedKeys.KeyReference;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.key.KeySpec.KeyType;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One generation of a key ring: a managed key and what it was when it became this version.
 *
 * @param number from 1
 * @param managedKeyName as it was then; the reference decides
 * @param spki SubjectPublicKeyInfo, DER; null for a secret key
 */
public record KeyVersion(
        int number, KeyReference key, String managedKeyName, byte @Nullable [] spki, KeySpec spec, Instant createdAt) {

    /** Bytes of an Ed25519 public key (RFC 8032 §5.1.5), which are the last of its SubjectPublicKeyInfo. */
    private static final int ED25519_BYTES = 32;

    public KeyVersion numbered(int other) {
        return new KeyVersion(other, key, managedKeyName, spki, spec, createdAt);
    }

    /**
     * SubjectPublicKeyInfo, DER.
     *
     * @throws ApiException 400 for a secret key, which has none
     */
    public byte[] publicKey() {
        if (spki == null) {
            throw ApiException.invalid("key type %s has no public key".formatted(wireName()));
        }
        return spki;
    }

    /**
     * The public key as Vault shows it: SubjectPublicKeyInfo as PEM (RFC 7468 §13) with the trailing newline that
     * clients know; the 32 bytes in base64 for Ed25519. Empty for a secret key.
     */
    public Optional<String> publicKeyText() {
        if (spki == null) {
            return Optional.empty();
        }
        if (spec.type() == KeyType.EDWARDS) {
            byte[] bare = Arrays.copyOfRange(spki, spki.length - ED25519_BYTES, spki.length);
            return Optional.of(Base64.getEncoder().encodeToString(bare));
        }
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(spki);
        return Optional.of("-----BEGIN PUBLIC KEY-----\n" + body + "\n-----END PUBLIC KEY-----\n");
    }

    /** What Vault calls this kind of key: {@code P-256}, {@code rsa-2048}. */
    public String wireName() {
        return switch (spec.type()) {
            case EC -> spec == KeySpec.EC_SECP256K1 ? "secp256k1" : "P-" + spec.bits();
            case RSA -> "rsa-" + spec.bits();
            case EDWARDS -> "ed25519";
            case ML_DSA -> "ml-dsa-" + spec.bits();
            case AES -> "aes" + spec.bits();
            case HMAC -> "hmac";
        };
    }
}
