package io.managedkeys.common.api;

import io.managedkeys.common.error.ErrorBody;
import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.common.key.KeyIdentity;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.key.PermittedScheme;
import io.managedkeys.common.key.SignatureScheme;
import io.managedkeys.common.secret.EnclosedSecret;
import io.managedkeys.common.service.Deadline;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The calls of hsm-gateway. {@link #check} and {@link #resolve} are the registry's alone, the operations the engines'.
 * A refusal arrives as an {@link io.managedkeys.common.error.ApiException} with the gateway's kind and text.
 */
public interface HsmGateway {
    String CHECK = "/internal/check";
    String RESOLVE = "/internal/resolve";
    String SIGN = "/internal/sign";

    /**
     * Looks at a configuration without logging in: unknown type, library or mechanism is refused.
     *
     * @param configVersion of the entry when its credentials were written, which is the one they are enclosed with;
     *     an update that keeps the stored credentials keeps it, too
     * @param credentials enclosed for just this managed key, config version and destination
     */
    record CheckRequest(UUID managedKey, int configVersion, BackendConfig config, EnclosedSecret credentials) {}

    /**
     * @param credentialTag HMAC(gateway key, token serial ‖ PIN) as hex; null while the token cannot be reached
     */
    record CheckedConfig(@Nullable String credentialTag) {}

    /**
     * Finds the object that a configuration names, or makes it where that is allowed.
     *
     * @param managedKey also written into a generated object, so that a retry adopts it
     * @param configVersion as in {@link CheckRequest}
     * @param mayGenerate whether an absent key may be generated
     * @param refusedPins credential tags that the token refused before: no login is tried with them
     * @param operatorTest an operator's {@code test/sign} on a config version newer than any login: a different PIN may
     *     be tried once
     * @param testScheme what the gateway signs a random digest with, and verifies, before it answers; null: the key's
     *     first scheme
     */
    record ResolveRequest(
            UUID managedKey,
            int configVersion,
            BackendConfig config,
            EnclosedSecret credentials,
            Set<KeyUsage> usages,
            boolean mayGenerate,
            Set<String> refusedPins,
            boolean operatorTest,
            @Nullable SignatureScheme testScheme) {}

    /**
     * What was found.
     *
     * @param locator immutable, in the backend's own form; only the gateway reads it
     * @param spki SubjectPublicKeyInfo, DER
     * @param schemes what the key's mechanism permits
     * @param provenance how the key came to be and what the backend says of it, for people
     */
    record ResolvedKey(
            String locator,
            KeyIdentity identity,
            byte[] spki,
            KeySpec keySpec,
            Set<KeyUsage> capabilities,
            List<PermittedScheme> schemes,
            boolean generated,
            Map<String, String> provenance,
            @Nullable String credentialTag) {}

    /**
     * @param grant the key grant, a JWS
     * @param inputs digests, or raw input where the scheme has no hash
     */
    record SignRequest(String grant, SignatureScheme scheme, List<byte[]> inputs) {}

    /** One result for each input, in order. */
    record SignResponse(List<Outcome> outcomes) {}

    /** Exactly one of the two is set. Signatures are DER for ECDSA, raw for RSA. */
    record Outcome(byte @Nullable [] value, @Nullable ErrorBody error) {
        public static Outcome of(byte[] value) {
            return new Outcome(value, null);
        }

        public static Outcome failed(ErrorBody error) {
            return new Outcome(null, error);
        }
    }

    CheckedConfig check(CheckRequest request, Deadline deadline);

    ResolvedKey resolve(ResolveRequest request, Deadline deadline);

    SignResponse sign(SignRequest request, Deadline deadline);
}
