package io.managedkeys.gateway.backend.pkcs11;

import iaik.pkcs.pkcs11.wrapper.PKCS11Exception;
import io.managedkeys.common.api.HsmGateway.ResolvedKey;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.gateway.backend.Resolution;
import io.managedkeys.gateway.backend.pkcs11.KeyObjects.KeyObject;
import io.managedkeys.gateway.backend.pkcs11.SessionPool.Session;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xipki.pkcs11.wrapper.PKCS11Constants;

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
                    "key not found: PKCS#11 token %s has no key with %s"
                            .formatted(token.facts().label(), key));
        }
        KeyGeneration generate = KeyGeneration.of(config, resolution.managedKey(), resolution.usages());
        enterGenerating(deadline);
        try {
            return token.inSession(pin, true, deadline, session -> findOrGenerate(session, generate));
        } finally {
            token.generating().unlock();
        }
    }

    private ResolvedKey findOrGenerate(Session session, KeyGeneration generate) throws PKCS11Exception {
        Optional<ResolvedKey> meanwhile = find(session, false);
        if (meanwhile.isPresent()) {
            return meanwhile.get();
        }
        requireMechanisms(generate, token.mechanisms(session));
        token.generate(generate, session);
        failpoint.reach(Failpoint.AFTER_GENERATE);
        return find(session, true)
                .orElseThrow(() -> new ApiException(
                        ErrorKind.BACKEND_FAILED,
                        "PKCS#11 token %s does not show the key it generated"
                                .formatted(token.facts().label())));
    }

    /** Before a key is made: one that the token cannot use must not be left behind. */
    private void requireMechanisms(KeyGeneration generate, Set<Long> ofToken) {
        String label = token.facts().label();
        if (!ofToken.contains(generate.mechanism())) {
            throw ApiException.invalid("PKCS#11 token %s does not have mechanism %s, which generates such a key"
                    .formatted(label, PKCS11Constants.ckmCodeToName(generate.mechanism())));
        }
        EntryMechanism.numbered(config.mechanism())
                .filter(mechanism -> !ofToken.contains(mechanism.number()))
                .ifPresent(missing -> {
                    throw ApiException.invalid("PKCS#11 token %s does not have mechanism %s".formatted(label, missing));
                });
    }

    private Optional<ResolvedKey> find(Session session, boolean fresh) throws PKCS11Exception {
        KeyObjects objects = token.objects(session);
        String ownId = HexFormat.of().formatHex(KeyGeneration.id(resolution.managedKey()));
        List<KeyObject> own = key.label() == null || key.id() != null ? List.of() : keys(objects, key.label(), ownId);
        List<KeyObject> candidates = own.isEmpty() ? keys(objects, key.label(), key.id()) : own;
        if (candidates.size() > 1) {
            throw ApiException.invalid("%d keys of PKCS#11 token %s have the %s; give key_label and key_id"
                    .formatted(candidates.size(), token.facts().label(), key));
        }
        if (candidates.isEmpty()) {
            return Optional.empty();
        }
        KeyObject found = candidates.getFirst();
        DescribeKey describe = new DescribeKey(token, session, config, found);
        return Optional.of(describe.run(pin.tag(), fresh || found.id().equals(ownId), resolution.testScheme()));
    }

    /** Private keys, or secret ones where the entry's mechanism is for those. */
    private List<KeyObject> keys(KeyObjects objects, @Nullable String label, @Nullable String id)
            throws PKCS11Exception {
        boolean secret = EntryMechanism.numbered(config.mechanism())
                .map(mechanism -> mechanism.keyType().isSecret())
                .orElse(false);
        return secret ? objects.secretKeys(label, id) : objects.privateKeys(label, id);
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
