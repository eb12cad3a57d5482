package io.managedkeys.gateway.backend.pkcs11;

import iaik.pkcs.pkcs11.wrapper.PKCS11Exception;
import io.managedkeys.common.api.HsmGateway.Ciphertext;
import io.managedkeys.common.api.HsmGateway.Outcome;
import io.managedkeys.common.api.HsmGateway.Plaintext;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.grant.KeyGrant;
import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.common.key.EncryptionScheme;
import io.managedkeys.common.key.KeyIdentity;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.key.MacScheme;
import io.managedkeys.common.key.Scheme;
import io.managedkeys.common.key.SignatureScheme;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.gateway.backend.BackendKey;
import io.managedkeys.gateway.backend.pkcs11.SessionPool.Session;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A granted key in a token. Its operations in flight are bounded by its own limit and the token's. */
final class Pkcs11Key implements BackendKey {
    private final Token token;
    private final PinUse pin;
    private final boolean readWrite;
    private final KeyGrant grant;
    private final KeyHandle handle;

    Pkcs11Key(Token token, PinUse pin, BackendConfig.Pkcs11 config, KeyGrant grant, KeyHandle handle) {
        this.token = token;
        this.pin = pin;
        this.readWrite = config.forceRwSession();
        this.grant = grant;
        this.handle = handle;
    }

    @Override
    public KeyIdentity identity() {
        return handle.identity();
    }

    @Override
    public Optional<byte[]> spki() {
        return Optional.ofNullable(grant.spki()).map(byte[]::clone);
    }

    /** Looks for the object and proves it, on a native thread. */
    KeyIdentity find(Deadline deadline) {
        var unused = token.inSession(pin, readWrite, deadline, session -> handle.in(token.module(), session));
        return identity();
    }

    @Override
    public List<Outcome> sign(SignatureScheme scheme, List<byte[]> inputs, Deadline deadline) {
        grant.permit(KeyUsage.SIGN, scheme);
        SigningMechanism mechanism = SigningMechanism.of(scheme);
        int keyBytes = SigningMechanism.keyBytes(handle.spec());
        mechanism.requireFitting(keyBytes);
        int width = acquire(inputs.size(), deadline);
        return token.callEach(
                inputs.size(),
                width,
                deadline,
                index -> signOne(mechanism, mechanism.prepare(inputs.get(index), keyBytes), deadline),
                handle.parallel()::release);
    }

    @Override
    public List<Outcome> encrypt(EncryptionScheme scheme, List<Plaintext> inputs, Deadline deadline) {
        throw refusal(KeyUsage.ENCRYPT, scheme);
    }

    @Override
    public List<Outcome> decrypt(EncryptionScheme scheme, List<Ciphertext> inputs, Deadline deadline) {
        throw refusal(KeyUsage.DECRYPT, scheme);
    }

    @Override
    public List<Outcome> mac(MacScheme scheme, List<byte[]> messages, Deadline deadline) {
        throw refusal(KeyUsage.MAC, scheme);
    }

    /** No key of a token is granted these schemes. */
    private ApiException refusal(KeyUsage operation, Scheme scheme) {
        grant.permit(operation, scheme);
        return ApiException.invalid("PKCS#11 keys do not %s with %s".formatted(operation.wireName(), scheme.text()));
    }

    private byte[] signOne(SigningMechanism mechanism, byte[] data, Deadline deadline) {
        return mechanism.encode(token.inSession(pin, readWrite, deadline, session -> signIn(session, mechanism, data)));
    }

    private byte[] signIn(Session session, SigningMechanism mechanism, byte[] data) throws PKCS11Exception {
        try {
            token.module()
                    .C_SignInit(session.handle(), mechanism.mechanism(), handle.in(token.module(), session), true);
            return token.module().C_Sign(session.handle(), data);
        } catch (PKCS11Exception e) {
            if (Pkcs11Errors.of(e).loss() == Pkcs11Errors.Loss.HANDLE) {
                handle.forget();
            }
            throw e;
        }
    }

    /** At least one permit, and as many as are free and of use. */
    private int acquire(int useful, Deadline deadline) {
        try {
            long wait = Math.min(
                    token.timeouts().queue().toNanos(), deadline.remaining().toNanos());
            if (!handle.parallel().tryAcquire(wait, TimeUnit.NANOSECONDS)) {
                throw ApiException.unavailable(
                        "the managed key is busy: max_parallel operations are in flight", Duration.ofSeconds(1), null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ApiException.unavailable("interrupted", Duration.ofSeconds(1), e);
        }
        int permits = 1;
        while (permits < Math.min(useful, token.maxSessions())
                && handle.parallel().tryAcquire()) {
            permits++;
        }
        return permits;
    }
}
