package io.managedkeys.transit.sign;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.key.KeySpec.KeyType;
import io.managedkeys.transit.keyring.Base64Text;
import io.managedkeys.transit.keyring.Base64Text.IllegalBase64Exception;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** {@code marshaling_algorithm}: how a signature is written. Other signatures than ECDSA differ only in their base64 alphabet. */
enum Marshaling {
    /** ECDSA as DER (RFC 3279 §2.2.3), standard base64. */
    ASN1,
    /** ECDSA as r‖s (RFC 7518 §3.4), base64url without padding. */
    JWS;

    /** @throws ApiException 400 when there is none of that name; asn1 when none is named */
    static Marshaling named(@Nullable String name) {
        return switch (name) {
            case null -> ASN1;
            case "asn1" -> ASN1;
            case "jws" -> JWS;
            default -> throw ApiException.invalid("invalid marshaling type \"%s\"".formatted(name));
        };
    }

    /**
     * @param signature DER for ECDSA, else raw
     * @throws ApiException BACKEND_FAILED when the backend gave something else
     */
    String write(KeySpec spec, byte[] signature) {
        return switch (this) {
            case ASN1 -> Base64.getEncoder().encodeToString(signature);
            case JWS ->
                Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(spec.type() == KeyType.EC ? fixedLength(spec, signature) : signature);
        };
    }

    private static byte[] fixedLength(KeySpec spec, byte[] der) {
        try {
            return EcdsaSignature.parseDer(der).toFixedLength(spec);
        } catch (ApiException | IllegalArgumentException e) {
            throw new ApiException(ErrorKind.BACKEND_FAILED, "the backend gave no ECDSA signature of the curve", e);
        }
    }

    /** @throws ApiException 400 when it is no base64 of the right alphabet */
    byte[] readBase64(String text) {
        try {
            return this == JWS ? Base64Text.decodeUrl(text) : Base64Text.decode(text);
        } catch (IllegalBase64Exception e) {
            throw new ApiException(ErrorKind.INVALID_REQUEST, "invalid base64 signature value", e);
        }
    }
}
