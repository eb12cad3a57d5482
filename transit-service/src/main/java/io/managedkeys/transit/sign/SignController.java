package io.managedkeys.transit.sign;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.wire.Operation;
import io.managedkeys.common.wire.RequestFields;
import io.managedkeys.common.wire.VaultResponse;
import io.managedkeys.common.wire.VaultRoute;
import io.managedkeys.transit.key.KeyRings;
import io.managedkeys.transit.keyring.KeyRing;
import io.managedkeys.transit.keyring.VersionedText;
import io.managedkeys.transit.use.BatchAnswer;
import io.managedkeys.transit.use.BatchItem;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;

/** {@code POST /sign/:name(/:hash_algorithm)}. */
@Controller
class SignController {
    private final KeyRings rings;
    private final SignInputs signInputs;

    record SignAnswer(
            String signature, @JsonProperty("key_version") int keyVersion) {}

    /**
     * An item of a batch; a failed one does not fail the request.
     *
     * @param keyVersion 0 when there is an error
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Signed(
            @Nullable String signature,
            @JsonProperty("key_version") int keyVersion,
            @Nullable String error,
            String reference) {
        static Signed of(@Nullable VersionedText text, @Nullable String error, String reference) {
            return new Signed(
                    text == null ? null : text.toString(), text == null ? 0 : text.version(), error, reference);
        }
    }

    SignController(KeyRings rings, SignInputs signInputs) {
        this.rings = rings;
        this.signInputs = signInputs;
    }

    @VaultRoute(
            value = {"/sign/" + KeyRing.NAME, "/sign/" + KeyRing.NAME + "/{urlalgorithm}"},
            operation = Operation.WRITE)
    VaultResponse sign(
            Admission admission,
            @PathVariable String name,
            @PathVariable(required = false) @Nullable String urlalgorithm,
            @RequestFields SignRequest request) {
        SignatureOptions options = request.options(urlalgorithm);
        KeyRing ring = rings.toUse(admission.mount().uuid(), name)
                .orElseThrow(() -> ApiException.invalid("signing key not found"));
        int version = request.keyVersion() == null ? 0 : request.keyVersion();
        if (request.batchInput() != null) {
            List<BatchItem> items = BatchItem.read(request.batchInput());
            List<SignInputs.Input> inputs = items.stream()
                    .map(item -> new SignInputs.Input(item.text("input"), hasContext(item)))
                    .toList();
            return VaultResponse.data(
                    BatchAnswer.of(items, signInputs.with(admission, ring, version, options, inputs), Signed::of));
        }
        var input = new SignInputs.Input(request.input() == null ? "" : request.input(), false);
        VersionedText signature = signInputs
                .with(admission, ring, version, options, List.of(input))
                .getFirst()
                .orThrow();
        return VaultResponse.data(new SignAnswer(signature.toString(), signature.version()));
    }

    /** Whether an item names a signature context of its own. */
    static boolean hasContext(BatchItem item) {
        String context = item.text("signature_context");
        return context != null && !context.isEmpty();
    }
}
