package io.managedkeys.registry.grant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import io.managedkeys.common.api.HttpRegistry;
import io.managedkeys.common.api.Registry;
import io.managedkeys.common.api.Registry.GrantRequest;
import io.managedkeys.common.api.Registry.GrantedKey;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.grant.KeyGrant;
import io.managedkeys.common.grant.Purpose;
import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.KeyIdentity;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.key.PermittedScheme;
import io.managedkeys.common.service.ServiceClient;
import io.managedkeys.common.service.ServiceIdentity;
import io.managedkeys.registry.managedkey.KeyFile;
import io.managedkeys.registry.managedkey.ManagedKeysIT;
import io.managedkeys.registry.managedkey.TestFields;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.json.JsonMapper;

/** Grants as engines get them: over the internal port, with the engine's own certificate. */
class GrantIT extends ManagedKeysIT {
    @LocalServerPort
    private int internalPort;

    private final List<ServiceClient> clients = new ArrayList<>();

    @AfterEach
    void closeClients() throws Exception {
        for (ServiceClient client : clients) {
            client.close();
        }
    }

    /** Where a key and a mount are, who asks, and whether that service gets the key. */
    record GrantRule(
            String name,
            ServiceIdentity caller,
            String mountType,
            boolean sameNamespace,
            List<String> allowed,
            boolean anyMount,
            boolean isGiven) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<GrantRule> rules() {
        var pki = ServiceIdentity.PKI;
        var transit = ServiceIdentity.TRANSIT;
        List<String> key = List.of("KEY");
        List<String> none = List.of();
        return Stream.of(
                new GrantRule("listed, transit", transit, "transit", true, key, false, true),
                new GrantRule("listed, pki", pki, "pki", true, key, false, true),
                new GrantRule("listed in capitals", pki, "pki", true, List.of("OTHER", "Key"), false, true),
                new GrantRule("listed by uuid", pki, "pki", true, List.of("UUID"), false, true),
                new GrantRule("any mount", transit, "transit", true, none, true, true),
                new GrantRule("not listed", transit, "transit", true, List.of("OTHER"), false, false),
                new GrantRule("nothing listed", transit, "transit", true, none, false, false),
                new GrantRule("a part of the name", pki, "pki", true, List.of("KE"), false, false),
                new GrantRule("mount of the other engine", pki, "transit", true, key, true, false),
                new GrantRule("the other way round", transit, "pki", true, key, true, false),
                new GrantRule("another namespace, listed", transit, "transit", false, key, false, false),
                new GrantRule("another namespace, any mount", transit, "transit", false, key, true, false));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void givesKeysOnlyWhereTheyAreGranted(GrantRule rule) {
        UUID namespace = newNamespace();
        String name = freshName("key");
        createKey(namespace, name, rule.anyMount());
        UUID uuid = uuidOf(namespace, name);
        String[] allowed = rule.allowed().stream()
                .map(entry -> entry.replace("KEY", name).replace("Key", name.toUpperCase(java.util.Locale.ROOT)))
                .map(entry -> entry.replace("UUID", uuid.toString()))
                .toArray(String[]::new);
        UUID mount = newMount(rule.sameNamespace() ? namespace : newNamespace(), rule.mountType(), allowed);
        Registry registry = registryFor(rule.caller());

        for (String asked : List.of(name, uuid.toString())) {
            if (rule.isGiven()) {
                assertThat(registry.grant(request(mount, asked), soon()).managedKey())
                        .isEqualTo(uuid);
            } else {
                assertRefused(registry, request(mount, asked), uniform(asked));
            }
        }
        String unknown = "never" + name;
        assertRefused(registry, request(mount, unknown), uniform(unknown));
        assertThat(gateway.generated()).isEqualTo(rule.isGiven() ? 1 : 0);
    }

    @Test
    void grantsASecretKeyWithoutAPublicOne() throws Exception {
        UUID namespace = newNamespace();
        String name = freshName("secret");
        createKey(namespace, name, true);
        UUID mount = newMount(namespace, "transit");

        GrantedKey granted = registryFor(ServiceIdentity.TRANSIT).grant(request(mount, name), soon());
        GrantedKey again = registryFor(ServiceIdentity.TRANSIT).grant(request(mount, name), soon());

        assertThat(granted.spki()).isNull();
        assertThat(granted.keySpec()).isEqualTo(KeySpec.HMAC_256);
        assertThat(granted.schemes()).containsExactly(PermittedScheme.macs(HashAlgorithm.SHA2_256));
        assertThat(again.identity()).isEqualTo(granted.identity());
        KeyGrant grant = JsonMapper.shared()
                .readValue(JWSObject.parse(granted.grant()).getPayload().toBytes(), KeyGrant.class);
        assertThat(grant.spki()).isNull();
        assertThat(grant.identity()).isEqualTo(granted.identity());
        assertThat(grant.namespacePath()).endsWith("/");
    }

    @Test
    void refusesAMountThatDoesNotExist() {
        String name = freshName("key");
        createKey(rootNamespace(), name, true);

        assertRefused(registryFor(ServiceIdentity.PKI), request(UUID.randomUUID(), name), uniform(name));
    }

    @Test
    void statesInTheGrantWhatTheGatewayNeeds() throws Exception {
        UUID namespace = newNamespace();
        String name = freshName("key");
        createKey(namespace, name, true);
        UUID mount = newMount(namespace, "transit");
        long epoch = grantEpoch(namespace);

        GrantedKey granted = registryFor(ServiceIdentity.TRANSIT)
                .grant(new GrantRequest(mount, name, Purpose.MAINTENANCE, null), soon());

        JWSObject jws = JWSObject.parse(granted.grant());
        ECKey key = KeyFile.firstEcKey(SUITE.folderOf(ServiceIdentity.GATEWAY).resolve("grant-verification.jwks"));
        assertThat(jws.verify(new ECDSAVerifier(key))).isTrue();
        assertThat(jws.getHeader().getType().getType()).isEqualTo(KeyGrant.TYPE);
        assertThat(jws.getHeader().getKeyID()).isEqualTo(key.getKeyID());
        assertThat(jws.getHeader().getAlgorithm().getName()).isEqualTo("ES256");
        KeyGrant grant = JsonMapper.shared().readValue(jws.getPayload().toBytes(), KeyGrant.class);
        assertThat(grant.holder()).isEqualTo(ServiceIdentity.TRANSIT);
        assertThat(grant.purpose()).isEqualTo(Purpose.MAINTENANCE);
        assertThat(grant.mount()).isEqualTo(mount);
        assertThat(grant.namespace()).isEqualTo(namespace);
        assertThat(grant.managedKey()).isEqualTo(granted.managedKey());
        assertThat(grant.configVersion()).isEqualTo(1);
        assertThat(grant.identity())
                .isEqualTo(KeyIdentity.ofSpki(java.util.Objects.requireNonNull(grant.spki())))
                .isEqualTo(granted.identity());
        assertThat(grant.usages())
                .isEqualTo(Set.of(KeyUsage.SIGN, KeyUsage.VERIFY))
                .isEqualTo(granted.usages());
        assertThat(grant.schemes()).hasSize(1).isEqualTo(granted.schemes());
        assertThat(grant.credentialTag()).isNotNull();
        assertThat(Duration.between(grant.issuedAt(), grant.expiresAt())).isEqualTo(Duration.ofSeconds(60));
        assertThat(grant.issuedAt()).isBetween(Instant.now().minusSeconds(20), Instant.now());
        assertThat(granted.expiresAt()).isEqualTo(grant.expiresAt());
        assertThat(granted.epoch()).isEqualTo(epoch);
        assertThat(granted.name()).isEqualTo(name);
        assertThat(granted.spki()).isEqualTo(grant.spki());
    }

    @Test
    void carriesTheEpochThatWasReadBeforeTheKeyWasResolved() {
        UUID namespace = newNamespace();
        String name = freshName("key");
        createKey(namespace, name, true);
        UUID mount = newMount(namespace, "transit");
        long epoch = grantEpoch(namespace);
        gateway.afterResolve(() -> createKey(namespace, freshName("other"), false));

        GrantedKey granted = registryFor(ServiceIdentity.TRANSIT).grant(request(mount, name), soon());

        assertThat(granted.epoch()).isEqualTo(epoch);
        assertThat(grantEpoch(namespace)).isEqualTo(epoch + 1);
    }

    @Test
    void resolvesAtTheFirstGrantOnly() {
        UUID namespace = newNamespace();
        String name = freshName("key");
        createKey(namespace, name, true);
        UUID mount = newMount(namespace, "transit");
        Registry registry = registryFor(ServiceIdentity.TRANSIT);

        GrantedKey first = registry.grant(request(mount, name), soon());
        GrantedKey second = registry.grant(expecting(mount, name, first.identity()), soon());

        assertThat(second.grant()).isNotEqualTo(first.grant());
        assertThat(gateway.resolves()).hasSize(1);
    }

    @Test
    void refusesAKeyThatIsNotTheOneTheEngineRemembers() {
        UUID namespace = newNamespace();
        String name = freshName("key");
        createKey(namespace, name, true);
        UUID mount = newMount(namespace, "pki");

        assertThatThrownBy(() -> registryFor(ServiceIdentity.PKI)
                        .grant(expecting(mount, name, new KeyIdentity("00".repeat(32))), soon()))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(ErrorKind.BACKEND_FAILED))
                .hasMessageContaining("is no longer the key");
    }

    @Test
    void passesOnWhatTheGatewaySays() {
        UUID namespace = newNamespace();
        String name = freshName("key");
        createKey(namespace, name, true);
        UUID mount = newMount(namespace, "pki");
        gateway.onCall(() -> {
            throw ApiException.unavailable("the token is away", Duration.ofSeconds(7), null);
        });

        assertThatThrownBy(() -> registryFor(ServiceIdentity.PKI).grant(request(mount, name), soon()))
                .isInstanceOfSatisfying(ApiException.class, failure -> {
                    assertThat(failure.kind()).isEqualTo(ErrorKind.UNAVAILABLE);
                    assertThat(failure.retryAfter()).contains(Duration.ofSeconds(7));
                });
    }

    @Test
    void givesNoGrantOnceAnEngineReportedARefusedPin() {
        UUID namespace = newNamespace();
        String name = freshName("key");
        String neighbour = freshName("key");
        createKey(namespace, name, true);
        createKey(namespace, neighbour, true);
        UUID mount = newMount(namespace, "transit");
        Registry registry = registryFor(ServiceIdentity.TRANSIT);
        GrantedKey granted = registry.grant(request(mount, name), soon());
        String tag = tagOf(granted.managedKey());
        long epoch = grantEpoch(namespace);

        registry.refusedPin(new Registry.RefusedPin(mount, granted.managedKey(), tag), soon());

        assertThat(grantEpoch(namespace)).isEqualTo(epoch + 1);
        for (String asked : List.of(name, neighbour)) {
            assertThatThrownBy(() -> registry.grant(request(mount, asked), soon()))
                    .isInstanceOfSatisfying(
                            ApiException.class,
                            failure -> assertThat(failure.kind()).isEqualTo(ErrorKind.BACKEND_FAILED))
                    .hasMessageContaining("PIN");
        }
        assertThat(gateway.logins()).isEqualTo(1);
    }

    @Test
    void ignoresReportsOnPinsThatTheKeyDoesNotHave() {
        UUID namespace = newNamespace();
        String name = freshName("key");
        createKey(namespace, name, true);
        UUID mount = newMount(namespace, "transit");
        Registry registry = registryFor(ServiceIdentity.TRANSIT);
        GrantedKey granted = registry.grant(request(mount, name), soon());

        registry.refusedPin(new Registry.RefusedPin(mount, granted.managedKey(), "made-up"), soon());

        assertThat(count("refused_pin")).isZero();
        registry.grant(request(mount, name), soon());
    }

    @Test
    void takesNoReportOnAKeyThatWasNotGrantedToTheReporter() {
        UUID namespace = newNamespace();
        String name = freshName("key");
        createKey(namespace, name, true);
        UUID mount = newMount(namespace, "transit");
        GrantedKey granted = registryFor(ServiceIdentity.TRANSIT).grant(request(mount, name), soon());
        String tag = tagOf(granted.managedKey());

        assertThatThrownBy(() -> registryFor(ServiceIdentity.PKI)
                        .refusedPin(new Registry.RefusedPin(mount, granted.managedKey(), tag), soon()))
                .isInstanceOf(ApiException.class);
        assertThat(count("refused_pin")).isZero();
    }

    @Test
    void tellsWhichMountsLive() {
        UUID living = newMount(newNamespace(), "pki");

        var answer = registryFor(ServiceIdentity.PKI)
                .liveMounts(new Registry.LiveMountsRequest(Set.of(living, UUID.randomUUID())), soon());

        assertThat(answer.live()).containsExactly(living);
    }

    @ParameterizedTest
    @MethodSource
    void answersEnginesOnly(ServiceIdentity caller) {
        assertThatThrownBy(() -> registryFor(caller).grant(request(UUID.randomUUID(), "k"), soon()))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(ErrorKind.PERMISSION_DENIED));
    }

    static Stream<ServiceIdentity> answersEnginesOnly() {
        return Stream.of(ServiceIdentity.REGISTRY, ServiceIdentity.GATEWAY);
    }

    private static GrantRequest request(UUID mount, String key) {
        return expecting(mount, key, null);
    }

    private static GrantRequest expecting(UUID mount, String key, @Nullable KeyIdentity identity) {
        return new GrantRequest(mount, key, Purpose.REQUEST, identity);
    }

    private static String uniform(String asked) {
        return "managed key \"%s\" is unknown or not granted to this mount".formatted(asked);
    }

    private static void assertRefused(Registry registry, GrantRequest request, String text) {
        assertThatThrownBy(() -> registry.grant(request, soon()))
                .isInstanceOfSatisfying(ApiException.class, failure -> {
                    assertThat(failure.kind()).isEqualTo(ErrorKind.INVALID_REQUEST);
                    assertThat(failure.errors()).containsExactly(text);
                });
    }

    private void createKey(UUID namespace, String name, boolean anyMount) {
        write(namespace, name, TestFields.pkcs11().with("key_label", name).with("any_mount", anyMount));
    }

    private UUID uuidOf(UUID namespace, String name) {
        return sql.sql("select uuid from managed_key where namespace_uuid = :namespace and name = :name")
                .param("namespace", namespace)
                .param("name", name)
                .query(UUID.class)
                .single();
    }

    private String tagOf(UUID managedKey) {
        return sql.sql("select credential_tag from managed_key where uuid = :uuid")
                .param("uuid", managedKey)
                .query(String.class)
                .single();
    }

    private Registry registryFor(ServiceIdentity caller) {
        var folder = SUITE.folderOf(caller);
        SslBundle bundle = SslBundle.of(new PemSslStoreBundle(
                PemSslStoreDetails.forCertificate("file:" + folder.resolve("tls.crt"))
                        .withPrivateKey("file:" + folder.resolve("tls.key")),
                PemSslStoreDetails.forCertificate("file:" + folder.resolve("ca.crt"))));
        ServiceClient client = new ServiceClient(
                ServiceIdentity.REGISTRY, URI.create("https://127.0.0.1:" + internalPort), bundle.createSslContext());
        clients.add(client);
        return new HttpRegistry(client);
    }
}
