package io.managedkeys.transit.sign;

import io.managedkeys.common.api.HsmGateway.Outcome;
import io.managedkeys.common.api.Registry.GrantedKey;
import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.engine.ManagedKeys;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.transit.keyring.KeyRing;
import io.managedkeys.transit.keyring.KeyVersion;
import io.managedkeys.transit.keyring.VersionedText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Signs inputs with one version of a key ring: hashed here, signed in the HSM in one call however many they are.
 *
 * <p>What the HSM returns is not verified before it is handed out. A check of an ECDSA signature costs more processor
 * time than all the rest of the request; that the signature is of the published key is ensured by the gateway, which
 * uses an object only after it found its public key to be the one that the grant names.
 */
@Component
class SignData {
    private final ManagedKeys managedKeys;
    private final KeyUse keyUse;

    /** What became of one input. */
    sealed interface Result {
        record Signed(VersionedText signature) implements Result {}

        record Refused(ApiException why) implements Result {}
    }

    SignData(ManagedKeys managedKeys, KeyUse keyUse) {
        this.managedKeys = managedKeys;
        this.keyUse = keyUse;
    }

    /**
     * @param requestedVersion 0 for the latest
     * @param inputs base64; null where an item has none
     * @return one result for each input, in order
     * @throws ApiException when nothing could be signed for a reason that no item has to do with
     */
    List<Result> with(
            Admission admission,
            KeyRing ring,
            int requestedVersion,
            SignatureOptions options,
            List<@Nullable String> inputs) {
        Deadline deadline = admission.deadline();
        KeyVersion version;
        SchemeChoice scheme;
        try {
            version = ring.toSignWith(requestedVersion);
        } catch (ApiException refused) {
            return all(refused, inputs.size());
        }
        GrantedKey granted = keyUse.granted(admission, version, KeyUsage.SIGN, deadline);
        try {
            scheme = SchemeChoice.of(options, version.spec(), granted.schemes());
        } catch (ApiException refused) {
            return all(refused, inputs.size());
        }

        @Nullable Result[] results = new Result[inputs.size()];
        List<byte[]> digests = new ArrayList<>(inputs.size());
        for (int i = 0; i < results.length; i++) {
            try {
                digests.add(digest(scheme, inputs.get(i)));
            } catch (ApiException refused) {
                results[i] = new Result.Refused(refused);
            }
        }
        if (!digests.isEmpty()) {
            List<Outcome> outcomes = managedKeys.sign(admission, version.key(), scheme.toSign(), digests, deadline);
            if (outcomes.size() != digests.size()) {
                throw new ApiException(ErrorKind.BACKEND_FAILED, "the backend did not answer every input");
            }
            var outcome = outcomes.iterator();
            for (int i = 0; i < results.length; i++) {
                if (results[i] == null) {
                    results[i] = result(version, options.marshaling(), outcome.next());
                }
            }
        }
        return Arrays.stream(results).map(Objects::requireNonNull).toList();
    }

    private static byte[] digest(SchemeChoice scheme, @Nullable String input) {
        if (input == null) {
            throw ApiException.invalid("missing input");
        }
        return DigestedInput.of(scheme, DigestedInput.decode(input));
    }

    private static Result result(KeyVersion version, Marshaling marshaling, Outcome outcome) {
        byte[] signature = outcome.value();
        if (signature == null) {
            var error = outcome.error();
            return new Result.Refused(
                    error == null
                            ? new ApiException(ErrorKind.BACKEND_FAILED, "the backend gave no signature")
                            : error.toException(ErrorKind.BACKEND_FAILED));
        }
        try {
            return new Result.Signed(new VersionedText(version.number(), marshaling.write(version.spec(), signature)));
        } catch (ApiException malformed) {
            return new Result.Refused(malformed);
        }
    }

    private static List<Result> all(ApiException refused, int count) {
        Result result = new Result.Refused(refused);
        return Collections.nCopies(count, result);
    }
}
