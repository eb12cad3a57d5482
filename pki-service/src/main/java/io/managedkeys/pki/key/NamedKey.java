package io.managedkeys.pki.key;

import io.managedkeys.common.api.Registry.GrantedKey;
import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.pki.signing.CertificateSigner;
import io.managedkeys.pki.x509.KeyChoice;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Finds the CA key that a request's type and fields name. The order in which it refuses is the one clients know. */
@Component
public class NamedKey {
    private static final String INTERNAL = "internal";
    private static final String EXPORTED = "exported";
    private static final String EXISTING = "existing";
    private static final String KMS = "kms";

    private final CertificateSigner signer;
    private final IssuerKeys keys;

    NamedKey(CertificateSigner signer, IssuerKeys keys) {
        this.signer = signer;
        this.keys = keys;
    }

    /** How a request names a key; null where it does not say. */
    public record Wish(
            @Nullable String keyRef,
            @Nullable String managedKeyName,
            @Nullable String managedKeyId,
            @Nullable String keyType,
            @Nullable Integer keyBits,
            @Nullable Integer signatureBits) {}

    /** @throws ApiException 400 with Vault's text when the path names no type of key */
    public static void demandType(String type) {
        switch (type) {
            case INTERNAL, EXPORTED, EXISTING, KMS -> {}
            default ->
                throw ApiException.invalid("the \"exported\" path parameter must be \"internal\", \"existing\","
                        + " exported\" or \"kms\"");
        }
    }

    public static boolean isExisting(String type) {
        return type.equals(EXISTING);
    }

    /** For a request that wants a key made in software. */
    public static ApiException softwareRefused() {
        return ApiException.invalid(
                "keys made in software are not supported; use type \"kms\" with the name of a managed key");
    }

    /** The managed key; empty where the request wants a key made in software. */
    public Optional<GrantedKey> find(Admission admission, String type, Wish wish, Deadline deadline) {
        return switch (type) {
            case INTERNAL, EXPORTED -> {
                KeyChoice.of(or(wish.keyType(), "rsa"), or(wish.keyBits(), 0), or(wish.signatureBits(), 0));
                yield Optional.empty();
            }
            case EXISTING -> {
                refuseKeyChoice(wish);
                yield Optional.of(existing(admission, or(wish.keyRef(), ""), deadline));
            }
            default -> {
                refuseKeyChoice(wish);
                yield Optional.of(managed(admission, wish, deadline));
            }
        };
    }

    private static void refuseKeyChoice(Wish wish) {
        if (wish.keyType() != null || wish.keyBits() != null) {
            throw ApiException.invalid("invalid parameter for the kms/existing path parameter, key_type nor key_bits"
                    + " arguments can be set in this mode");
        }
    }

    private GrantedKey managed(Admission admission, Wish wish, Deadline deadline) {
        String name = or(wish.managedKeyName(), "");
        String id = or(wish.managedKeyId(), "");
        if (name.isEmpty() && id.isEmpty()) {
            throw undetermined("missing argument managed_key_name or managed_key_id");
        }
        if (!name.isEmpty() && !id.isEmpty()) {
            throw undetermined("only one argument of managed_key_name or managed_key_id should be specified");
        }
        try {
            return signer.find(admission, name.isEmpty() ? id : name, deadline);
        } catch (ApiException refused) {
            throw prefixed("failed to lookup public key from managed key: ", refused);
        }
    }

    private static ApiException undetermined(String why) {
        return ApiException.invalid("unable to determine managed key id: " + why);
    }

    private GrantedKey existing(Admission admission, String reference, Deadline deadline) {
        try {
            IssuerKey key = keys.demand(admission.mount().uuid(), reference.isEmpty() ? IssuerKeys.DEFAULT : reference);
            return signer.granted(admission, key.reference(), deadline);
        } catch (ApiException refused) {
            throw prefixed("failed to lookup public key from existing key: ", refused);
        }
    }

    private static ApiException prefixed(String prefix, ApiException refused) {
        return refused.kind() == ErrorKind.INVALID_REQUEST
                ? new ApiException(ErrorKind.INVALID_REQUEST, prefix + String.join("; ", refused.errors()), refused)
                : refused;
    }

    private static <T> T or(@Nullable T given, T otherwise) {
        return given == null ? otherwise : given;
    }
}
