package io.managedkeys.gateway.backend.gcpckms;

import io.managedkeys.common.api.HsmGateway.Owner;
import io.managedkeys.common.api.HsmGateway.ResolvedKey;
import io.managedkeys.common.grant.KeyGrant;
import io.managedkeys.common.grant.Purpose;
import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.secret.EnclosedSecret;
import io.managedkeys.common.secret.Secret;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.common.service.ServiceIdentity;
import io.managedkeys.fixtures.gcpckms.GcpKmsStandIn;
import io.managedkeys.fixtures.gcpckms.ServiceAccount;
import io.managedkeys.gateway.GatewayProperties;
import io.managedkeys.gateway.backend.AllowedEndpoints;
import io.managedkeys.gateway.backend.AmbientCredentials;
import io.managedkeys.gateway.backend.BackendEnvironment;
import io.managedkeys.gateway.backend.BackendKey;
import io.managedkeys.gateway.backend.CredentialTags;
import io.managedkeys.gateway.backend.Credentials;
import io.managedkeys.gateway.backend.Resolution;
import io.managedkeys.gateway.backend.calls.BackendCalls;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

/** A stand-in of Cloud KMS, a gateway's backends that reach it, and entries of managed keys in it. */
final class TestCkms implements AutoCloseable {
    static final String PROJECT = "acme-prod";
    static final String RING = "projects/acme-prod/locations/europe-west1/keyRings/suite";
    static final UUID NAMESPACE = UUID.randomUUID();

    final GcpKmsStandIn standIn;
    final ServiceAccount account;
    final MeterRegistry meters = new SimpleMeterRegistry();
    final GcpCkmsBackends backends;

    private TestCkms(GcpKmsStandIn standIn, GcpCkmsBackends.AmbientSource ambient, String... settings) {
        this.standIn = standIn;
        this.account = standIn.accounts().create("suite", PROJECT);
        standIn.keyRings().addRing(RING);
        GatewayProperties properties = properties(standIn, settings);
        this.backends = new GcpCkmsBackends(
                new BackendEnvironment(
                        properties,
                        new CredentialTags(new SecretKeySpec(new byte[32], "HmacSHA256")),
                        new AllowedEndpoints(List.of("https://" + standIn.endpoint())),
                        new AmbientCredentials(properties.cloud().ambientCredentials()),
                        new BackendCalls(properties.calls(), meters),
                        meters,
                        InstantSource.system()),
                ambient);
    }

    /** @param settings as from a file: {@code gateway.calls.attempts=2} */
    static TestCkms start(String... settings) {
        return start(
                standIn -> {
                    throw new IOException("no credentials in this environment");
                },
                settings);
    }

    /** What the gateway itself would find in its environment. */
    interface Ambient {
        com.google.auth.oauth2.GoogleCredentials of(GcpKmsStandIn standIn) throws IOException;
    }

    static TestCkms start(Ambient ambient, String... settings) {
        try {
            GcpKmsStandIn standIn = GcpKmsStandIn.start(0);
            return new TestCkms(standIn, () -> ambient.of(standIn), settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static GatewayProperties properties(GcpKmsStandIn standIn, String... settings) {
        Map<Object, Object> values = new HashMap<>();
        values.put("gateway.keys-folder", "/nowhere");
        values.put("gateway.calls.backoff", "5ms");
        values.put("gateway.calls.max-backoff", "20ms");
        values.put("gateway.cloud.stand-ins.trust", trust(standIn).toString());
        for (String setting : settings) {
            String[] parts = setting.split("=", 2);
            values.put(parts[0], parts[1]);
        }
        return new Binder(new MapConfigurationPropertySource(values))
                .bind("gateway", GatewayProperties.class)
                .get();
    }

    private static Path trust(GcpKmsStandIn standIn) {
        try {
            Path file = Files.createTempFile("stand-in", ".pem");
            file.toFile().deleteOnExit();
            return Files.writeString(file, standIn.certificatePem());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    BackendConfig.GcpCkms config(String cryptoKey, String algorithm) {
        return config(cryptoKey, "1", algorithm, null, false);
    }

    BackendConfig.GcpCkms config(
            String cryptoKey, String version, String algorithm, @Nullable String level, boolean unsafeDecryption) {
        return new BackendConfig.GcpCkms(
                PROJECT,
                "europe-west1",
                "https://" + standIn.endpoint(),
                "suite",
                cryptoKey,
                version,
                algorithm,
                level,
                unsafeDecryption);
    }

    static String freshName() {
        return "k-" + UUID.randomUUID();
    }

    /** A P-256 key that may be generated. */
    BackendConfig.GcpCkms p256() {
        return config(freshName(), "EC_SIGN_P256_SHA256");
    }

    static String version(BackendConfig.GcpCkms config) {
        return "%s/cryptoKeys/%s/cryptoKeyVersions/%s"
                .formatted(config.keyRingName(), config.cryptoKey(), config.cryptoKeyVersion());
    }

    Credentials credentials() {
        return credentials(account.keyFile());
    }

    static Credentials credentials(String text) {
        return Credentials.of(Map.of("credentials", Secret.of(text)));
    }

    static Owner owner() {
        return new Owner(UUID.randomUUID(), NAMESPACE, "");
    }

    static Resolution resolution(Owner owner, boolean mayGenerate) {
        return new Resolution(owner, 1, Set.of(KeyUsage.SIGN, KeyUsage.VERIFY), mayGenerate, Set.of(), false, null);
    }

    static Deadline soon() {
        return Deadline.in(Duration.ofMinutes(2));
    }

    /** Resolves an entry of a managed key of its own. */
    ResolvedKey resolve(BackendConfig.GcpCkms config, boolean mayGenerate) {
        return backends.of(config).resolve(resolution(owner(), mayGenerate), credentials(), soon());
    }

    /** A generated key, opened. */
    BackendKey generated(BackendConfig.GcpCkms config) {
        return open(config, resolve(config, true));
    }

    BackendKey open(BackendConfig.GcpCkms config, ResolvedKey key) {
        return backends.of(config).open(grant(config, key), credentials(), soon());
    }

    static KeyGrant grant(BackendConfig.GcpCkms config, ResolvedKey key) {
        return grant(config, key, NAMESPACE);
    }

    static KeyGrant grant(BackendConfig.GcpCkms config, ResolvedKey key, UUID namespace) {
        Instant now = Instant.now();
        return new KeyGrant(
                UUID.randomUUID(),
                ServiceIdentity.TRANSIT,
                Purpose.REQUEST,
                now,
                now.plusSeconds(60),
                UUID.randomUUID(),
                1,
                config,
                key.locator(),
                key.identity(),
                key.spki(),
                key.keySpec(),
                Set.of(KeyUsage.values()),
                key.schemes(),
                namespace,
                "",
                UUID.randomUUID(),
                new EnclosedSecret("unused"),
                key.credentialTag());
    }

    @Override
    public void close() {
        backends.close();
        standIn.close();
    }
}
