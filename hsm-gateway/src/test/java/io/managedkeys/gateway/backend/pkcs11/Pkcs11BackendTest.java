package io.managedkeys.gateway.backend.pkcs11;

import io.managedkeys.common.api.HsmGateway.ResolvedKey;
import io.managedkeys.common.grant.KeyGrant;
import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.gateway.backend.Credentials;
import io.managedkeys.gateway.backend.KeyBackend;
import io.managedkeys.gateway.backend.KeyBackendContract;
import java.util.Set;

/** SoftHSM keeps the contract. */
class Pkcs11BackendTest extends KeyBackendContract {
    private static final SoftHsm.FreshToken TOKEN = SoftHsm.freshToken();
    private static final TestBackends BACKENDS = TestBackends.plain();

    @Override
    protected Place placeFor(KeySpec spec) {
        return new InToken(TestEntries.in(TOKEN).of(spec));
    }

    @Override
    protected Set<KeySpec> refuses() {
        return Set.of();
    }

    @Override
    protected Set<HashAlgorithm> refusesPssWith() {
        return Set.of(HashAlgorithm.SHA3_224, HashAlgorithm.SHA3_256, HashAlgorithm.SHA3_384, HashAlgorithm.SHA3_512);
    }

    record InToken(TestEntries entry) implements Place {
        @Override
        public KeyBackend backend() {
            return BACKENDS.backends().of(entry.config());
        }

        @Override
        public Credentials credentials() {
            return TestEntries.pin(TOKEN.pin());
        }

        @Override
        public KeyGrant grant(ResolvedKey key) {
            return entry.grant(key);
        }
    }
}
