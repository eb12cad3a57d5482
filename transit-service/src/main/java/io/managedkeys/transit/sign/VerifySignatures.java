package io.managedkeys.transit.sign;

import io.managedkeys.common.api.Registry.GrantedKey;
import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.transit.keyring.KeyRing;
import io.managedkeys.transit.keyring.KeyVersion;
import io.managedkeys.transit.keyring.VersionedText;
import io.managedkeys.transit.use.ItemResult;
import io.managedkeys.transit.use.KeyUse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.springframework.stereotype.Component;

/** Verifies signatures here, with the public key that was stored with the version; no backend is asked. */
@Component
class VerifySignatures {
    private final KeyUse keyUse;

    /**
     * @param input base64
     * @param hasContext whether the item names a signature context of its own
     */
    record Claim(String input, String signature, boolean hasContext) {}

    private record Read(VersionedText text, KeyVersion version) {}

    VerifySignatures(KeyUse keyUse) {
        this.keyUse = keyUse;
    }

    /**
     * @return for each claim whether it is true, in order; a signature that cannot be read is refused
     * @throws ApiException when nothing could be verified for a reason that no item has to do with
     */
    List<ItemResult<Boolean>> with(Admission admission, KeyRing ring, SignatureOptions options, List<Claim> claims) {
        Deadline deadline = admission.deadline();
        List<ItemResult<Boolean>> results = new ArrayList<>(claims.size());
        for (Claim claim : claims) {
            if (deadline.hasPassed()) {
                throw ApiException.unavailable("the request took too long", Duration.ofSeconds(1), null);
            }
            ItemResult<Read> read = ItemResult.of(() -> {
                VersionedText text = VersionedText.parseSignature(claim.signature());
                return new Read(text, ring.toVerifyWith(text.version()));
            });
            Read signature = read.orNull();
            if (signature == null) {
                results.add(read.then(any -> false));
                continue;
            }
            // Outside of the item's own refusals: a key that may not be used is no matter of one signature.
            GrantedKey granted = keyUse.granted(admission, signature.version(), KeyUsage.VERIFY, deadline);
            results.add(ItemResult.of(() -> isValid(options, signature, granted, claim)));
        }
        return results;
    }

    private static boolean isValid(SignatureOptions options, Read read, GrantedKey granted, Claim claim) {
        KeyVersion version = read.version();
        byte[] decoded = DigestedInput.decode(claim.input());
        byte[] signature = options.marshaling().readBase64(read.text().payload());
        SchemeChoice scheme = SchemeChoice.of(options, version.spec(), granted.schemes());
        byte[] input = DigestedInput.of(scheme, decoded);
        byte[] spki = version.publicKey();
        return switch (scheme.family()) {
            case ECDSA -> isValidEcdsa(options.marshaling(), version, input, signature);
            case RSA_PKCS1 -> new RsaVerification(spki).pkcs1(scheme.hash(), input, signature);
            case RSA_PSS -> {
                var hash = Objects.requireNonNull(scheme.hash());
                yield new RsaVerification(spki).pss(hash, scheme.saltLength().toVerify(hash), input, signature);
            }
            case EDDSA -> {
                requireNoContext(claim);
                yield new Ed25519Verification(spki).verifies(input, signature);
            }
            case ML_DSA -> {
                requireNoContext(claim);
                yield new MlDsaVerification(spki).verifies(input, signature);
            }
        };
    }

    private static boolean isValidEcdsa(Marshaling marshaling, KeyVersion version, byte[] digest, byte[] signature) {
        var verification = new EcdsaVerification(version.publicKey());
        return switch (marshaling) {
            case ASN1 -> verification.verifies(digest, EcdsaSignature.parseDer(signature));
            case JWS ->
                EcdsaSignature.ofFixedLength(version.spec(), signature)
                        .filter(pair -> verification.verifies(digest, pair))
                        .isPresent();
        };
    }

    private static void requireNoContext(Claim claim) {
        if (claim.hasContext()) {
            throw ApiException.invalid("signature_context must be empty");
        }
    }
}
