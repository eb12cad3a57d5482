package io.managedkeys.gateway.backend.pkcs11;

import iaik.pkcs.pkcs11.wrapper.PKCS11Exception;
import io.managedkeys.common.api.HsmGateway.ResolvedKey;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.gateway.backend.Resolution;
import io.managedkeys.gateway.backend.pkcs11.KeyObjects.PrivateKey;
import io.managedkeys.gateway.backend.pkcs11.SessionPool.Session;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Finds the key that an entry means, or generates it where that is allowed; runs on a native thread. */
final class ResolveKey {
    private final Token token;
    private final PinUse pin;
    private final BackendConfig.Pkcs11 config;
    private final KeyRef key;
    private final Resolution resolution;
    private final Failpoint failpoint;

    ResolveKey(
            Token token,
            PinUse pin,
            BackendConfig.Pkcs11 config,
            KeyRef key,
            Resolution resolution,
            Failpoint failpoint) {
        this.token = token;
        this.pin = pin;
        this.config = config;
        this.key = key;
        this.resolution = resolution;
        this.failpoint = failpoint;
    }

    ResolvedKey run(Deadline deadline) {
        token.changePin(pin, deadline);
        Optional<ResolvedKey> found =
                token.inSession(pin, config.forceRwSession(), deadline, session -> find(session, false));
        if (found.isPresent()) {
            return found.get();
        }
        if (!resolution.mayGenerate()) {
            throw new ApiException(
                    ErrorKind.BACKEND_FAILED,
                    "key not found: PKCS#11 token %s has no private key with %s"
                            .formatted(token.facts().label(), key));
        }
        GenerateKeyPair generate = GenerateKeyPair.of(config, resolution.managedKey(), resolution.usages());
        enterGenerating(deadline);
        try {
            return token.inSession(pin, true, deadline, session -> findOrGenerate(session, generate));
        } finally {
            token.generating().unlock();
        }
    }

    private ResolvedKey findOrGenerate(Session session, GenerateKeyPair generate) throws PKCS11Exception {
        Optional<ResolvedKey> meanwhile = find(session, false);
        if (meanwhile.isPresent()) {
            return meanwhile.get();
        }
        generate.in(token.module(), session.handle());
        failpoint.reach(Failpoint.AFTER_GENERATE);
        return find(session, true)
                .orElseThrow(() -> new ApiException(
                        ErrorKind.BACKEND_FAILED,
                        "PKCS#11 token %s does not show the key it generated"
                                .formatted(token.facts().label())));
    }

    private Optional<ResolvedKey> find(Session session, boolean fresh) throws PKCS11Exception {
        KeyObjects objects = new KeyObjects(token.module(), session.handle());
        String ownId = HexFormat.of().formatHex(GenerateKeyPair.id(resolution.managedKey()));
        List<PrivateKey> own =
                key.label() == null || key.id() != null ? List.of() : objects.privateKeys(key.label(), ownId);
        List<PrivateKey> candidates = own.isEmpty() ? objects.privateKeys(key.label(), key.id()) : own;
        if (candidates.size() > 1) {
            throw ApiException.invalid("%d private keys of PKCS#11 token %s have the %s; give key_label and key_id"
                    .formatted(candidates.size(), token.facts().label(), key));
        }
        if (candidates.isEmpty()) {
            return Optional.empty();
        }
        PrivateKey found = candidates.getFirst();
        DescribeKey describe = new DescribeKey(token, session, config, found);
        return Optional.of(describe.run(pin.tag(), fresh || found.id().equals(ownId), resolution.testScheme()));
    }

    private void enterGenerating(Deadline deadline) {
        try {
            if (token.generating().tryLock(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw ApiException.unavailable("another key is being generated in this token", Duration.ofSeconds(5), null);
    }
}
