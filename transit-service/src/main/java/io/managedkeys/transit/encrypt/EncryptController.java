package io.managedkeys.transit.encrypt;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.wire.Operation;
import io.managedkeys.common.wire.RequestFields;
import io.managedkeys.common.wire.VaultResponse;
import io.managedkeys.common.wire.VaultRoute;
import io.managedkeys.common.wire.WireFields;
import io.managedkeys.transit.key.KeyRings;
import io.managedkeys.transit.keyring.KeyRing;
import io.managedkeys.transit.keyring.VersionedText;
import io.managedkeys.transit.use.BatchAnswer;
import io.managedkeys.transit.use.BatchItem;
import io.managedkeys.transit.use.Derivation;
import io.managedkeys.transit.use.ItemResult;
import io.managedkeys.transit.use.KeyRingExistence;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;

/** {@code POST /encrypt/:name}. */
@Controller
class EncryptController {
    private final KeyRings rings;
    private final EncryptPlaintexts encryptPlaintexts;

    record EncryptAnswer(
            String ciphertext, @JsonProperty("key_version") int keyVersion) {
        static EncryptAnswer of(VersionedText text) {
            return new EncryptAnswer(text.toString(), text.version());
        }
    }

    /** An item of a batch. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Encrypted(
            @Nullable String ciphertext,
            @JsonProperty("key_version") @Nullable Integer keyVersion,
            @Nullable String error,
            String reference) {
        static BatchAnswer<Encrypted> of(List<BatchItem> items, List<ItemResult<VersionedText>> results) {
            return BatchAnswer.of(
                    items,
                    results,
                    (text, error, reference) -> new Encrypted(
                            text == null ? null : text.toString(),
                            text == null ? null : text.version(),
                            error,
                            reference));
        }
    }

    EncryptController(KeyRings rings, EncryptPlaintexts encryptPlaintexts) {
        this.rings = rings;
        this.encryptPlaintexts = encryptPlaintexts;
    }

    @VaultRoute(value = "/encrypt/" + KeyRing.NAME, operation = Operation.WRITE, existence = KeyRingExistence.class)
    VaultResponse encrypt(
            Admission admission,
            @PathVariable String name,
            @RequestFields EncryptRequest request,
            @RequestFields WireFields fields) {
        if (Boolean.TRUE.equals(request.convergentEncryption())) {
            throw Derivation.unsupported();
        }
        List<PlaintextItem> items = new ArrayList<>();
        List<BatchItem> batch = request.batchInput() == null ? List.of() : BatchItem.read(request.batchInput());
        if (request.batchInput() == null) {
            items.add(request.single(fields.has("plaintext")));
        }
        batch.forEach(item -> items.add(PlaintextItem.read(item, request)));
        KeyRing ring = rings.toUse(admission.mount().uuid(), name).orElseThrow(() -> notFound(name));
        List<ItemResult<EncryptPlaintexts.Input>> inputs = new ArrayList<>(items.size());
        for (PlaintextItem item : items) {
            int index = inputs.size();
            inputs.add(ItemResult.of(() -> item.decoded(index)));
        }
        List<ItemResult<VersionedText>> results = encryptPlaintexts.with(admission, ring, inputs);
        if (batch.isEmpty()) {
            return VaultResponse.data(EncryptAnswer.of(results.getFirst().orThrow()));
        }
        return new BatchStatus(request.partialFailureResponseCode()).answer(Encrypted.of(batch, results), results);
    }

    private static ApiException notFound(String name) {
        return ApiException.invalid(
                "encryption key not found; keys of type %s are not made by encrypting: write keys/%s first"
                        .formatted(KeyRing.TYPE, name));
    }
}
