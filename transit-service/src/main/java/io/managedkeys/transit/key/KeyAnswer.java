package io.managedkeys.transit.key;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.managedkeys.transit.keyring.KeyRing;
import io.managedkeys.transit.keyring.KeyVersion;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A key ring on the wire. The {@code supports_…} flags follow from the type alone, as Vault's do; versions below the
 * minimum decryption version are not shown.
 */
record KeyAnswer(
        String name,
        String type,
        boolean derived,
        @JsonProperty("deletion_allowed") boolean deletionAllowed,
        boolean exportable,
        @JsonProperty("allow_plaintext_backup") boolean allowPlaintextBackup,
        @JsonProperty("imported_key") boolean importedKey,
        @JsonProperty("supports_encryption") boolean supportsEncryption,
        @JsonProperty("supports_decryption") boolean supportsDecryption,
        @JsonProperty("supports_signing") boolean supportsSigning,
        @JsonProperty("supports_derivation") boolean supportsDerivation,
        @JsonProperty("min_available_version") int minAvailableVersion,
        @JsonProperty("min_decryption_version") int minDecryptionVersion,
        @JsonProperty("min_encryption_version") int minEncryptionVersion,
        @JsonProperty("latest_version") int latestVersion,
        @JsonProperty("auto_rotate_period") long autoRotatePeriod,
        @JsonProperty("managed_key_name") String managedKeyName,
        @JsonProperty("managed_key_id") String managedKeyId,
        Map<String, Version> keys) {

    /** @param publicKey absent for a secret key */
    record Version(
            String name,

            @JsonProperty("public_key") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String publicKey,

            @JsonProperty("certificate_chain") String certificateChain,
            @JsonProperty("creation_time") String creationTime,
            @JsonProperty("hybrid_public_key") String hybridPublicKey) {}

    static KeyAnswer of(KeyRing ring) {
        Map<String, Version> keys = new LinkedHashMap<>();
        for (KeyVersion version : ring.workingSet()) {
            keys.put(
                    Integer.toString(version.number()),
                    new Version(
                            version.wireName(),
                            version.publicKeyText().orElse(null),
                            "",
                            version.createdAt().toString(),
                            ""));
        }
        return new KeyAnswer(
                ring.name(),
                KeyRing.TYPE,
                false,
                ring.deletionAllowed(),
                false,
                false,
                false,
                true,
                true,
                true,
                false,
                0,
                ring.minDecryptionVersion(),
                ring.minEncryptionVersion(),
                ring.latestVersion(),
                0,
                ring.latest().managedKeyName(),
                ring.latest().key().managedKey().toString(),
                keys);
    }
}
