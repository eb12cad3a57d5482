package io.managedkeys.transit.sign;

import io.managedkeys.common.api.Registry.GrantedKey;
import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.engine.ManagedKeys;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.transit.keyring.KeyRing;
import io.managedkeys.transit.keyring.KeyVersion;
import io.managedkeys.transit.keyring.VersionedText;
import io.managedkeys.transit.use.GroupedCalls;
import io.managedkeys.transit.use.ItemResult;
import io.managedkeys.transit.use.KeyUse;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Signs inputs with one version of a key ring: hashed here unless the scheme takes messages, signed in the HSM in one
 * call however many they are.
 *
 * <p>What the HSM returns is not verified before it is handed out. A check of an ECDSA signature costs more processor
 * time than all the rest of the request; that the signature is of the published key is ensured by the gateway, which
 * uses an object only after it found its public key to be the one that the grant names.
 */
@Component
class SignInputs {
    private final ManagedKeys managedKeys;
    private final KeyUse keyUse;

    /**
     * @param base64 null where an item has none
     * @param hasContext whether the item names a signature context of its own
     */
    record Input(@Nullable String base64, boolean hasContext) {}

    SignInputs(ManagedKeys managedKeys, KeyUse keyUse) {
        this.managedKeys = managedKeys;
        this.keyUse = keyUse;
    }

    /**
     * @param requestedVersion 0 for the latest
     * @return one result for each input, in order
     * @throws ApiException when nothing could be signed for a reason that no item has to do with
     */
    List<ItemResult<VersionedText>> with(
            Admission admission, KeyRing ring, int requestedVersion, SignatureOptions options, List<Input> inputs) {
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
        List<ItemResult<byte[]>> prepared = inputs.stream()
                .map(input -> ItemResult.of(() -> prepared(scheme, input)))
                .toList();
        var calls = new GroupedCalls<byte[], KeyVersion>(
                input -> version,
                input -> input.length,
                (one, digests) -> managedKeys.sign(admission, one.key(), scheme.toSign(), digests, deadline));
        return calls.make(prepared).stream()
                .map(result -> signature(version, options.marshaling(), result))
                .toList();
    }

    private static byte[] prepared(SchemeChoice scheme, Input input) {
        if (input.base64() == null) {
            throw ApiException.invalid("missing input");
        }
        if (input.hasContext() && scheme.toSign().takesMessage()) {
            throw ApiException.invalid("signature_context must be empty");
        }
        return DigestedInput.of(scheme, DigestedInput.decode(input.base64()));
    }

    private static ItemResult<VersionedText> signature(
            KeyVersion version, Marshaling marshaling, ItemResult<byte[]> signed) {
        try {
            return signed.then(bytes -> new VersionedText(version.number(), marshaling.write(version.spec(), bytes)));
        } catch (ApiException malformed) {
            return new ItemResult.Refused<>(malformed);
        }
    }

    private static List<ItemResult<VersionedText>> all(ApiException refused, int count) {
        return Collections.nCopies(count, new ItemResult.Refused<>(refused));
    }
}
