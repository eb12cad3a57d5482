package io.managedkeys.gateway.backend.pkcs11;

import io.managedkeys.common.api.HsmGateway.ResolvedKey;
import io.managedkeys.common.grant.KeyGrant;
import io.managedkeys.gateway.backend.Credentials;
import io.managedkeys.gateway.backend.KeyBackend;
import io.managedkeys.gateway.backend.KeyBackendContract;
import io.managedkeys.gateway.backend.TestCiphers;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A place for a key in a PKCS#11 token.
 *
 * @param module counts what the token is asked to do
 */
record InToken(
        TestBackends backends,
        DisturbedModule module,
        String pin,
        TestEntries entry,
        Optional<TestCiphers.Secrets> secret)
        implements KeyBackendContract.Place {
    @Override
    public KeyBackend backend() {
        return backends.backends().of(entry.config());
    }

    @Override
    public Credentials credentials() {
        return TestEntries.pin(pin);
    }

    @Override
    public KeyGrant grant(ResolvedKey key) {
        return entry.grant(key);
    }

    @Override
    public long calls() {
        return Stream.of("C_SignInit", "C_EncryptInit", "C_DecryptInit", "C_GenerateKey", "C_GenerateKeyPair")
                .mapToLong(module::calls)
                .sum();
    }
}
