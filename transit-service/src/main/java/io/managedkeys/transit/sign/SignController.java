package io.managedkeys.transit.sign;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.wire.Operation;
import io.managedkeys.common.wire.RequestFields;
import io.managedkeys.common.wire.VaultResponse;
import io.managedkeys.common.wire.VaultRoute;
import io.managedkeys.transit.key.KeyRings;
import io.managedkeys.transit.keyring.KeyRing;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;

/** {@code POST /sign/:name(/:hash_algorithm)}. */
@Controller
class SignController {
    private final KeyRings rings;
    private final SignData signData;

    record SignAnswer(
            String signature, @JsonProperty("key_version") int keyVersion) {}

    SignController(KeyRings rings, SignData signData) {
        this.rings = rings;
        this.signData = signData;
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
            List<@Nullable String> inputs = new ArrayList<>(items.size());
            items.forEach(item -> inputs.add(item.input()));
            return VaultResponse.data(batch(items, signData.with(admission, ring, version, options, inputs)));
        }
        String input = request.input() == null ? "" : request.input();
        List<@Nullable String> inputs = Collections.singletonList(input);
        return switch (signData.with(admission, ring, version, options, inputs).getFirst()) {
            case SignData.Result.Refused(var why) -> throw why;
            case SignData.Result.Signed(var text) ->
                VaultResponse.data(new SignAnswer(text.toString(), text.version()));
        };
    }

    private static BatchAnswer<BatchAnswer.Signed> batch(List<BatchItem> items, List<SignData.Result> results) {
        List<BatchAnswer.Signed> answers = new ArrayList<>(items.size());
        for (int i = 0; i < items.size(); i++) {
            String reference = items.get(i).reference();
            answers.add(
                    switch (results.get(i)) {
                        case SignData.Result.Refused(var why) ->
                            new BatchAnswer.Signed(null, 0, String.join("; ", why.errors()), reference);
                        case SignData.Result.Signed(var text) ->
                            new BatchAnswer.Signed(text.toString(), text.version(), null, reference);
                    });
        }
        return new BatchAnswer<>(answers);
    }
}
