package io.managedkeys.common.key;

import java.util.HexFormat;
import java.util.Optional;

/** Hash functions by Vault's names (FIPS 180-4, FIPS 202). */
public enum HashAlgorithm {
    SHA1("sha1", "SHA-1", 20, "3021300906052b0e03021a05000414"),
    SHA2_224("sha2-224", "SHA-224", 28, "302d300d06096086480165030402040500041c"),
    SHA2_256("sha2-256", "SHA-256", 32, "3031300d060960864801650304020105000420"),
    SHA2_384("sha2-384", "SHA-384", 48, "3041300d060960864801650304020205000430"),
    SHA2_512("sha2-512", "SHA-512", 64, "3051300d060960864801650304020305000440"),
    SHA3_224("sha3-224", "SHA3-224", 28, "302d300d06096086480165030402070500041c"),
    SHA3_256("sha3-256", "SHA3-256", 32, "3031300d060960864801650304020805000420"),
    SHA3_384("sha3-384", "SHA3-384", 48, "3041300d060960864801650304020905000430"),
    SHA3_512("sha3-512", "SHA3-512", 64, "3051300d060960864801650304020a05000440");

    private final String wireName;
    private final String jcaName;
    private final int length;
    private final byte[] digestInfoPrefix;

    HashAlgorithm(String wireName, String jcaName, int length, String digestInfoPrefix) {
        this.wireName = wireName;
        this.jcaName = jcaName;
        this.length = length;
        this.digestInfoPrefix = HexFormat.of().parseHex(digestInfoPrefix);
    }

    public static Optional<HashAlgorithm> named(String wireName) {
        for (HashAlgorithm hash : values()) {
            if (hash.wireName.equals(wireName)) {
                return Optional.of(hash);
            }
        }
        return Optional.empty();
    }

    /** As on Vault's wire: {@code sha2-256}. */
    public String wireName() {
        return wireName;
    }

    /** As in the JCA: {@code SHA-256}. */
    public String jcaName() {
        return jcaName;
    }

    /** Bytes of a digest. */
    public int length() {
        return length;
    }

    /** DER of the DigestInfo up to the digest itself (RFC 8017 §9.2, note 1). */
    public byte[] digestInfoPrefix() {
        return digestInfoPrefix.clone();
    }
}
