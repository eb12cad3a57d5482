package io.managedkeys.gateway.backend.awskms;

import io.managedkeys.common.api.HsmGateway.ResolvedKey;
import io.managedkeys.common.grant.KeyGrant;
import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.common.key.EncryptionScheme;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.key.PermittedScheme;
import io.managedkeys.common.key.Scheme;
import io.managedkeys.common.key.SignatureScheme;
import io.managedkeys.fixtures.awskms.AwsKms;
import io.managedkeys.gateway.backend.Credentials;
import io.managedkeys.gateway.backend.KeyBackend;
import io.managedkeys.gateway.backend.KeyBackendContract;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;

/** AWS KMS keeps the contract. */
class AwsKmsBackendTest extends KeyBackendContract {
    private static final AwsKms KMS = AwsKms.start(0, TestKms.REGION, TestKms.ALICE);
    private static final TestKms GATEWAY = new TestKms(KMS.endpoint());

    @AfterAll
    static void stop() {
        GATEWAY.close();
        KMS.close();
    }

    @Override
    protected List<Kind> kinds() {
        // the first signs, and quickly
        return Stream.concat(
                        Stream.of(KeyKind.P256), Arrays.stream(KeyKind.values()).filter(kind -> kind != KeyKind.P256))
                .map(kind -> Kind.generated(
                        kind.name(), kind.spec(), usages(kind), kind.permits().toArray(PermittedScheme[]::new)))
                .toList();
    }

    private static Set<KeyUsage> usages(KeyKind kind) {
        return kind.usage().capabilities();
    }

    @Override
    protected Place placeFor(Kind kind) {
        return new InKms(GATEWAY.fresh(kind.spec()));
    }

    @Override
    protected Map<KeySpec, Place> refuses() {
        Map<KeySpec, Place> refused = new EnumMap<>(KeySpec.class);
        refused.put(KeySpec.AES_128, new InKms(GATEWAY.config(TestKms.freshAlias(), "aes", 128, null)));
        refused.put(KeySpec.AES_192, new InKms(GATEWAY.config(TestKms.freshAlias(), "aes", 192, null)));
        refused.put(KeySpec.GENERIC_SECRET, new InKms(GATEWAY.config(TestKms.freshAlias(), "hmac", 160, null)));
        return refused;
    }

    /** Salts as long as the digest, and one hash for OAEP. */
    @Override
    protected boolean takes(Kind kind, KeyUsage operation, Scheme scheme) {
        return switch (scheme) {
            case SignatureScheme.RsaPss(var hash, var saltLength) -> saltLength == hash.length();
            case EncryptionScheme.RsaOaep(var hash, var mgfHash) -> hash == mgfHash;
            default -> true;
        };
    }

    record InKms(BackendConfig.AwsKms config) implements Place {
        @Override
        public KeyBackend backend() {
            return GATEWAY.of(config);
        }

        @Override
        public Credentials credentials() {
            return TestKms.credentials(TestKms.ALICE);
        }

        @Override
        public KeyGrant grant(ResolvedKey key) {
            return TestKms.grant(config, key);
        }

        @Override
        public long calls() {
            return KMS.calls();
        }
    }
}
