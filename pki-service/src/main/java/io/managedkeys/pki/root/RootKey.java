package io.managedkeys.pki.root;

import io.managedkeys.common.api.Registry.GrantedKey;
import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.pki.config.MountConfigs;
import io.managedkeys.pki.key.IssuerKey;
import io.managedkeys.pki.key.IssuerKeys;
import io.managedkeys.pki.signing.CertificateSigner;
import io.managedkeys.pki.x509.KeyChoice;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Finds the key that a root's type and request name. The order in which it refuses is the one clients know. */
@Component
class RootKey {
    private final CertificateSigner signer;
    private final IssuerKeys keys;
    private final MountConfigs configs;

    RootKey(CertificateSigner signer, IssuerKeys keys, MountConfigs configs) {
        this.signer = signer;
        this.keys = keys;
        this.configs = configs;
    }

    /** The managed key; empty where the request wants a key made in software. */
    Optional<GrantedKey> find(Admission admission, String type, RootRequest request, Deadline deadline) {
        return switch (type) {
            case "internal", "exported" -> {
                KeyChoice.of(
                        RootRequest.or(request.keyType(), "rsa"),
                        RootRequest.or(request.keyBits(), 0),
                        RootRequest.or(request.signatureBits(), 0));
                yield Optional.empty();
            }
            case "existing" -> {
                refuseKeyChoice(request);
                yield Optional.of(existing(admission, request, deadline));
            }
            default -> {
                refuseKeyChoice(request);
                yield Optional.of(managed(admission, request, deadline));
            }
        };
    }

    private static void refuseKeyChoice(RootRequest request) {
        if (request.keyType() != null || request.keyBits() != null) {
            throw ApiException.invalid("invalid parameter for the kms/existing path parameter, key_type nor key_bits"
                    + " arguments can be set in this mode");
        }
    }

    private GrantedKey managed(Admission admission, RootRequest request, Deadline deadline) {
        String name = RootRequest.or(request.managedKeyName(), "");
        String id = RootRequest.or(request.managedKeyId(), "");
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

    private GrantedKey existing(Admission admission, RootRequest request, Deadline deadline) {
        String reference = RootRequest.or(request.keyRef(), "");
        UUID mount = admission.mount().uuid();
        @Nullable UUID standard = configs.of(mount).defaultKey();
        boolean byDefault = reference.isEmpty() || reference.equals("default");
        Optional<IssuerKey> key = !byDefault
                ? keys.find(mount, reference)
                : standard == null ? Optional.empty() : keys.find(mount, standard);
        if (key.isEmpty()) {
            throw ApiException.invalid("failed to lookup public key from existing key: "
                    + (byDefault
                            ? "no default key currently configured"
                            : "unable to find PKI key for reference: " + reference));
        }
        try {
            return signer.granted(admission, key.get().reference(), deadline);
        } catch (ApiException refused) {
            throw prefixed("failed to lookup public key from existing key: ", refused);
        }
    }

    private static ApiException prefixed(String prefix, ApiException refused) {
        return refused.kind() == ErrorKind.INVALID_REQUEST
                ? new ApiException(ErrorKind.INVALID_REQUEST, prefix + String.join("; ", refused.errors()), refused)
                : refused;
    }
}
