package io.managedkeys.gateway.backend.pkcs11;

import iaik.pkcs.pkcs11.wrapper.PKCS11;
import iaik.pkcs.pkcs11.wrapper.PKCS11Exception;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.grant.KeyGrant;
import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.common.key.EncryptionScheme;
import io.managedkeys.common.key.KeyIdentity;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.key.PermittedScheme;
import io.managedkeys.gateway.backend.pkcs11.KeyObjects.KeyObject;
import io.managedkeys.gateway.backend.pkcs11.SecretKeyIdentity.SecondKey;
import io.managedkeys.gateway.backend.pkcs11.SessionPool.Session;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The object handle of a granted key, looked for once in each session generation and then proven to belong to the
 * identity in the grant: an object that was relabelled or replaced is never used.
 */
final class KeyHandle {
    private static final int LOOKS = 3;
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

    /** A key that was used so lately is likely to be used again at once. */
    static final Duration BUSY = Duration.ofMillis(50);

    private final KeyLocator locator;
    private final BackendConfig.Pkcs11 config;
    private final KeyIdentity identity;
    private final byte @Nullable [] spki;
    private final KeySpec spec;
    private final @Nullable PermittedScheme signature;
    private final @Nullable EncryptionScheme encryption;
    private final int limit;
    private final Semaphore parallel;
    private volatile @Nullable Found found;
    private volatile long lastUse = System.nanoTime() - BUSY.toNanos();

    /**
     * @param handle of the key
     * @param second of the key that authenticates what it encrypts; 0 where there is none
     */
    record Found(long generation, long handle, long second) {}

    /** @param parallel operations in flight */
    KeyHandle(KeyLocator locator, KeyGrant grant, BackendConfig.Pkcs11 config, int parallel) {
        this.locator = locator;
        this.config = config;
        this.limit = parallel;
        // Fair: under more load than the token can take, nobody is to wait long while others pass.
        this.parallel = new Semaphore(parallel, true);
        this.identity = grant.identity();
        this.spki = grant.spki();
        this.spec = grant.keySpec();
        this.signature = MechanismTable.first(grant.schemes(), KeyUsage.SIGN);
        this.encryption = PairProof.schemeOf(MechanismTable.first(grant.schemes(), KeyUsage.ENCRYPT));
        if (grant.schemes().isEmpty()) {
            throw ApiException.invalid("the managed key permits no operation");
        }
        if (spki == null != locator.secret()) {
            throw ApiException.invalid("key grant has no public key, or one of a secret key");
        }
    }

    KeyIdentity identity() {
        return identity;
    }

    KeySpec spec() {
        return spec;
    }

    /** The key's operations in flight at most. */
    int limit() {
        return limit;
    }

    boolean isAtWork() {
        return parallel.availablePermits() < limit;
    }

    /** Bounds the key's operations in flight. */
    Semaphore parallel() {
        return parallel;
    }

    /** The handles, valid in every session of the generation. */
    Found in(Token token, Session session) throws PKCS11Exception {
        Found known = found;
        if (known == null || known.generation() != session.generation()) {
            known = spki == null ? secret(token, session) : pair(token, session, spki);
            found = known;
        }
        return known;
    }

    /** The handles that {@link #in} would give to a session of their generation, if they were looked for. */
    @Nullable
    Found found() {
        return found;
    }

    /**
     * Notes a use.
     *
     * @return whether the one before was a moment ago
     */
    boolean noteUse() {
        long now = System.nanoTime();
        boolean busy = now - lastUse < BUSY.toNanos();
        lastUse = now;
        return busy;
    }

    void forget() {
        found = null;
    }

    private Found pair(Token token, Session session, byte[] granted) throws PKCS11Exception {
        PublicKey publicKey = parse(granted);
        KeyObjects objects = token.objects(session);
        for (KeyObject candidate : present(() -> objects.privateKeys(label(), id()))) {
            if (candidate.type() == spec.type()
                    && isPairOf(token.module(), session.handle(), candidate, publicKey, granted)) {
                return new Found(session.generation(), candidate.handle(), 0);
            }
        }
        throw notGranted();
    }

    /** What the key may do proves it: a signature, or a decryption; a key that may do neither serves nobody. */
    private boolean isPairOf(PKCS11 module, long session, KeyObject candidate, PublicKey publicKey, byte[] granted)
            throws PKCS11Exception {
        if (signature != null) {
            return candidate.signs()
                    && PairProof.sign(module, session, candidate.handle(), PairProof.signatureOf(signature), spec)
                            .holdsFor(publicKey);
        }
        return encryption != null
                && candidate.decrypts()
                && PairProof.decrypts(module, session, candidate.handle(), encryption, granted);
    }

    private Found secret(Token token, Session session) throws PKCS11Exception {
        KeyObjects objects = token.objects(session);
        List<KeyObject> candidates = present(() -> objects.secretKeys(label(), id()));
        SecondKey second = SecondKey.of(objects, config.hmacKey());
        for (KeyObject candidate : candidates) {
            if (candidate.type() == spec.type()
                    && SecretKeyIdentity.of(
                                    token.module(),
                                    session.handle(),
                                    locator.serial(),
                                    candidate,
                                    DescribeKey.mechanism(config, candidate),
                                    second)
                            .equals(identity)) {
                return new Found(
                        session.generation(),
                        candidate.handle(),
                        second == null ? 0 : second.key().handle());
            }
        }
        throw notGranted();
    }

    @FunctionalInterface
    private interface Search {
        List<KeyObject> look() throws PKCS11Exception;
    }

    /** Another gateway may have made the key a moment ago, which not every token shows to all its users at once. */
    private static List<KeyObject> present(Search search) throws PKCS11Exception {
        List<KeyObject> candidates = search.look();
        for (int look = 1; candidates.isEmpty() && look < LOOKS; look++) {
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
            candidates = search.look();
        }
        if (candidates.isEmpty()) {
            throw new ApiException(ErrorKind.BACKEND_FAILED, "key not found: it is no longer in the PKCS#11 token");
        }
        return candidates;
    }

    private @Nullable String label() {
        return locator.label().isEmpty() ? null : locator.label();
    }

    private @Nullable String id() {
        return locator.id().isEmpty() ? null : locator.id();
    }

    private static PublicKey parse(byte[] spki) {
        try {
            return PublicKeys.parse(spki);
        } catch (GeneralSecurityException e) {
            throw new ApiException(ErrorKind.INVALID_REQUEST, "key grant has no public key", e);
        }
    }

    private static ApiException notGranted() {
        return new ApiException(
                ErrorKind.BACKEND_FAILED, "the key in the PKCS#11 token is not the one that was granted");
    }
}
