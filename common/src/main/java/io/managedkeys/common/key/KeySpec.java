package io.managedkeys.common.key;

/** Kinds of keys that a backend may hold. */
public enum KeySpec {
    RSA_2048(KeyType.RSA, 2048),
    RSA_3072(KeyType.RSA, 3072),
    RSA_4096(KeyType.RSA, 4096),
    EC_P256(KeyType.EC, 256),
    EC_P384(KeyType.EC, 384),
    EC_P521(KeyType.EC, 521),
    /** SEC 2 §2.4.1. The JDK does not know the curve. */
    EC_SECP256K1(KeyType.EC, 256),
    ED25519(KeyType.EDWARDS, 255),
    /** FIPS 204, like the two that follow. Their {@link #bits} are the parameter set's number. */
    ML_DSA_44(KeyType.ML_DSA, 44),
    ML_DSA_65(KeyType.ML_DSA, 65),
    ML_DSA_87(KeyType.ML_DSA, 87),
    AES_128(KeyType.AES, 128),
    AES_192(KeyType.AES, 192),
    AES_256(KeyType.AES, 256),
    HMAC_224(KeyType.HMAC, 224),
    HMAC_256(KeyType.HMAC, 256),
    HMAC_384(KeyType.HMAC, 384),
    HMAC_512(KeyType.HMAC, 512),
    /** A secret key for MACs of another length, or of one that the backend does not tell. */
    GENERIC_SECRET(KeyType.HMAC, 0);

    /** Families of keys. */
    public enum KeyType {
        RSA,
        EC,
        /** RFC 8032. */
        EDWARDS,
        ML_DSA,
        AES,
        HMAC;

        /** Whether keys of the family have no public half. */
        public boolean isSecret() {
            return this == AES || this == HMAC;
        }
    }

    private final KeyType type;
    private final int bits;

    KeySpec(KeyType type, int bits) {
        this.type = type;
        this.bits = bits;
    }

    public KeyType type() {
        return type;
    }

    /** Modulus bits of RSA, field bits of a curve, bits of a secret key; 0 where they are not known. */
    public int bits() {
        return bits;
    }

    /** Whether there is no public key, and so no SubjectPublicKeyInfo. */
    public boolean isSecret() {
        return type.isSecret();
    }
}
