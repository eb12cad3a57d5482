package io.managedkeys.common.grant;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.common.key.KeyIdentity;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.key.PermittedScheme;
import io.managedkeys.common.key.Scheme;
import io.managedkeys.common.secret.EnclosedSecret;
import io.managedkeys.common.service.ServiceIdentity;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The only way to use a key: claims of a JWS (RFC 7515, ES256) that the registry signs and the gateway checks. Readable
 * but for the credentials, which only the gateway opens. Logged by {@link #id} only.
 *
 * @param id {@code jti}
 * @param holder the one service that may present it
 * @param configVersion the one that the credentials are enclosed with; see {@code HsmGateway.CheckRequest}
 * @param locator the binding's immutable locator, in the backend's own form
 * @param spki SubjectPublicKeyInfo, DER; null for a secret key
 * @param usages what the entry allows
 * @param schemes what the key permits
 * @param namespacePath whole, with a trailing slash; empty for the root namespace
 * @param credentialTag see {@code HsmGateway.CheckedConfig}; null where it was never known
 */
public record KeyGrant(
        UUID id,
        ServiceIdentity holder,
        Purpose purpose,
        Instant issuedAt,
        Instant expiresAt,
        UUID managedKey,
        int configVersion,
        BackendConfig config,
        String locator,
        KeyIdentity identity,
        byte @Nullable [] spki,
        KeySpec keySpec,
        Set<KeyUsage> usages,
        List<PermittedScheme> schemes,
        UUID namespace,
        String namespacePath,
        UUID mount,
        EnclosedSecret credentials,
        @Nullable String credentialTag) {

    /** JWS header {@code typ}: no other signed thing of the registry can pass for a grant. */
    public static final String TYPE = "managed-keys-grant+jws";

    /**
     * Usage first, then scheme.
     *
     * @param operation {@link KeyUsage#SIGN}, {@code ENCRYPT}, {@code DECRYPT} or {@code MAC}
     * @throws ApiException 400 naming what the key can do
     */
    public void permit(KeyUsage operation, Scheme scheme) {
        if (!usages.contains(operation)) {
            throw ApiException.invalid("the managed key is not for %s; its usages are: %s"
                    .formatted(
                            operation.wireName(),
                            usages.stream()
                                    .sorted(Comparator.naturalOrder())
                                    .map(KeyUsage::wireName)
                                    .collect(Collectors.joining(", "))));
        }
        if (schemes.stream().noneMatch(permitted -> permitted.permits(operation, scheme))) {
            throw ApiException.invalid("the managed key does not %s with %s; it can do: %s"
                    .formatted(operation.wireName(), scheme.text(), PermittedScheme.describe(schemes, operation)));
        }
    }

    /** How far the clocks of the registry and the gateway may differ, in seconds. */
    public static final int CLOCK_SKEW_SECONDS = 30;
}
