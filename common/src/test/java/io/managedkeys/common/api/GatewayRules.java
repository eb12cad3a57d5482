package io.managedkeys.common.api;

import io.managedkeys.common.api.HsmGateway.Outcome;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorBody;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.key.PermittedScheme;
import io.managedkeys.common.key.Scheme;
import io.managedkeys.common.key.SignatureScheme;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/** What hsm-gateway, with its default limits, refuses of an engine's requests; for those who stand in for it in tests. */
public final class GatewayRules {
    private static final int MOST_INPUTS = 1000;
    private static final int LONGEST_DIGEST = 8 << 10;
    private static final int LONGEST_DATA = 1 << 20;
    private static final int PKCS1_OVERHEAD = 11;

    private GatewayRules() {}

    /** @throws ApiException 400 as the grant's own check */
    public static void permit(Set<KeyUsage> usages, List<PermittedScheme> schemes, KeyUsage operation, Scheme scheme) {
        if (!usages.contains(operation)) {
            throw ApiException.invalid("the managed key is not for " + operation.wireName());
        }
        if (schemes.stream().noneMatch(rule -> rule.permits(operation, scheme))) {
            throw ApiException.invalid("the managed key does not %s with %s; it can do: %s"
                    .formatted(operation.wireName(), scheme.text(), PermittedScheme.describe(schemes, operation)));
        }
    }

    /** @throws ApiException 400 for too many inputs or none, 413 for one that is too long */
    public static void checkInputs(SignatureScheme scheme, List<byte[]> inputs) {
        check(inputs, input -> input.length, scheme.takesMessage() ? LONGEST_DATA : LONGEST_DIGEST);
    }

    /** The same for anything but signatures. */
    public static <T> void checkData(List<T> inputs, ToIntFunction<T> length) {
        check(inputs, length, LONGEST_DATA);
    }

    private static <T> void check(List<T> inputs, ToIntFunction<T> length, int longest) {
        if (inputs.isEmpty() || inputs.size() > MOST_INPUTS) {
            throw ApiException.invalid("inputs must be 1 to %d, not %d".formatted(MOST_INPUTS, inputs.size()));
        }
        for (T input : inputs) {
            if (length.applyAsInt(input) > longest) {
                throw new ApiException(
                        ErrorKind.PAYLOAD_TOO_LARGE,
                        "an input has %d bytes, %d are allowed".formatted(length.applyAsInt(input), longest));
            }
        }
    }

    /**
     * Has each input signed that fits the key and the scheme.
     *
     * @throws ApiException 400 when the scheme does not fit the key at all
     */
    public static List<Outcome> sign(
            KeySpec spec, SignatureScheme scheme, List<byte[]> inputs, Function<byte[], byte[]> signer) {
        int keyBytes = (spec.bits() + 7) / 8;
        if (scheme instanceof SignatureScheme.RsaPss(var hash, var saltLength)
                && (saltLength < 0 || saltLength > keyBytes - hash.length() - 2)) {
            throw ApiException.invalid("a salt of %d bytes does not fit the key".formatted(saltLength));
        }
        List<Outcome> outcomes = new ArrayList<>(inputs.size());
        for (byte[] input : inputs) {
            outcomes.add(
                    fits(scheme, keyBytes, input)
                            ? Outcome.of(signer.apply(input))
                            : Outcome.failed(ErrorBody.forServices(ApiException.invalid(
                                    "an input of %d bytes does not fit %s".formatted(input.length, scheme.text())))));
        }
        return outcomes;
    }

    private static boolean fits(SignatureScheme scheme, int keyBytes, byte[] input) {
        HashAlgorithm hash = scheme.hash();
        if (hash != null && input.length != hash.length()) {
            return false;
        }
        return switch (scheme) {
            case SignatureScheme.Ecdsa() ->
                Arrays.stream(HashAlgorithm.values()).anyMatch(any -> any.length() == input.length);
            case SignatureScheme.RsaPkcs1(var any) -> {
                int length = input.length + (any == null ? 0 : any.digestInfoPrefix().length);
                yield length > 0 && length <= keyBytes - PKCS1_OVERHEAD;
            }
            case SignatureScheme.RsaPss pss -> true;
            case SignatureScheme.EdDsa edDsa -> true;
            case SignatureScheme.MlDsa mlDsa -> true;
        };
    }
}
