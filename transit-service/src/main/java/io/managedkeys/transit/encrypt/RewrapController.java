package io.managedkeys.transit.encrypt;

import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.wire.Operation;
import io.managedkeys.common.wire.RequestFields;
import io.managedkeys.common.wire.VaultResponse;
import io.managedkeys.common.wire.VaultRoute;
import io.managedkeys.transit.key.KeyRings;
import io.managedkeys.transit.keyring.KeyRing;
import io.managedkeys.transit.use.BatchItem;
import java.util.List;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;

/** {@code POST /rewrap/:name}. */
@Controller
class RewrapController {
    private final KeyRings rings;
    private final RewrapCiphertexts rewrapCiphertexts;

    RewrapController(KeyRings rings, RewrapCiphertexts rewrapCiphertexts) {
        this.rings = rings;
        this.rewrapCiphertexts = rewrapCiphertexts;
    }

    @VaultRoute(value = "/rewrap/" + KeyRing.NAME, operation = Operation.WRITE)
    VaultResponse rewrap(Admission admission, @PathVariable String name, @RequestFields RewrapRequest request) {
        List<BatchItem> batch = request.batchInput() == null ? List.of() : BatchItem.read(request.batchInput());
        List<RewrapRequest.Item> items = batch.isEmpty() ? List.of(request.single()) : request.items(batch);
        KeyRing ring = rings.toUse(admission.mount().uuid(), name)
                .orElseThrow(() -> ApiException.invalid("encryption key not found"));
        var results = rewrapCiphertexts.with(admission, ring, items);
        // A batch is a 200 here, whatever became of its items.
        return VaultResponse.data(
                batch.isEmpty()
                        ? EncryptController.EncryptAnswer.of(results.getFirst().orThrow())
                        : EncryptController.Encrypted.of(batch, results));
    }
}
