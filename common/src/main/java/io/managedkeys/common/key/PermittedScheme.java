package io.managedkeys.common.key;

import org.jspecify.annotations.Nullable;

/** One rule of what a key can do: a family of schemes, with any hash or with just the one that the backend fixed. */
public record PermittedScheme(
        SignatureScheme.Family family, @Nullable HashAlgorithm hash) {

    public static PermittedScheme anyHash(SignatureScheme.Family family) {
        return new PermittedScheme(family, null);
    }

    public boolean permits(SignatureScheme scheme) {
        return scheme.family() == family && (hash == null || hash == scheme.hash());
    }

    @Override
    public String toString() {
        return hash == null ? family.name() : family + " with " + hash.wireName();
    }
}
