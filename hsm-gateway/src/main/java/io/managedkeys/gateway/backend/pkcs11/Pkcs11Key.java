package io.managedkeys.gateway.backend.pkcs11;

import iaik.pkcs.pkcs11.wrapper.CK_MECHANISM;
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
import io.managedkeys.gateway.backend.AfterAnswer;
import io.managedkeys.gateway.backend.BackendKey;
import io.managedkeys.gateway.backend.RsaEncryption;
import io.managedkeys.gateway.backend.pkcs11.SessionPool.Session;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

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
        var unused = token.inSession(pin, readWrite, deadline, session -> handle.in(token, session));
        return identity();
    }

    @Override
    public OptionalInt parallel() {
        return OptionalInt.of(Math.min(handle.limit(), token.usefulParallel()));
    }

    @Override
    public List<Outcome> sign(SignatureScheme scheme, List<byte[]> inputs, Deadline deadline) {
        grant.permit(KeyUsage.SIGN, scheme);
        SigningMechanism mechanism = SigningMechanism.of(scheme);
        int keyBytes = SigningMechanism.keyBytes(handle.spec());
        mechanism.requireFitting(keyBytes);
        return each(inputs.size(), deadline, (index, since) -> {
            byte[] data = mechanism.prepare(inputs.get(index), keyBytes);
            return mechanism.encode(sign(scheme, mechanism.mechanism(), data, inputs.size() == 1, deadline, since));
        });
    }

    @Override
    public List<Outcome> encrypt(EncryptionScheme scheme, List<Plaintext> inputs, Deadline deadline) {
        grant.permit(KeyUsage.ENCRYPT, scheme);
        CipherMechanism.requireFitting(scheme);
        if (RsaEncryption.isFor(scheme)) {
            byte[] spki = spki().orElseThrow();
            return IntStream.range(0, inputs.size())
                    .mapToObj(index ->
                            NativeCalls.outcome(i -> RsaEncryption.encrypt(scheme, spki, inputs.get(i)), index))
                    .toList();
        }
        return each(inputs.size(), deadline, (index, since) -> {
            byte[] iv = TokenCipher.iv(scheme, inputs.get(index));
            return inSession(
                    deadline,
                    since,
                    (session, key) ->
                            TokenCipher.of(token.module(), session, key, scheme).encrypt(inputs.get(index), iv));
        });
    }

    @Override
    public List<Outcome> decrypt(EncryptionScheme scheme, List<Ciphertext> inputs, Deadline deadline) {
        grant.permit(KeyUsage.DECRYPT, scheme);
        CipherMechanism.requireFitting(scheme);
        return each(
                inputs.size(),
                deadline,
                (index, since) -> inSession(
                        deadline,
                        since,
                        (session, key) -> TokenCipher.of(token.module(), session, key, scheme)
                                .decrypt(inputs.get(index))));
    }

    @Override
    public List<Outcome> mac(MacScheme scheme, List<byte[]> messages, Deadline deadline) {
        grant.permit(KeyUsage.MAC, scheme);
        CK_MECHANISM mechanism = new CK_MECHANISM();
        mechanism.mechanism = EntryMechanism.making(scheme).number();
        return each(messages.size(), deadline, (index, since) -> {
            byte[] message = SigningMechanism.notEmpty(messages.get(index));
            return sign(scheme, mechanism, message, messages.size() == 1, deadline, since);
        });
    }

    /** What the next C_Sign in a prepared session gives. */
    private record Purpose(KeyHandle.Found key, Scheme scheme) {}

    /** Where the key is in constant use, the next operation's C_SignInit comes before it is asked for. */
    private byte[] sign(
            Scheme scheme, CK_MECHANISM mechanism, byte[] data, boolean alone, Deadline deadline, long since) {
        KeyHandle.Found found = handle.found();
        byte[] signature = found == null
                ? null
                : token.prepared()
                        .use(
                                pin,
                                readWrite,
                                new Purpose(found, scheme),
                                deadline,
                                since,
                                session -> token.module().C_Sign(session.handle(), data));
        if (signature == null) {
            signature = inSession(deadline, since, (session, key) -> {
                token.module().C_SignInit(session.handle(), mechanism, key.handle(), true);
                return token.module().C_Sign(session.handle(), data);
            });
        }
        boolean isBusy = handle.noteUse();
        if (isBusy && alone) {
            AfterAnswer.then(() -> prepare(scheme, mechanism));
        }
        return signature;
    }

    private void prepare(Scheme scheme, CK_MECHANISM mechanism) {
        KeyHandle.Found found = handle.found();
        if (found != null) {
            token.prepared()
                    .prepare(
                            readWrite,
                            new Purpose(found, scheme),
                            found.generation(),
                            session -> token.module().C_SignInit(session.handle(), mechanism, found.handle(), true));
        }
    }

    private List<Outcome> each(int count, Deadline deadline, Work work) {
        long since = System.nanoTime();
        int width = acquire(token.threads().usefulWidth(count, handle.isAtWork()), deadline);
        return token.threads()
                .callEach(count, width, deadline, index -> work.on(index, since), handle.parallel()::release);
    }

    /** Work on one input. */
    private interface Work {
        /** @param since when the request came */
        byte[] on(int index, long since);
    }

    /** Work with the key's handles; they are looked for again where the token says that they are no more. */
    private interface KeyWork {
        byte[] in(Session session, KeyHandle.Found key) throws PKCS11Exception;
    }

    private byte[] inSession(Deadline deadline, long since, KeyWork work) {
        return token.inSession(pin, readWrite, deadline, since, session -> {
            try {
                return work.in(session, handle.in(token, session));
            } catch (PKCS11Exception e) {
                if (Pkcs11Errors.of(e).loss() == Pkcs11Errors.Loss.HANDLE) {
                    handle.forget();
                }
                throw e;
            }
        });
    }

    /** At least one permit, and as many as are free and of use. */
    private int acquire(int useful, Deadline deadline) {
        try {
            long wait = Math.min(
                    token.timeouts().queue().toNanos(), deadline.remaining().toNanos());
            if (!handle.parallel().tryAcquire(wait, TimeUnit.NANOSECONDS)) {
                token.metrics().rejected();
                throw ApiException.unavailable(
                        "the managed key is busy: max_parallel operations are in flight", Duration.ofSeconds(1), null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ApiException.unavailable("interrupted", Duration.ofSeconds(1), e);
        }
        int permits = 1;
        while (permits < useful && handle.parallel().tryAcquire()) {
            permits++;
        }
        return permits;
    }
}
