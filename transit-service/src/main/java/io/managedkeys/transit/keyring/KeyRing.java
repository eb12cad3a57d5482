package io.managedkeys.transit.keyring;

import io.managedkeys.common.error.ApiException;
import java.util.List;
import java.util.UUID;

/**
 * A named key of a mount with its versions, and Vault's rules on which version may do what.
 *
 * @param minDecryptionVersion at least 1; older signatures do not verify
 * @param minEncryptionVersion 0 where none was set; older versions do not sign
 * @param versions all of them, ascending from 1
 */
public record KeyRing(
        UUID id,
        UUID mount,
        String name,
        int minDecryptionVersion,
        int minEncryptionVersion,
        boolean deletionAllowed,
        List<KeyVersion> versions) {

    /** Vault's name of the one key type there is. */
    public static final String TYPE = "managed_key";

    /** Path segment of a name, by Vault's syntax: what does not match is no path at all. */
    public static final String NAME = "{name:\\w(?:[\\w.-]*\\w)?}";

    public KeyRing {
        versions = List.copyOf(versions);
        if (versions.isEmpty()) {
            throw new IllegalArgumentException("a key ring has at least one version");
        }
    }

    public int latestVersion() {
        return versions.getLast().number();
    }

    public KeyVersion latest() {
        return versions.getLast();
    }

    public KeyRing withVersions(List<KeyVersion> all) {
        return new KeyRing(id, mount, name, minDecryptionVersion, minEncryptionVersion, deletionAllowed, all);
    }

    /** Those that are not archived: from the minimum decryption version on. */
    public List<KeyVersion> workingSet() {
        return versions.stream()
                .filter(version -> version.number() >= minDecryptionVersion)
                .toList();
    }

    /**
     * @param requested a version, or 0 for the latest
     * @throws ApiException 400 with Vault's text
     */
    public KeyVersion toSignWith(int requested) {
        if (requested == 0) {
            return latest();
        }
        if (requested < 0) {
            throw ApiException.invalid("requested version for signing is negative");
        }
        if (requested > latestVersion()) {
            throw ApiException.invalid("requested version for signing is higher than the latest key version");
        }
        if (minEncryptionVersion > 0 && requested < minEncryptionVersion) {
            throw ApiException.invalid("requested version for signing is less than the minimum encryption key version");
        }
        if (requested < minDecryptionVersion) {
            throw ApiException.invalid("no such key version");
        }
        return versions.get(requested - 1);
    }

    /**
     * @param stated the version that a signature names
     * @throws ApiException 400 with Vault's text
     */
    public KeyVersion toVerifyWith(int stated) {
        if (stated > latestVersion()) {
            throw ApiException.invalid("invalid signature: version is too new");
        }
        if (stated < minDecryptionVersion) {
            throw ApiException.invalid("ciphertext or signature version is disallowed by policy (too old)");
        }
        return versions.get(stated - 1);
    }
}
