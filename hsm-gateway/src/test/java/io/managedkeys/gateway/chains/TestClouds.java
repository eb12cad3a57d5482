package io.managedkeys.gateway.chains;

import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.fixtures.awskms.AwsKms;
import io.managedkeys.fixtures.awskms.InstanceMetadata;
import io.managedkeys.fixtures.awskms.PodIdentityAgent;
import io.managedkeys.fixtures.awskms.SecurityTokenService;
import io.managedkeys.fixtures.azurekeyvault.AzureKeyVaultStandIn;
import io.managedkeys.fixtures.azurekeyvault.KeyVault;
import io.managedkeys.fixtures.azurekeyvault.ManagedIdentity;
import io.managedkeys.fixtures.gcpckms.GcpKmsStandIn;
import io.managedkeys.fixtures.gcpckms.MetadataServer;
import io.managedkeys.fixtures.gcpckms.ServiceAccount;
import io.managedkeys.fixtures.gcpckms.TokenEndpoint;
import io.managedkeys.fixtures.identity.ClusterIssuer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * The three clouds, where nobody has a long-term credential that the gateway could have: what gets in has a token that
 * one of the sources gave out. Team A's keys may be used with them.
 */
final class TestClouds implements AutoCloseable {
    private static final String ACCOUNT = "111122223333";
    private static final String REGION = "eu-central-1";
    private static final String ROLE = "managed-keys";
    private static final String TENANT = "aaaaaaaa-0000-4000-8000-000000000001";
    private static final String CLIENT = "bbbbbbbb-0000-4000-8000-000000000001";
    private static final String VAULT = "acme";
    private static final String PROJECT = "acme-prod";
    private static final String PROVIDER =
            "projects/123456789012/locations/global/workloadIdentityPools/clusters/providers/main";
    private static final String POD = "system:serviceaccount:keys:hsm-gateway";
    private static final String STORE_PASSWORD = "not-secret";

    private final Path folder;
    private final ClusterIssuer cluster = new ClusterIssuer();
    private final AwsKms aws = AwsKms.start(0, REGION);
    private final AzureKeyVaultStandIn azure = AzureKeyVaultStandIn.start(0);
    private final GcpKmsStandIn google;
    private final ServiceAccount account;
    private final List<Source> sources = new ArrayList<>();

    /**
     * Where a process gets its identity from.
     *
     * @param environment what the cloud puts into the process's environment
     * @param requests that reached it so far
     */
    record Source(String name, Map<String, String> environment, LongSupplier requests, AutoCloseable server) {}

    TestClouds(Path folder) throws IOException {
        this.folder = folder;
        this.google = GcpKmsStandIn.start(0);
        this.account = google.accounts().create("hsm-gateway", PROJECT);
        google.keyRings().addRing("projects/%s/locations/europe-west1/keyRings/suite".formatted(PROJECT));
        azure.vault(VAULT, KeyVault.Kind.PREMIUM, TENANT).permit(CLIENT, KeyVault.ALL_PERMISSIONS);
    }

    TestClouds with(Source source) {
        sources.add(source);
        return this;
    }

    List<Source> sources() {
        return sources;
    }

    Source instanceRole() {
        InstanceMetadata metadata = InstanceMetadata.start(aws, ACCOUNT, ROLE);
        return new Source(
                "EC2 instance role",
                Map.of("AWS_EC2_METADATA_SERVICE_ENDPOINT", metadata.url().toString()),
                metadata::requests,
                metadata);
    }

    Source podIdentity() throws IOException {
        PodIdentityAgent agent = PodIdentityAgent.start(aws, cluster, POD, ACCOUNT, ROLE);
        return new Source(
                "EKS Pod Identity",
                Map.of(
                        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                        agent.credentials().toString(),
                        "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
                        projected(PodIdentityAgent.AUDIENCE)),
                agent::requests,
                agent);
    }

    /** As the webhook of EKS sets it up, but for the address of STS. */
    Source webIdentity() throws IOException {
        SecurityTokenService sts = SecurityTokenService.start(aws, cluster, POD, ACCOUNT, ROLE);
        return new Source(
                "IAM role for a service account",
                Map.of(
                        "AWS_ROLE_ARN", sts.roleArn(),
                        "AWS_WEB_IDENTITY_TOKEN_FILE", projected(SecurityTokenService.AUDIENCE),
                        "AWS_REGION", REGION,
                        "AWS_STS_REGIONAL_ENDPOINTS", "regional",
                        "AWS_ENDPOINT_URL_STS", sts.url().toString()),
                sts::requests,
                sts);
    }

    Source managedIdentity() {
        ManagedIdentity machine = azure.machine(TENANT, CLIENT);
        return new Source("Azure managed identity", Map.of(), machine::requests, machine);
    }

    Source appService() {
        ManagedIdentity machine = azure.machine(TENANT, CLIENT);
        return new Source(
                "Azure App Service",
                Map.of(
                        "IDENTITY_ENDPOINT", machine.appServiceEndpoint().toString(),
                        "IDENTITY_HEADER", machine.appServiceHeader()),
                machine::requests,
                machine);
    }

    /** As the webhook of AKS sets it up. */
    Source workloadIdentity() throws IOException {
        azure.registerFederated(TENANT, CLIENT, cluster, POD);
        return new Source(
                "Azure workload identity",
                Map.of(
                        "AZURE_TENANT_ID",
                        TENANT,
                        "AZURE_CLIENT_ID",
                        CLIENT,
                        "AZURE_FEDERATED_TOKEN_FILE",
                        projected(AzureKeyVaultStandIn.FEDERATION_AUDIENCE),
                        "AZURE_AUTHORITY_HOST",
                        "https://login.microsoftonline.com/"),
                () -> azure.calls().of("token"),
                () -> {});
    }

    Source computeEngine() {
        MetadataServer metadata = google.machine(account);
        return new Source(
                "Google metadata server", Map.of("GCE_METADATA_HOST", metadata.host()), metadata::requests, metadata);
    }

    Source federation() throws IOException {
        TokenEndpoint tokens = google.tokenEndpoint();
        tokens.trust(PROVIDER, cluster, POD, account);
        Path token = Path.of(projected(TokenEndpoint.audience(PROVIDER)));
        Path file = Files.writeString(folder.resolve("federation.json"), tokens.configurationFile(PROVIDER, token));
        return new Source(
                "Google workload identity federation",
                Map.of("GOOGLE_APPLICATION_CREDENTIALS", file.toString()),
                tokens::requests,
                tokens);
    }

    Source keyFile() throws IOException {
        TokenEndpoint tokens = google.tokenEndpoint();
        Path file = Files.writeString(folder.resolve("key.json"), tokens.keyFile(account));
        return new Source(
                "Google key file", Map.of("GOOGLE_APPLICATION_CREDENTIALS", file.toString()), tokens::requests, tokens);
    }

    /** A token that the kubelet gives the gateway's pod. */
    private String projected(String audience) throws IOException {
        Path file = Files.createTempFile(folder, "token", "");
        return Files.writeString(file, cluster.token(POD, audience)).toString();
    }

    /** A P-256 key in each cloud, which may be generated. */
    List<BackendConfig> keys(String name) {
        return List.of(
                new BackendConfig.AwsKms(
                        REGION,
                        aws.endpoint().toString(),
                        "arn:aws:kms:%s:%s:alias/%s".formatted(REGION, ACCOUNT, name),
                        "ecdsa",
                        0,
                        "P256"),
                new BackendConfig.AzureKeyVault(
                        TENANT,
                        null,
                        "AZUREPUBLICCLOUD",
                        VAULT,
                        "vault.azure.net",
                        null,
                        name,
                        null,
                        "ec",
                        0,
                        "P256",
                        "envelope",
                        false),
                new BackendConfig.GcpCkms(
                        PROJECT,
                        "europe-west1",
                        "https://" + google.endpoint(),
                        "suite",
                        name,
                        "1",
                        "EC_SIGN_P256_SHA256",
                        null,
                        false));
    }

    /** The gateway's settings: only team A has a part in what the gateway itself is, and only for its own keys. */
    Map<String, String> settings() throws IOException {
        Map<String, String> settings = new HashMap<>();
        settings.put("spring.profiles.active", "dev");
        settings.put("gateway.cloud.stand-ins.trust", trust().toString());
        settings.put(
                "gateway.cloud.stand-ins.azure-proxy",
                "http://127.0.0.1:" + azure.proxy().getPort());
        settings.put("gateway.cloud.allowed-endpoints", aws.endpoint() + ",https://" + google.endpoint());
        allow(settings, 0, "awskms", "arn:aws:kms:%s:%s:alias/team-a-".formatted(REGION, ACCOUNT));
        allow(settings, 1, "azurekeyvault", "https://%s.vault.azure.net/keys/team-a-".formatted(VAULT));
        allow(
                settings,
                2,
                "gcpckms",
                "projects/%s/locations/europe-west1/keyRings/suite/cryptoKeys/team-a-".formatted(PROJECT));
        return settings;
    }

    private static void allow(Map<String, String> settings, int number, String type, String prefix) {
        String rule = "gateway.cloud.ambient-credentials[%d].".formatted(number);
        settings.put(rule + "namespace", "team-a/");
        settings.put(rule + "type", type);
        settings.put(rule + "key-prefix", prefix);
    }

    private Path trust() throws IOException {
        return Files.writeString(folder.resolve("trust.pem"), azure.authorityPem() + google.certificatePem());
    }

    /** The process trusts the certificate of Google's token endpoint as it trusts public authorities elsewhere. */
    List<String> jvmOptions() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry(
                "google",
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(
                                new ByteArrayInputStream(google.certificatePem().getBytes(StandardCharsets.US_ASCII))));
        Path file = folder.resolve("trust.p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, STORE_PASSWORD.toCharArray());
        }
        return List.of("-Djavax.net.ssl.trustStore=" + file, "-Djavax.net.ssl.trustStorePassword=" + STORE_PASSWORD);
    }

    Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        sources.forEach(source -> environment.putAll(source.environment()));
        return environment;
    }

    /** All requests that any part of a cloud got so far. */
    long requests() {
        return aws.calls()
                + azure.calls().all().values().stream()
                        .mapToLong(Long::longValue)
                        .sum()
                + google.calls().total()
                + sources.stream()
                        .mapToLong(source -> source.requests().getAsLong())
                        .sum();
    }

    /** How what was given out begins, or what it is. */
    List<String> secrets() {
        List<String> secrets = new ArrayList<>(List.of("eyJ", "ya29.", "PRIVATE KEY"));
        aws.sessions().forEach(session -> secrets.addAll(List.of(session.secretKey(), session.sessionToken())));
        return secrets;
    }

    @Override
    public void close() throws Exception {
        for (Source source : sources) {
            source.server().close();
        }
        google.close();
        azure.close();
        aws.close();
    }
}
