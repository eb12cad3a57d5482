package io.managedkeys.gateway.backend.pkcs11;

import io.managedkeys.common.api.HsmGateway.CheckedConfig;
import io.managedkeys.common.api.HsmGateway.Owner;
import io.managedkeys.common.api.HsmGateway.ResolvedKey;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.grant.KeyGrant;
import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.gateway.backend.BackendKey;
import io.managedkeys.gateway.backend.CredentialTags;
import io.managedkeys.gateway.backend.Credentials;
import io.managedkeys.gateway.backend.KeyBackend;
import io.managedkeys.gateway.backend.Resolution;
import org.jspecify.annotations.Nullable;

/** The key of one entry, in a token of one library. */
final class Pkcs11Backend implements KeyBackend {
    private final Pkcs11Library library;
    private final BackendConfig.Pkcs11 config;
    private final CredentialTags tags;
    private final Failpoint failpoint;
    private final TokenRef token;
    private final KeyRef key;

    /** @throws ApiException 400 when the entry makes no sense, whatever the token holds */
    Pkcs11Backend(Pkcs11Library library, BackendConfig.Pkcs11 config, CredentialTags tags, Failpoint failpoint) {
        this.library = library;
        this.config = config;
        this.tags = tags;
        this.failpoint = failpoint;
        this.token = TokenRef.of(config);
        this.key = KeyRef.of(config);
        EntryMechanism.numbered(config.mechanism()).ifPresent(mechanism -> {
            if (mechanism == EntryMechanism.RSA_PKCS_OAEP) {
                var unused = MechanismTable.oaepHash(config);
            }
        });
        if (config.hmacKey() != null) {
            var unused = MechanismTable.macMechanism(config.hmacKey());
        }
    }

    @Override
    public CheckedConfig check(Owner owner, Credentials credentials, Deadline deadline) {
        return new CheckedConfig(credentialTag(credentials, deadline));
    }

    private @Nullable String credentialTag(Credentials credentials, Deadline deadline) {
        try {
            Token present = library.token(token, deadline);
            return PinUse.of(credentials, tags, present.facts().serial()).tag();
        } catch (ApiException e) {
            if (e.kind() == ErrorKind.UNAVAILABLE) {
                return null; // it will be known when the token is back
            }
            throw e;
        }
    }

    @Override
    public ResolvedKey resolve(Resolution resolution, Credentials credentials, Deadline deadline) {
        Token present = library.token(token, deadline);
        PinUse pin = PinUse.of(
                credentials,
                tags,
                present.facts().serial(),
                resolution.refusedPins(),
                resolution.operatorTest()
                        ? new PinUse.OperatorTest(resolution.managedKey(), resolution.configVersion())
                        : null,
                resolution.acceptedPin());
        ResolveKey resolve = new ResolveKey(present, pin, config, key, resolution, failpoint);
        return present.threads().call(deadline, () -> resolve.run(deadline));
    }

    @Override
    public BackendKey open(KeyGrant grant, Credentials credentials, Deadline deadline) {
        KeyLocator locator = KeyLocator.parse(grant.locator());
        Token present = library.token(token, deadline);
        if (!present.facts().serial().equals(locator.serial())) {
            throw new ApiException(
                    ErrorKind.BACKEND_FAILED,
                    "PKCS#11 token %s is not the one that the key was found in"
                            .formatted(present.facts().label()));
        }
        // 0 is "not said": the token's own limit holds
        int parallel = config.maxParallel() > 0
                ? Math.min(config.maxParallel(), present.maxSessions())
                : present.maxSessions();
        KeyHandle handle = present.keys()
                .open(
                        new OpenKeys.Name(grant.managedKey(), locator, grant.identity(), parallel),
                        () -> new KeyHandle(locator, grant, config, parallel));
        PinUse pin = PinUse.of(credentials, tags, locator.serial());
        Pkcs11Key opened = new Pkcs11Key(present, pin, config, grant, handle);
        present.threads().call(deadline, () -> opened.find(deadline));
        return opened;
    }
}
