package io.managedkeys.transit.sign;

import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.wire.Operation;
import io.managedkeys.common.wire.RequestFields;
import io.managedkeys.common.wire.VaultResponse;
import io.managedkeys.common.wire.VaultRoute;
import io.managedkeys.transit.key.KeyRings;
import io.managedkeys.transit.keyring.KeyRing;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;

/** {@code POST /verify/:name(/:hash_algorithm)}. */
@Controller
class VerifyController {
    private final KeyRings rings;
    private final VerifyData verifyData;

    record VerifyAnswer(boolean valid) {}

    VerifyController(KeyRings rings, VerifyData verifyData) {
        this.rings = rings;
        this.verifyData = verifyData;
    }

    @VaultRoute(
            value = {"/verify/" + KeyRing.NAME, "/verify/" + KeyRing.NAME + "/{urlalgorithm}"},
            operation = Operation.WRITE)
    VaultResponse verify(
            Admission admission,
            @PathVariable String name,
            @PathVariable(required = false) @Nullable String urlalgorithm,
            @RequestFields VerifyRequest request) {
        SignatureOptions options = request.options(urlalgorithm);
        KeyRing ring = rings.toUse(admission.mount().uuid(), name)
                .orElseThrow(() -> ApiException.invalid("signature verification key not found"));
        if (request.batchInput() != null) {
            List<BatchItem> items = BatchItem.read(request.batchInput());
            return VaultResponse.data(batch(items, verifyData.with(admission, ring, options, claims(items))));
        }
        VerifyData.Claim claim = claim(request);
        return switch (verifyData.with(admission, ring, options, List.of(claim)).getFirst()) {
            case VerifyData.Result.Refused(var why) -> throw why;
            case VerifyData.Result.Checked(var valid) -> VaultResponse.data(new VerifyAnswer(valid));
        };
    }

    private static VerifyData.Claim claim(VerifyRequest request) {
        if (request.signature() == null) {
            if (request.hmac() != null || request.cmac() != null) {
                throw noMacs();
            }
            throw ApiException.invalid("missing one of 'signature', 'hmac' or 'cmac' arguments to verify");
        }
        return new VerifyData.Claim(request.input() == null ? "" : request.input(), request.signature());
    }

    private static List<VerifyData.Claim> claims(List<BatchItem> items) {
        List<VerifyData.Claim> claims = new ArrayList<>(items.size());
        boolean macs = false;
        for (BatchItem item : items) {
            if (item.signature() != null) {
                claims.add(new VerifyData.Claim(item.input() == null ? "" : item.input(), item.signature()));
            } else {
                macs |= item.hmac() != null || item.cmac() != null;
            }
        }
        if (claims.isEmpty() && !macs) {
            throw ApiException.invalid("no batch_input elements have 'signature', 'hmac' or 'cmac'");
        }
        if (claims.isEmpty()) {
            throw noMacs();
        }
        if (claims.size() < items.size()) {
            throw ApiException.invalid("elements of batch_input must all provide either 'signature', 'hmac' or 'cmac'");
        }
        return claims;
    }

    private static ApiException noMacs() {
        return ApiException.invalid(
                "HMAC and CMAC verification is not available for keys of type %s".formatted(KeyRing.TYPE));
    }

    private static BatchAnswer<BatchAnswer.Verified> batch(List<BatchItem> items, List<VerifyData.Result> results) {
        List<BatchAnswer.Verified> answers = new ArrayList<>(items.size());
        for (int i = 0; i < items.size(); i++) {
            String reference = items.get(i).reference();
            answers.add(
                    switch (results.get(i)) {
                        case VerifyData.Result.Refused(var why) ->
                            new BatchAnswer.Verified(false, String.join("; ", why.errors()), reference);
                        case VerifyData.Result.Checked(var valid) -> new BatchAnswer.Verified(valid, null, reference);
                    });
        }
        return new BatchAnswer<>(answers);
    }
}
