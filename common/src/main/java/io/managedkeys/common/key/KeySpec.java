package io.managedkeys.common.key;

/** Kinds of keys that a backend may hold. */
public enum KeySpec {
    RSA_2048(KeyType.RSA, 2048),
    RSA_3072(KeyType.RSA, 3072),
    RSA_4096(KeyType.RSA, 4096),
    EC_P256(KeyType.EC, 256),
    EC_P384(KeyType.EC, 384),
    EC_P521(KeyType.EC, 521);

    /** Families of keys. */
    public enum KeyType {
        RSA,
        EC
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

    /** Modulus bits of RSA, field bits of a curve. */
    public int bits() {
        return bits;
    }
}
