package io.managedkeys.common.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.managedkeys.common.error.ErrorBody;
import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.common.key.EncryptionScheme;
import io.managedkeys.common.key.KeyIdentity;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.key.MacScheme;
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
    String ENCRYPT = "/internal/encrypt";
    String DECRYPT = "/internal/decrypt";
    String MAC = "/internal/mac";

    /**
     * Whose entry it is. A gateway's own credentials may be used by namespaces that its configuration names.
     *
     * @param namespacePath whole, with a trailing slash; empty for the root namespace
     */
    record Owner(UUID managedKey, UUID namespace, String namespacePath) {}

    /**
     * Looks at a configuration without logging in: unknown type, library or mechanism is refused.
     *
     * @param configVersion of the entry when its credentials were written, which is the one they are enclosed with;
     *     an update that keeps the stored credentials keeps it, too
     * @param credentials enclosed for just this managed key, config version and destination
     */
    record CheckRequest(Owner owner, int configVersion, BackendConfig config, EnclosedSecret credentials) {}

    /**
     * @param credentialTag HMAC(gateway key, token serial ‖ PIN) as hex; null while the token cannot be reached, and
     *     where no number of wrong tries locks anything
     */
    record CheckedConfig(@Nullable String credentialTag) {}

    /**
     * Finds the object that a configuration names, or makes it where that is allowed.
     *
     * @param owner its managed key is also written into a generated object, so that a retry adopts it
     * @param configVersion as in {@link CheckRequest}
     * @param mayGenerate whether an absent key may be generated
     * @param refusedPins credential tags that the token refused before: no login is tried with them
     * @param operatorTest an operator's {@code test/sign} on a config version newer than any login: a different PIN may
     *     be tried once
     * @param testScheme what the gateway signs a random digest with, and verifies, before it answers; null: the key's
     *     first scheme. A key that does not sign decrypts what was encrypted with it, or encrypts where it may not
     *     decrypt, or makes a MAC, where {@code usages} hold that. It may go untried where they hold none of it,
     *     and does where all that is left is to decrypt with a secret key, or to encrypt with a public one
     * @param acceptedPin for an operator's {@code test/sign}, the credential tag of the PIN that a token took for this
     *     entry: the credentials may be tried although somebody's wrong PIN was counted lately, if that tag is theirs;
     *     null for none
     */
    record ResolveRequest(
            Owner owner,
            int configVersion,
            BackendConfig config,
            EnclosedSecret credentials,
            Set<KeyUsage> usages,
            boolean mayGenerate,
            Set<String> refusedPins,
            boolean operatorTest,
            @Nullable SignatureScheme testScheme,
            @Nullable String acceptedPin) {
        /** Of credentials that nobody knows anything of. */
        public ResolveRequest(
                Owner owner,
                int configVersion,
                BackendConfig config,
                EnclosedSecret credentials,
                Set<KeyUsage> usages,
                boolean mayGenerate,
                Set<String> refusedPins,
                boolean operatorTest,
                @Nullable SignatureScheme testScheme) {
            this(
                    owner,
                    configVersion,
                    config,
                    credentials,
                    usages,
                    mayGenerate,
                    refusedPins,
                    operatorTest,
                    testScheme,
                    null);
        }
    }

    /**
     * What was found.
     *
     * @param locator immutable, in the backend's own form; only the gateway reads it
     * @param spki SubjectPublicKeyInfo, DER; null for a secret key
     * @param schemes what the key's mechanism or algorithm permits
     * @param provenance how the key came to be and what the backend says of it, for people
     */
    record ResolvedKey(
            String locator,
            KeyIdentity identity,
            byte @Nullable [] spki,
            KeySpec keySpec,
            Set<KeyUsage> capabilities,
            List<PermittedScheme> schemes,
            boolean generated,
            Map<String, String> provenance,
            @Nullable String credentialTag) {}

    /**
     * @param grant the key grant, a JWS
     * @param inputs digests, or raw input where the scheme has no hash, or messages where it takes them
     */
    record SignRequest(String grant, SignatureScheme scheme, List<byte[]> inputs) {}

    /** @param grant the key grant, a JWS */
    record EncryptRequest(String grant, EncryptionScheme scheme, List<Plaintext> inputs) {}

    /** @param grant the key grant, a JWS */
    record DecryptRequest(String grant, EncryptionScheme scheme, List<Ciphertext> inputs) {}

    /**
     * @param grant the key grant, a JWS
     * @param inputs messages
     */
    record MacRequest(String grant, MacScheme scheme, List<byte[]> inputs) {}

    /**
     * What is to be encrypted.
     *
     * @param associatedData null where there is none; refused with schemes that do not authenticate
     * @param iv null for one that the gateway or the backend draws; the caller's own is refused unless the gateway's
     *     configuration allows it and the backend takes one
     */
    record Plaintext(byte[] value, byte @Nullable [] associatedData, byte @Nullable [] iv) {
        public static Plaintext of(byte[] value) {
            return new Plaintext(value, null, null);
        }
    }

    /**
     * What is to be decrypted, with the IV in front where the scheme has one.
     *
     * @param associatedData as at encryption; null is as good as empty
     */
    record Ciphertext(byte[] value, byte @Nullable [] associatedData) {
        public static Ciphertext of(byte[] value) {
            return new Ciphertext(value, null);
        }
    }

    /** The one text of every decryption that fails, whatever the reason; its kind is INVALID_REQUEST. */
    String DECRYPTION_FAILED = "the ciphertext cannot be decrypted with this key";

    /**
     * One result for each input, in order.
     *
     * @param parallel how many operations of this key go on at a time; more at once only wait. Null where nothing says
     */
    record Outcomes(
            List<Outcome> outcomes,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Integer parallel) {
        public Outcomes(List<Outcome> outcomes) {
            this(outcomes, null);
        }
    }

    /** Exactly one of the two is set. Signatures are DER for ECDSA, raw for RSA, EdDSA and ML-DSA. */
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

    Outcomes sign(SignRequest request, Deadline deadline);

    Outcomes encrypt(EncryptRequest request, Deadline deadline);

    Outcomes decrypt(DecryptRequest request, Deadline deadline);

    Outcomes mac(MacRequest request, Deadline deadline);
}
