package io.managedkeys.transit.key;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.transit.keyring.KeyRing;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a key of type {@code managed_key} cannot be, in Vault's words where it has some. */
final class KeyTypeRules {
    private static final String DEFAULT_TYPE = "aes256-gcm96";
    /** Types of Vault that this engine knows by name but does not have. */
    private static final Set<String> KNOWN = Set.of(
            "aes128-gcm96",
            DEFAULT_TYPE,
            "chacha20-poly1305",
            "aes128-cbc",
            "aes256-cbc",
            "ed25519",
            "ecdsa-p256",
            "ecdsa-p384",
            "ecdsa-p521",
            "rsa-2048",
            "rsa-3072",
            "rsa-4096",
            "hmac",
            "aes128-cmac",
            "aes192-cmac",
            "aes256-cmac",
            "ml-dsa",
            "slh-dsa",
            "hybrid");

    private KeyTypeRules() {}

    /** @throws ApiException 400 */
    static void check(CreateRequest request) {
        String type = request.type() == null ? DEFAULT_TYPE : request.type();
        if (isTrue(request.convergentEncryption()) && !isTrue(request.derived())) {
            throw ApiException.invalid("convergent encryption requires derivation to be enabled");
        }
        checkPeriod(request.autoRotatePeriod());
        if (!type.equals(KeyRing.TYPE)) {
            throw ApiException.invalid(
                    KNOWN.contains(type)
                            ? "key type %s is not available: this engine holds keys of type %s, whose material stays in"
                                            .formatted(type, KeyRing.TYPE)
                                    + " an HSM"
                            : "unknown key type " + type);
        }
        if (request.keySize() != null && request.keySize() != 0) {
            throw ApiException.invalid("key_size is not valid for algorithm " + KeyRing.TYPE);
        }
        if (isTrue(request.derived())) {
            throw ApiException.invalid(
                    "key derivation and convergent encryption not supported for keys of type " + KeyRing.TYPE);
        }
        checkExport(request.exportable(), request.allowPlaintextBackup());
        checkNoRotation(request.autoRotatePeriod());
    }

    /** @throws ApiException 400 */
    static void check(ConfigRequest request) {
        checkExport(request.exportable(), request.allowPlaintextBackup());
        checkPeriod(request.autoRotatePeriod());
        checkNoRotation(request.autoRotatePeriod());
    }

    private static void checkExport(@Nullable Boolean exportable, @Nullable Boolean backup) {
        if (isTrue(exportable) || isTrue(backup)) {
            throw ApiException.invalid("export and backup are not supported for keys of type " + KeyRing.TYPE);
        }
    }

    private static void checkPeriod(@Nullable Duration period) {
        if (period != null && !period.isZero() && period.compareTo(Duration.ofHours(1)) < 0) {
            throw ApiException.invalid("auto rotate period must be 0 to disable or at least an hour");
        }
    }

    private static void checkNoRotation(@Nullable Duration period) {
        if (period != null && !period.isZero()) {
            throw ApiException.invalid("Auto rotation can not be set for managed keys");
        }
    }

    private static boolean isTrue(@Nullable Boolean value) {
        return Boolean.TRUE.equals(value);
    }
}
