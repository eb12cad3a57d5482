package io.managedkeys.gateway.backend.pkcs11;

import iaik.pkcs.pkcs11.wrapper.PKCS11;
import iaik.pkcs.pkcs11.wrapper.PKCS11Exception;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.grant.KeyGrant;
import io.managedkeys.common.key.KeyIdentity;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.key.PermittedScheme;
import io.managedkeys.common.key.SignatureScheme;
import io.managedkeys.gateway.backend.pkcs11.SessionPool.Session;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * The object handle of a granted key, looked for once in each session generation and then proven to belong to the
 * identity in the grant: an object that was relabelled or replaced never signs.
 */
final class KeyHandle {
    private final KeyLocator locator;
    private final KeyIdentity identity;
    private final PublicKey publicKey;
    private final KeySpec spec;
    private final SignatureScheme.Family family;
    private final Semaphore parallel;
    private volatile @Nullable Found found;

    private record Found(long generation, long handle) {}

    /** @param parallel operations in flight */
    KeyHandle(KeyLocator locator, KeyGrant grant, int parallel) {
        this.locator = locator;
        this.parallel = new Semaphore(parallel);
        this.identity = grant.identity();
        this.spec = grant.keySpec();
        this.family = grant.schemes().stream()
                .map(PermittedScheme::family)
                .filter(SignatureScheme.Family.class::isInstance)
                .map(SignatureScheme.Family.class::cast)
                .findFirst()
                .orElseThrow(() -> ApiException.invalid("the managed key permits no signature"));
        try {
            this.publicKey = PublicKeys.parse(Objects.requireNonNull(grant.spki()));
        } catch (GeneralSecurityException e) {
            throw new ApiException(ErrorKind.INVALID_REQUEST, "key grant has no public key", e);
        }
    }

    KeyIdentity identity() {
        return identity;
    }

    KeySpec spec() {
        return spec;
    }

    /** Bounds the key's operations in flight. */
    Semaphore parallel() {
        return parallel;
    }

    /** The handle, valid in every session of the generation. */
    long in(PKCS11 module, Session session) throws PKCS11Exception {
        Found known = found;
        if (known == null || known.generation() != session.generation()) {
            known = new Found(session.generation(), find(module, session.handle()));
            found = known;
        }
        return known.handle();
    }

    void forget() {
        found = null;
    }

    private long find(PKCS11 module, long session) throws PKCS11Exception {
        List<KeyObjects.PrivateKey> candidates = new KeyObjects(module, session)
                .privateKeys(
                        locator.label().isEmpty() ? null : locator.label(),
                        locator.id().isEmpty() ? null : locator.id());
        if (candidates.isEmpty()) {
            throw new ApiException(ErrorKind.BACKEND_FAILED, "key not found: it is no longer in the PKCS#11 token");
        }
        for (KeyObjects.PrivateKey candidate : candidates) {
            if (candidate.type() == spec.type()
                    && candidate.signs()
                    && PairProof.sign(module, session, candidate.handle(), PairProof.schemeOf(family), spec)
                            .holdsFor(publicKey)) {
                return candidate.handle();
            }
        }
        throw new ApiException(
                ErrorKind.BACKEND_FAILED, "the key in the PKCS#11 token is not the one that was granted");
    }
}
