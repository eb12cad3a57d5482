package io.managedkeys.transit.keyring;

import io.managedkeys.common.engine.ManagedKeys.KeyReference;
import io.managedkeys.common.key.KeySpec;
import java.time.Instant;
import java.util.Base64;

/**
 * One generation of a key ring: a managed key and what it was when it became this version.
 *
 * @param number from 1
 * @param managedKeyName as it was then; the reference decides
 * @param spki SubjectPublicKeyInfo, DER
 */
public record KeyVersion(
        int number, KeyReference key, String managedKeyName, byte[] spki, KeySpec spec, Instant createdAt) {

    public KeyVersion numbered(int other) {
        return new KeyVersion(other, key, managedKeyName, spki, spec, createdAt);
    }

    /** SubjectPublicKeyInfo as PEM (RFC 7468 §13), with the trailing newline that clients know. */
    public String publicKeyPem() {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(spki);
        return "-----BEGIN PUBLIC KEY-----\n" + body + "\n-----END PUBLIC KEY-----\n";
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
