package io.managedkeys.transit.encrypt;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.wire.Operation;
import io.managedkeys.common.wire.RequestFields;
import io.managedkeys.common.wire.VaultResponse;
import io.managedkeys.common.wire.VaultRoute;
import io.managedkeys.transit.key.KeyRings;
import io.managedkeys.transit.keyring.KeyRing;
import io.managedkeys.transit.use.BatchAnswer;
import io.managedkeys.transit.use.BatchItem;
import io.managedkeys.transit.use.ItemResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;

/** {@code POST /decrypt/:name}. */
@Controller
class DecryptController {
    private final KeyRings rings;
    private final DecryptCiphertexts decryptCiphertexts;

    record DecryptAnswer(String plaintext) {}

    /** @param plaintext empty when there is an error */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Decrypted(String plaintext, @Nullable String error, String reference) {
        static Decrypted of(byte @Nullable [] plaintext, @Nullable String error, String reference) {
            return new Decrypted(
                    plaintext == null ? "" : Base64.getEncoder().encodeToString(plaintext), error, reference);
        }
    }

    DecryptController(KeyRings rings, DecryptCiphertexts decryptCiphertexts) {
        this.rings = rings;
        this.decryptCiphertexts = decryptCiphertexts;
    }

    @VaultRoute(value = "/decrypt/" + KeyRing.NAME, operation = Operation.WRITE)
    VaultResponse decrypt(Admission admission, @PathVariable String name, @RequestFields DecryptRequest request) {
        List<CiphertextItem> items = new ArrayList<>();
        List<BatchItem> batch = request.batchInput() == null ? List.of() : BatchItem.read(request.batchInput());
        if (request.batchInput() == null) {
            items.add(request.single());
        }
        batch.forEach(item -> items.add(CiphertextItem.read(item, request)));
        KeyRing ring = rings.toUse(admission.mount().uuid(), name)
                .orElseThrow(() -> ApiException.invalid("encryption key not found"));
        List<ItemResult<DecryptCiphertexts.Input>> inputs = new ArrayList<>(items.size());
        for (CiphertextItem item : items) {
            int index = inputs.size();
            inputs.add(ItemResult.of(() -> item.decoded(index)));
        }
        List<ItemResult<byte[]>> results = decryptCiphertexts.with(admission, ring, inputs);
        try {
            return batch.isEmpty()
                    ? VaultResponse.data(new DecryptAnswer(Base64.getEncoder()
                            .encodeToString(results.getFirst().orThrow())))
                    : new BatchStatus(request.partialFailureResponseCode())
                            .answer(BatchAnswer.of(batch, results, Decrypted::of), results);
        } finally {
            wipe(results);
        }
    }

    static void wipe(List<ItemResult<byte[]>> plaintexts) {
        for (ItemResult<byte[]> plaintext : plaintexts) {
            byte[] bytes = plaintext.orNull();
            if (bytes != null) {
                Arrays.fill(bytes, (byte) 0);
            }
        }
    }
}
