package io.managedkeys.transit.sign;

import io.managedkeys.common.api.Registry.GrantedKey;
import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.transit.keyring.KeyRing;
import io.managedkeys.transit.keyring.KeyVersion;
import io.managedkeys.transit.keyring.VersionedText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.springframework.stereotype.Component;

/** Verifies signatures here, with the public key that was stored with the version; no backend is asked. */
@Component
class VerifyData {
    private final KeyUse keyUse;

    /** @param input base64 */
    record Claim(String input, String signature) {}

    /** What became of one claim. An invalid signature is no error; one that cannot be read is. */
    sealed interface Result {
        record Checked(boolean valid) implements Result {}

        record Refused(ApiException why) implements Result {}
    }

    VerifyData(KeyUse keyUse) {
        this.keyUse = keyUse;
    }

    /**
     * @return one result for each claim, in order
     * @throws ApiException when nothing could be verified for a reason that no item has to do with
     */
    List<Result> with(Admission admission, KeyRing ring, SignatureOptions options, List<Claim> claims) {
        Deadline deadline = admission.deadline();
        List<Result> results = new ArrayList<>(claims.size());
        for (Claim claim : claims) {
            if (deadline.hasPassed()) {
                throw ApiException.unavailable("the request took too long", Duration.ofSeconds(1), null);
            }
            VersionedText text;
            KeyVersion version;
            try {
                text = VersionedText.parseSignature(claim.signature());
                version = ring.toVerifyWith(text.version());
            } catch (ApiException refused) {
                results.add(new Result.Refused(refused));
                continue;
            }
            GrantedKey granted = keyUse.granted(admission, version, KeyUsage.VERIFY, deadline);
            try {
                results.add(new Result.Checked(isValid(options, version, granted, text, claim.input())));
            } catch (ApiException refused) {
                results.add(new Result.Refused(refused));
            }
        }
        return results;
    }

    private static boolean isValid(
            SignatureOptions options, KeyVersion version, GrantedKey granted, VersionedText text, String input) {
        byte[] decoded = DigestedInput.decode(input);
        byte[] signature = options.marshaling().readBase64(text.payload());
        SchemeChoice scheme = SchemeChoice.of(options, version.spec(), granted.schemes());
        byte[] digest = DigestedInput.of(scheme, decoded);
        return switch (scheme.family()) {
            case ECDSA ->
                switch (options.marshaling()) {
                    case ASN1 ->
                        new EcdsaVerification(version.spki()).verifies(digest, EcdsaSignature.parseDer(signature));
                    case JWS ->
                        EcdsaSignature.ofFixedLength(version.spec(), signature)
                                .filter(pair -> new EcdsaVerification(version.spki()).verifies(digest, pair))
                                .isPresent();
                };
            case RSA_PKCS1 -> new RsaVerification(version.spki()).pkcs1(scheme.hash(), digest, signature);
            case RSA_PSS -> {
                var hash = Objects.requireNonNull(scheme.hash());
                yield new RsaVerification(version.spki())
                        .pss(hash, scheme.saltLength().toVerify(hash), digest, signature);
            }
            case EDDSA, ML_DSA -> throw ApiException.invalid("%s is not supported".formatted(scheme.family()));
        };
    }
}
