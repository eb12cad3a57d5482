package io.managedkeys.transit.keyring;

import io.managedkeys.common.error.ApiException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A named key of a mount with its versions, and Vault's rules on which version may do what.
 *
 * @param minDecryptionVersion at least 1; older ciphertexts do not decrypt, older signatures and HMACs do not verify
 * @param minEncryptionVersion 0 where none was set; older versions do not encrypt, sign or make HMACs
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
        return toUse(requested, "signing");
    }

    /**
     * @param requested a version, or 0 for the latest
     * @throws ApiException 400 with Vault's text
     */
    public KeyVersion toEncryptWith(int requested) {
        return toUse(requested, "encryption");
    }

    private KeyVersion toUse(int requested, String purpose) {
        if (requested == 0) {
            return latest();
        }
        if (requested < 0) {
            throw ApiException.invalid("requested version for %s is negative".formatted(purpose));
        }
        if (requested > latestVersion()) {
            throw ApiException.invalid(
                    "requested version for %s is higher than the latest key version".formatted(purpose));
        }
        if (minEncryptionVersion > 0 && requested < minEncryptionVersion) {
            throw ApiException.invalid(
                    "requested version for %s is less than the minimum encryption key version".formatted(purpose));
        }
        if (requested < minDecryptionVersion) {
            throw ApiException.invalid("no such key version");
        }
        return versions.get(requested - 1);
    }

    /**
     * @param requested a version, or 0 for the latest
     * @throws ApiException 400 with Vault's text
     */
    public KeyVersion toMacWith(int requested) {
        if (requested == 0) {
            return latest();
        }
        if (requested < 0) {
            throw ApiException.invalid("key version does not exist (cannot be negative)");
        }
        if (requested > latestVersion()) {
            throw ApiException.invalid(
                    "key version does not exist; latest key version is %d".formatted(latestVersion()));
        }
        if (requested < Math.max(minEncryptionVersion, minDecryptionVersion)) {
            throw ApiException.invalid("cannot generate HMAC: version is too old (disallowed by policy)");
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
            throw tooOld();
        }
        return versions.get(stated - 1);
    }

    /**
     * @param stated the version that an HMAC names
     * @throws ApiException 400 with Vault's text
     */
    public KeyVersion toVerifyMacWith(int stated) {
        if (stated > latestVersion()) {
            throw ApiException.invalid("invalid HMAC: version is too new");
        }
        if (stated < minDecryptionVersion) {
            throw ApiException.invalid("cannot verify HMAC: version is too old (disallowed by policy)");
        }
        return versions.get(stated - 1);
    }

    /**
     * @param stated the version that a ciphertext names; 0 is 1, as in Vault
     * @return empty for a version that there never was: such a ciphertext is as foreign as one of another key
     * @throws ApiException 400 with Vault's text for a version that is archived
     */
    public Optional<KeyVersion> toDecryptWith(int stated) {
        int number = stated == 0 ? 1 : stated;
        if (number < 1 || number > latestVersion()) {
            return Optional.empty();
        }
        if (number < minDecryptionVersion) {
            throw tooOld();
        }
        return Optional.of(versions.get(number - 1));
    }

    private static ApiException tooOld() {
        return ApiException.invalid("ciphertext or signature version is disallowed by policy (too old)");
    }
}
