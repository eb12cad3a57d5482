package io.managedkeys.transit.sign;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.wire.Operation;
import io.managedkeys.common.wire.RequestFields;
import io.managedkeys.common.wire.VaultResponse;
import io.managedkeys.common.wire.VaultRoute;
import io.managedkeys.transit.hmac.VerifyMacs;
import io.managedkeys.transit.key.KeyRings;
import io.managedkeys.transit.keyring.KeyRing;
import io.managedkeys.transit.use.BatchAnswer;
import io.managedkeys.transit.use.BatchItem;
import io.managedkeys.transit.use.ItemResult;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;

/** {@code POST /verify/:name(/:hash_algorithm)}, for signatures and for HMACs. */
@Controller
class VerifyController {
    private final KeyRings rings;
    private final VerifySignatures verifySignatures;
    private final VerifyMacs verifyMacs;

    record VerifyAnswer(boolean valid) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Verified(boolean valid, @Nullable String error, String reference) {}

    VerifyController(KeyRings rings, VerifySignatures verifySignatures, VerifyMacs verifyMacs) {
        this.rings = rings;
        this.verifySignatures = verifySignatures;
        this.verifyMacs = verifyMacs;
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
            List<VerifyItem> claims = items.stream().map(VerifyItem::of).toList();
            VerifyItem.requireOneKind(claims);
            return VaultResponse.data(BatchAnswer.of(
                    items,
                    results(admission, ring, options, claims),
                    (valid, error, reference) -> new Verified(Boolean.TRUE.equals(valid), error, reference)));
        }
        VerifyItem claim = new VerifyItem(request.input(), request.signature(), request.hmac(), request.cmac(), false);
        if (claim.kind() == VerifyItem.Kind.NOTHING) {
            throw ApiException.invalid("missing one of 'signature', 'hmac' or 'cmac' arguments to verify");
        }
        return VaultResponse.data(new VerifyAnswer(
                results(admission, ring, options, List.of(claim)).getFirst().orThrow()));
    }

    private List<ItemResult<Boolean>> results(
            Admission admission, KeyRing ring, SignatureOptions options, List<VerifyItem> claims) {
        return switch (claims.getFirst().kind()) {
            case SIGNATURE ->
                verifySignatures.with(
                        admission,
                        ring,
                        options,
                        claims.stream().map(VerifyItem::ofSignature).toList());
            case HMAC ->
                verifyMacs.with(
                        admission,
                        ring,
                        options.hash(),
                        claims.stream().map(VerifyItem::ofMac).toList());
            case CMAC, NOTHING ->
                throw ApiException.invalid(
                        "CMAC verification is not available for keys of type %s".formatted(KeyRing.TYPE));
        };
    }
}
