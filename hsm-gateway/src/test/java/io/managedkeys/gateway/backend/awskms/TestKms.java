package io.managedkeys.gateway.backend.awskms;

import io.managedkeys.common.api.HsmGateway.Owner;
import io.managedkeys.common.api.HsmGateway.ResolvedKey;
import io.managedkeys.common.grant.KeyGrant;
import io.managedkeys.common.grant.Purpose;
import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.secret.EnclosedSecret;
import io.managedkeys.common.secret.Secret;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.common.service.ServiceIdentity;
import io.managedkeys.fixtures.awskms.Caller;
import io.managedkeys.gateway.GatewayProperties;
import io.managedkeys.gateway.backend.AllowedEndpoints;
import io.managedkeys.gateway.backend.AmbientCredentials;
import io.managedkeys.gateway.backend.BackendEnvironment;
import io.managedkeys.gateway.backend.BackendKey;
import io.managedkeys.gateway.backend.CredentialTags;
import io.managedkeys.gateway.backend.Credentials;
import io.managedkeys.gateway.backend.KeyBackend;
import io.managedkeys.gateway.backend.KeyBackendContract;
import io.managedkeys.gateway.backend.Resolution;
import io.managedkeys.gateway.backend.calls.BackendCalls;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** A gateway's backends over one endpoint that is no AWS, and entries of managed keys in it. */
final class TestKms implements AutoCloseable {
    static final String REGION = "eu-central-1";
    static final Caller ALICE = new Caller("111122223333", "alice", "AKIAALICEALICEALICE", "alice/secret+0123456789");
    static final Caller MALLORY = new Caller("444455556666", "mallory", "AKIAMALLORYMALLORY", "mallory/secret+01234");
    static final Set<KeyUsage> SIGNS = Set.of(KeyUsage.SIGN, KeyUsage.VERIFY);
    static final Owner OWNER = new Owner(UUID.randomUUID(), UUID.randomUUID(), "");

    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final AwsKmsBackends backends;
    private final URI endpoint;

    TestKms(URI endpoint, String... settings) {
        this.endpoint = endpoint;
        GatewayProperties properties = properties(settings);
        this.backends = AwsKmsBackends.load(
                environment(properties, new AllowedEndpoints(List.of(endpoint.toString())), meters));
    }

    static BackendEnvironment environment(GatewayProperties properties, AllowedEndpoints endpoints) {
        return environment(properties, endpoints, new SimpleMeterRegistry());
    }

    private static BackendEnvironment environment(
            GatewayProperties properties, AllowedEndpoints endpoints, MeterRegistry meters) {
        return new BackendEnvironment(
                properties,
                new CredentialTags(new SecretKeySpec(new byte[32], "HmacSHA256")),
                endpoints,
                new AmbientCredentials(properties.cloud().ambientCredentials()),
                new BackendCalls(properties.calls(), meters),
                meters,
                InstantSource.system());
    }

    /** As outside the profile for developers. */
    static GatewayProperties withoutStandIns() {
        Map<Object, Object> values = Map.of("gateway.keys-folder", "/nowhere");
        return new Binder(new MapConfigurationPropertySource(values))
                .bind("gateway", GatewayProperties.class)
                .get();
    }

    /** As from a file: {@code gateway.calls.attempts=2}. */
    static GatewayProperties properties(String... settings) {
        Map<Object, Object> values = new HashMap<>();
        values.put("gateway.keys-folder", "/nowhere");
        values.put("gateway.calls.backoff", "5ms");
        values.put("gateway.calls.max-backoff", "20ms");
        values.put("gateway.cloud.stand-ins.trust", "/nowhere");
        for (String setting : settings) {
            String[] parts = setting.split("=", 2);
            values.put(parts[0], parts[1]);
        }
        return new Binder(new MapConfigurationPropertySource(values))
                .bind("gateway", GatewayProperties.class)
                .get();
    }

    MeterRegistry meters() {
        return meters;
    }

    KeyBackend of(BackendConfig.AwsKms config) {
        return backends.of(config);
    }

    BackendConfig.AwsKms config(String kmsKey, @Nullable String keyType, int keyBits, @Nullable String curve) {
        return new BackendConfig.AwsKms(REGION, endpoint.toString(), kmsKey, keyType, keyBits, curve);
    }

    /** A key of the spec that may be generated, with an alias of its own. */
    BackendConfig.AwsKms fresh(KeySpec spec) {
        String type = switch (spec.type()) {
            case RSA -> "rsa";
            case EC -> "ecdsa";
            case EDWARDS -> "ed25519";
            case ML_DSA -> "ml-dsa";
            case AES -> "aes";
            case HMAC -> "hmac";
        };
        String curve = switch (spec) {
            case EC_P256 -> "P256";
            case EC_P384 -> "P384";
            case EC_P521 -> "P521";
            case EC_SECP256K1 -> "P256K1";
            default -> null;
        };
        boolean hasBits = spec.type() != KeySpec.KeyType.EC && spec.type() != KeySpec.KeyType.EDWARDS;
        return config(freshAlias(), type, hasBits ? spec.bits() : 0, curve);
    }

    /** A P-256 key that may be generated. */
    BackendConfig.AwsKms p256(String kmsKey) {
        return config(kmsKey, "ecdsa", 0, "P256");
    }

    static String freshAlias() {
        return "alias/test/" + UUID.randomUUID();
    }

    /** Calls of KMS so far, as the gateway counts them. */
    long calls() {
        return Math.round(meters.find("managed_key.backend.calls").counters().stream()
                .mapToDouble(Counter::count)
                .sum());
    }

    /** Where a key of a contract is, in a KMS that does not count its calls. */
    record KeyPlace(TestKms gateway, BackendConfig.AwsKms config) implements KeyBackendContract.Place {
        @Override
        public KeyBackend backend() {
            return gateway.of(config);
        }

        @Override
        public Credentials credentials() {
            return TestKms.credentials(ALICE);
        }

        @Override
        public KeyGrant grant(ResolvedKey key) {
            return TestKms.grant(config, key);
        }

        @Override
        public long calls() {
            return gateway.calls();
        }
    }

    static Credentials credentials(Caller caller) {
        return Credentials.of(
                Map.of("access_key", Secret.of(caller.accessKey()), "secret_key", Secret.of(caller.secretKey())));
    }

    static Resolution resolution(Owner owner, Set<KeyUsage> usages, boolean mayGenerate) {
        return new Resolution(owner, 1, usages, mayGenerate, Set.of(), false, null);
    }

    static Deadline soon() {
        return Deadline.in(Duration.ofSeconds(30));
    }

    /** Resolves an entry of a managed key of its own, as Alice. */
    ResolvedKey resolve(BackendConfig.AwsKms config, boolean mayGenerate) {
        Owner owner = new Owner(UUID.randomUUID(), OWNER.namespace(), "");
        return of(config).resolve(resolution(owner, SIGNS, mayGenerate), credentials(ALICE), soon());
    }

    BackendKey open(BackendConfig.AwsKms config, ResolvedKey key) {
        return of(config).open(grant(config, key), credentials(ALICE), soon());
    }

    static KeyGrant grant(BackendConfig.AwsKms config, ResolvedKey key) {
        Instant now = Instant.now();
        return new KeyGrant(
                UUID.randomUUID(),
                ServiceIdentity.TRANSIT,
                Purpose.REQUEST,
                now,
                now.plusSeconds(60),
                OWNER.managedKey(),
                1,
                config,
                key.locator(),
                key.identity(),
                key.spki(),
                key.keySpec(),
                Set.of(KeyUsage.values()),
                key.schemes(),
                OWNER.namespace(),
                "",
                UUID.randomUUID(),
                new EnclosedSecret("unused"),
                key.credentialTag());
    }

    @Override
    public void close() {
        backends.close();
    }
}
