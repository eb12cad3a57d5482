package io.managedkeys.transit.hmac;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.wire.Operation;
import io.managedkeys.common.wire.RequestFields;
import io.managedkeys.common.wire.VaultResponse;
import io.managedkeys.common.wire.VaultRoute;
import io.managedkeys.transit.key.KeyRings;
import io.managedkeys.transit.keyring.KeyRing;
import io.managedkeys.transit.keyring.KeyVersion;
import io.managedkeys.transit.keyring.VersionedText;
import io.managedkeys.transit.use.Base64Field;
import io.managedkeys.transit.use.BatchAnswer;
import io.managedkeys.transit.use.BatchItem;
import io.managedkeys.transit.use.ItemResult;
import io.managedkeys.transit.use.NamedHash;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;

/** {@code POST /hmac/:name(/:algorithm)}. */
@Controller
class MacController {
    private final KeyRings rings;
    private final MakeMacs makeMacs;

    record MacAnswer(String hmac) {}

    /** @param valid false always, as Vault adds it */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Made(
            @Nullable String hmac, boolean valid, @Nullable String error, String reference) {}

    MacController(KeyRings rings, MakeMacs makeMacs) {
        this.rings = rings;
        this.makeMacs = makeMacs;
    }

    @VaultRoute(
            value = {"/hmac/" + KeyRing.NAME, "/hmac/" + KeyRing.NAME + "/{urlalgorithm}"},
            operation = Operation.WRITE)
    VaultResponse make(
            Admission admission,
            @PathVariable String name,
            @PathVariable(required = false) @Nullable String urlalgorithm,
            @RequestFields MacRequest request) {
        NamedHash hash = NamedHash.of(urlalgorithm, request.algorithm());
        List<BatchItem> batch = request.batchInput() == null ? List.of() : BatchItem.read(request.batchInput());
        List<@Nullable String> inputs = new ArrayList<>();
        if (request.batchInput() == null) {
            inputs.addAll(Collections.singletonList(request.input()));
        }
        batch.forEach(item -> inputs.add(item.text("input")));
        KeyRing ring = rings.toUse(admission.mount().uuid(), name)
                .orElseThrow(() -> ApiException.invalid("encryption key not found"));
        KeyVersion version = ring.toMacWith(request.keyVersion() == null ? 0 : request.keyVersion());
        List<ItemResult<MakeMacs.Message>> messages = new ArrayList<>(inputs.size());
        inputs.forEach(input -> messages.add(ItemResult.of(() -> new MakeMacs.Message(version, decoded(input)))));
        List<ItemResult<String>> macs = makeMacs.of(admission, hash, messages).stream()
                .map(result -> result.then(mac ->
                        new VersionedText(version.number(), Base64.getEncoder().encodeToString(mac)).toString()))
                .toList();
        return VaultResponse.data(
                batch.isEmpty()
                        ? new MacAnswer(macs.getFirst().orThrow())
                        : BatchAnswer.of(
                                batch, macs, (mac, error, reference) -> new Made(mac, false, error, reference)));
    }

    private static byte[] decoded(@Nullable String input) {
        if (input == null) {
            throw ApiException.invalid("missing input for HMAC");
        }
        return Base64Field.decode(input, MacRequest.BAD_INPUT);
    }
}
