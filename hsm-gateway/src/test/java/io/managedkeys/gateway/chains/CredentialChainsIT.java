package io.managedkeys.gateway.chains;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.managedkeys.common.api.HsmGateway.CheckRequest;
import io.managedkeys.common.api.HsmGateway.Owner;
import io.managedkeys.common.api.HsmGateway.ResolveRequest;
import io.managedkeys.common.api.HsmGateway.ResolvedKey;
import io.managedkeys.common.api.HsmGateway.SignRequest;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.grant.KeyGrant;
import io.managedkeys.common.grant.Purpose;
import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.key.SignatureScheme;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.common.service.MintedSuite;
import io.managedkeys.common.service.ServiceIdentity;
import io.managedkeys.gateway.backend.TestSchemes;
import io.managedkeys.gateway.grant.TestGrants;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Keys without credentials, in a process whose environment is that of a machine or pod in the clouds: it signs as what
 * it is there, for whom its configuration names. Nobody else's request reaches a source of credentials at all.
 */
class CredentialChainsIT {
    private static final SignatureScheme ECDSA = new SignatureScheme.Ecdsa();
    private static final String REFUSED =
            "the managed key has no credentials, and this gateway's own may not be used for it by this namespace";

    @TempDir
    private Path folder;

    /** Where a gateway runs; one way into each cloud. */
    private record Place(String name, Ways ways) {
        private interface Ways {
            TestClouds into(TestClouds clouds) throws Exception;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static List<Place> places() {
        return List.of(
                new Place(
                        "machines: IMDSv2, managed identity, metadata server",
                        clouds -> clouds.with(clouds.instanceRole())
                                .with(clouds.managedIdentity())
                                .with(clouds.computeEngine())),
                new Place(
                        "pods: Pod Identity, workload identity, federation",
                        clouds -> clouds.with(clouds.podIdentity())
                                .with(clouds.workloadIdentity())
                                .with(clouds.federation())),
                new Place(
                        "elsewhere: web identity, App Service, key file",
                        clouds -> clouds.with(clouds.webIdentity())
                                .with(clouds.appService())
                                .with(clouds.keyFile())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("places")
    void signsAsWhatTheProcessIs(Place place) throws Exception {
        MintedSuite suite = MintedSuite.mint(folder.resolve("suite"));
        TestGrants grants = TestGrants.of(suite);
        List<String> told = new ArrayList<>();
        String output;
        try (TestClouds clouds = place.ways().into(new TestClouds(folder));
                GatewayProcess gateway = GatewayProcess.start(
                        suite, folder, clouds.jvmOptions(), clouds.environment(), clouds.settings())) {
            told.addAll(refusals(gateway, grants, clouds));
            assertThat(clouds.requests()).isZero();

            for (BackendConfig config : clouds.keys("team-a-key")) {
                Entry entry = new Entry(gateway, grants, config, "team-a/");
                ResolvedKey key = entry.resolve();
                byte[] message = {1, 2, 3};
                byte[] signature = entry.sign(key, message);

                assertThat(key.generated()).isTrue();
                assertThat(TestSchemes.verifies(ECDSA, key.spki(), message, signature))
                        .isTrue();
                told.add(key.toString());
                long requests = clouds.requests();
                told.add(refusal(() -> new Entry(gateway, grants, config, "team-b/").sign(key, message)));
                assertThat(clouds.requests()).isEqualTo(requests);
            }
            assertThat(clouds.sources())
                    .allSatisfy(source -> assertThat(source.requests().getAsLong())
                            .as(source.name())
                            .isPositive());
            long requests = clouds.requests();
            told.addAll(refusals(gateway, grants, clouds));
            assertThat(clouds.requests()).isEqualTo(requests);

            told.add(gateway.management("/prometheus").body());
            output = gateway.output();
            assertThat(output).contains("Started HsmGatewayApplication");
            told.add(output);
            assertThat(told).allSatisfy(text -> assertThat(text).doesNotContain(clouds.secrets()));
        }
    }

    /** What others hear, and team A of keys that are not its own. */
    private static List<String> refusals(GatewayProcess gateway, TestGrants grants, TestClouds clouds) {
        List<Entry> strangers = new ArrayList<>();
        for (BackendConfig config : clouds.keys("team-a-key")) {
            strangers.add(new Entry(gateway, grants, config, "team-b/"));
            strangers.add(new Entry(gateway, grants, config, "team-a/sub/"));
            strangers.add(new Entry(gateway, grants, config, ""));
        }
        for (BackendConfig config : clouds.keys("team-b-key")) {
            strangers.add(new Entry(gateway, grants, config, "team-a/"));
        }
        List<String> texts = new ArrayList<>();
        for (Entry stranger : strangers) {
            texts.add(refusal(stranger::check));
            texts.add(refusal(stranger::resolve));
        }
        return texts;
    }

    private static String refusal(ThrowingCallable call) {
        ApiException refusal = catchThrowableOfType(ApiException.class, call);
        assertThat(refusal).isNotNull();
        assertThat(refusal.kind()).isEqualTo(ErrorKind.INVALID_REQUEST);
        assertThat(refusal.errors()).singleElement().asString().startsWith(REFUSED);
        return refusal.toString();
    }

    /** A managed key of one namespace, written without credentials. */
    private record Entry(GatewayProcess gateway, TestGrants grants, BackendConfig config, String namespace, UUID id) {
        Entry(GatewayProcess gateway, TestGrants grants, BackendConfig config, String namespace) {
            this(gateway, grants, config, namespace, UUID.randomUUID());
        }

        private Owner owner() {
            return new Owner(id, UUID.nameUUIDFromBytes(namespace.getBytes(StandardCharsets.UTF_8)), namespace);
        }

        void check() {
            var unused = gateway.as(ServiceIdentity.REGISTRY)
                    .check(new CheckRequest(owner(), 1, config, grants.enclose(Map.of(), id, 1, config)), soon());
        }

        ResolvedKey resolve() {
            return gateway.as(ServiceIdentity.REGISTRY)
                    .resolve(
                            new ResolveRequest(
                                    owner(),
                                    1,
                                    config,
                                    grants.enclose(Map.of(), id, 1, config),
                                    Set.of(KeyUsage.SIGN),
                                    true,
                                    Set.of(),
                                    false,
                                    null),
                            soon());
        }

        byte[] sign(ResolvedKey key, byte[] message) {
            Instant now = Instant.now();
            String grant = grants.sign(new KeyGrant(
                    UUID.randomUUID(),
                    ServiceIdentity.TRANSIT,
                    Purpose.REQUEST,
                    now,
                    now.plusSeconds(60),
                    id,
                    1,
                    config,
                    key.locator(),
                    key.identity(),
                    key.spki(),
                    key.keySpec(),
                    Set.of(KeyUsage.SIGN),
                    key.schemes(),
                    owner().namespace(),
                    namespace,
                    UUID.randomUUID(),
                    grants.enclose(Map.of(), id, 1, config),
                    key.credentialTag()));
            return Objects.requireNonNull(gateway.as(ServiceIdentity.TRANSIT)
                    .sign(new SignRequest(grant, ECDSA, List.of(TestSchemes.input(ECDSA, message))), soon())
                    .outcomes()
                    .getFirst()
                    .value());
        }

        private static Deadline soon() {
            return Deadline.in(Duration.ofSeconds(60));
        }
    }
}
