package io.managedkeys.common.key;

import org.jspecify.annotations.Nullable;

/** How a key is used: one signature, encryption or MAC algorithm with all its parameters. */
public sealed interface Scheme permits SignatureScheme, EncryptionScheme, MacScheme {

    /** Families of schemes; what a key permits is stated by family and, where the backend fixes it, hash. */
    sealed interface Family permits SignatureScheme.Family, EncryptionScheme.Family, MacScheme.Family {
        String name();
    }

    Family family();

    /** The hash that belongs to the scheme; null where it has none or takes any. */
    @Nullable
    HashAlgorithm hash();

    /** The form on the internal wire. */
    String text();
}
