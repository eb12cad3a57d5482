package io.managedkeys.gateway.chains;

import io.managedkeys.common.api.HsmGateway;
import io.managedkeys.common.api.HttpHsmGateway;
import io.managedkeys.common.service.MintedSuite;
import io.managedkeys.common.service.ServiceClient;
import io.managedkeys.common.service.ServiceIdentity;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

/** The gateway's own jar in a process of its own, with the environment that a cloud would give it and no other. */
final class GatewayProcess implements AutoCloseable {
    private static final Pattern STARTED = Pattern.compile("Tomcat started on port (\\d+) \\((https?)\\)");
    private static final List<String> OF_CLOUDS =
            List.of("AWS_", "AZURE_", "GOOGLE_", "GCE_", "CLOUDSDK_", "IDENTITY_", "MSI_", "IMDS_");

    private final MintedSuite suite;
    private final Path log;
    private final Process process;
    private final Map<ServiceIdentity, ServiceClient> clients = new EnumMap<>(ServiceIdentity.class);

    private GatewayProcess(MintedSuite suite, Path log, Process process) {
        this.suite = suite;
        this.log = log;
        this.process = process;
    }

    static GatewayProcess start(
            MintedSuite suite,
            Path folder,
            List<String> jvmOptions,
            Map<String, String> environment,
            Map<String, String> settings)
            throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(java(), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        words.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-Duser.home=" + folder));
        words.addAll(jvmOptions);
        words.addAll(List.of("-jar", unpacked(folder).toString()));
        words.add("--server.port=0");
        words.add("--server.address=127.0.0.1");
        words.add("--management.server.port=0");
        words.add("--management.server.address=127.0.0.1");
        words.add("--gateway.keys-folder=" + suite.folderOf(ServiceIdentity.GATEWAY));
        settings.forEach((name, value) -> words.add("--%s=%s".formatted(name, value)));
        Path log = folder.resolve("gateway.log");
        ProcessBuilder builder =
                new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().keySet().removeIf(name -> OF_CLOUDS.stream().anyMatch(name::startsWith));
        builder.environment().put("HOME", folder.toString());
        builder.environment().putAll(environment);
        GatewayProcess started = new GatewayProcess(suite, log, builder.start());
        try {
            Awaitility.await()
                    .atMost(Duration.ofMinutes(3))
                    .failFast(started::requireAlive)
                    .until(started::isReady);
            return started;
        } catch (RuntimeException | Error e) {
            started.close();
            throw e;
        }
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** It starts in half the time. */
    private static Path unpacked(Path folder) throws IOException, InterruptedException {
        Path jar;
        try (Stream<Path> files = Files.list(Path.of("target"))) {
            jar = files.filter(file -> file.getFileName().toString().endsWith("-exec.jar"))
                    .findFirst()
                    .orElseThrow();
        }
        Process extract = new ProcessBuilder(
                        java(),
                        "-Djarmode=tools",
                        "-jar",
                        jar.toString(),
                        "extract",
                        "--destination",
                        folder.resolve("app").toString())
                .inheritIO()
                .start();
        if (extract.waitFor() != 0) {
            throw new IOException("the gateway's jar cannot be unpacked: " + jar);
        }
        return folder.resolve("app").resolve(jar.getFileName());
    }

    private void requireAlive() throws IOException {
        if (!process.isAlive()) {
            throw new IllegalStateException("the gateway ended with %d:%n%s".formatted(process.exitValue(), output()));
        }
    }

    private boolean isReady() throws IOException, InterruptedException {
        return port("http") > 0 && management("/health/readiness").statusCode() == 200;
    }

    /** 0 when it does not listen yet. */
    private int port(String scheme) throws IOException {
        Matcher lines = STARTED.matcher(output());
        while (lines.find()) {
            if (lines.group(2).equals(scheme)) {
                return Integer.parseInt(lines.group(1));
            }
        }
        return 0;
    }

    HttpResponse<String> management(String path) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port("http") + path))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    HsmGateway as(ServiceIdentity caller) {
        return new HttpHsmGateway(clients.computeIfAbsent(caller, this::client));
    }

    private ServiceClient client(ServiceIdentity caller) {
        Path folder = suite.folderOf(caller);
        PemSslStoreBundle stores = new PemSslStoreBundle(
                PemSslStoreDetails.forCertificate("file:" + folder.resolve("tls.crt"))
                        .withPrivateKey("file:" + folder.resolve("tls.key")),
                PemSslStoreDetails.forCertificate("file:" + folder.resolve("ca.crt")));
        try {
            return new ServiceClient(
                    ServiceIdentity.GATEWAY,
                    URI.create("https://localhost:" + port("https")),
                    SslBundle.of(stores).createSslContext());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Everything that it wrote. */
    String output() throws IOException {
        return Files.readString(log);
    }

    @Override
    public void close() {
        for (ServiceClient client : clients.values()) {
            try {
                client.close();
            } catch (Exception e) {
                // the process that it spoke to ends anyway
            }
        }
        process.destroy();
        try {
            if (!process.waitFor(40, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
