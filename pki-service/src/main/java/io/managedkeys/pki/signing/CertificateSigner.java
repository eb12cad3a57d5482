package io.managedkeys.pki.signing;

import io.managedkeys.common.api.Registry.GrantedKey;
import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.engine.ManagedKeys;
import io.managedkeys.common.engine.ManagedKeys.KeyReference;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.pki.x509.Unsigned;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Signs certificates and requests with managed keys. Call it outside of transactions: it waits for other services. */
@Component
public class CertificateSigner {
    private final ManagedKeys managedKeys;

    CertificateSigner(ManagedKeys managedKeys) {
        this.managedKeys = managedKeys;
    }

    /** The key of that name or UUID, if it may sign. */
    public GrantedKey find(Admission admission, String nameOrUuid, Deadline deadline) {
        return demandSign(managedKeys.find(admission, nameOrUuid, deadline));
    }

    /** A key known before, if it may sign now. */
    public GrantedKey granted(Admission admission, KeyReference key, Deadline deadline) {
        return demandSign(managedKeys.granted(admission, key, deadline));
    }

    private static GrantedKey demandSign(GrantedKey key) {
        if (!key.usages().contains(KeyUsage.SIGN)) {
            throw ApiException.invalid("managed key \"%s\" may not sign; its usages are %s"
                    .formatted(
                            key.name(),
                            key.usages().stream()
                                    .map(KeyUsage::wireName)
                                    .sorted()
                                    .collect(Collectors.joining(", "))));
        }
        return key;
    }

    /**
     * DER of what was unsigned.
     *
     * @throws ApiException BACKEND_FAILED when what came back is no signature of the issuer's key
     */
    public byte[] sign(Admission admission, KeyReference key, Unsigned unsigned, Deadline deadline) {
        byte[] signature = managedKeys.sign(admission, key, unsigned.algorithm().scheme(), unsigned.input(), deadline);
        return unsigned.signedWith(signature)
                .orElseThrow(() -> new ApiException(
                        ErrorKind.BACKEND_FAILED, "the backend's signature does not verify with the issuer's key"));
    }
}
