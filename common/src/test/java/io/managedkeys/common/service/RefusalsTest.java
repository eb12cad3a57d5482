package io.managedkeys.common.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.managedkeys.common.api.HsmGateway;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

/** What both sides of a call say when one does not take the other's certificate: real TLS, a real server. */
@ExtendWith(OutputCaptureExtension.class)
class RefusalsTest {
    private static final String PKI = ServiceIdentity.PKI.uri().toString();
    private static final String GATEWAY = ServiceIdentity.GATEWAY.uri().toString();

    @TempDir
    private Path folder;

    private MintedSuite ours;

    @BeforeEach
    void mint() {
        ours = MintedSuite.mint(folder.resolve("ours"));
        Refusals.TOLD.forget();
    }

    enum Fault {
        NONE,
        EXPIRED,
        FOREIGN,
        OF_ANOTHER_SERVICE
    }

    /**
     * Beginnings of lines.
     *
     * @param bySelf what the callee says of itself at its start
     */
    record Case(Fault caller, Fault callee, ErrorKind answer, List<String> bySelf, String byCallee, String byCaller) {
        @Override
        public String toString() {
            return "caller %s, callee %s".formatted(caller, callee);
        }
    }

    private static Stream<Case> areToldOnBothSidesOnce() {
        return Stream.of(
                new Case(
                        Fault.EXPIRED,
                        Fault.NONE,
                        ErrorKind.UNAVAILABLE,
                        List.of(),
                        "refused a caller with the certificate of CN=caller \\(%s, valid until 20.*Z\\); it has expired: renew it in"
                                .formatted(PKI),
                        "hsm-gateway refused our certificate \\([a-z_]+\\); if it has expired, renew it in"),
                new Case(
                        Fault.FOREIGN,
                        Fault.NONE,
                        ErrorKind.UNAVAILABLE,
                        List.of(),
                        "refused a caller with the certificate of CN=caller .*; its issuer, CN=managed-keys internal, is not",
                        "hsm-gateway refused our certificate \\([a-z_]+\\); if it has expired, renew it in"),
                new Case(
                        Fault.OF_ANOTHER_SERVICE,
                        Fault.NONE,
                        ErrorKind.PERMISSION_DENIED,
                        List.of(),
                        "refused /internal/sign to a caller with the certificate of CN=caller \\(spiffe://managed-keys/other, .*; that service may",
                        "hsm-gateway does not take this call from us; .*: give each service its own"),
                new Case(
                        Fault.NONE,
                        Fault.EXPIRED,
                        ErrorKind.UNAVAILABLE,
                        List.of("our own certificate is that of CN=callee \\(%s, .*; it has expired"
                                .formatted(GATEWAY)),
                        "a caller at 127.0.0.1 refused our certificate \\([a-z_]+\\); if it has expired, renew it in",
                        "refused a callee with the certificate of CN=callee .*; it has expired: renew it in"),
                new Case(
                        Fault.NONE,
                        Fault.FOREIGN,
                        ErrorKind.UNAVAILABLE,
                        List.of(
                                "our own certificate is that of CN=callee .*; its issuer, CN=managed-keys internal, is not"),
                        "a caller at 127.0.0.1 refused our certificate \\([a-z_]+\\); if it has expired, renew it in",
                        "refused a callee with the certificate of CN=callee .*; its issuer, CN=managed-keys internal, is not"),
                new Case(
                        Fault.NONE,
                        Fault.OF_ANOTHER_SERVICE,
                        ErrorKind.UNAVAILABLE,
                        List.of(),
                        "our own certificate is that of CN=callee \\(spiffe://managed-keys/other, .*; it must name "
                                + GATEWAY,
                        "refused hsm-gateway with the certificate of CN=callee .*; it must name " + GATEWAY));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void areToldOnBothSidesOnce(Case refusal, CapturedOutput output) throws Exception {
        Path callee = folder(refusal.callee(), "callee", GATEWAY);
        Path caller = folder(refusal.caller(), "caller", PKI);
        try (ConfigurableApplicationContext server = start(callee)) {
            URI base =
                    URI.create("https://127.0.0.1:" + server.getEnvironment().getRequiredProperty("local.server.port"));
            for (int i = 0; i < 3; i++) {
                try (ServiceClient client = new ServiceClient(
                        ServiceIdentity.GATEWAY, base, new ReloadingTls(bundle(caller), Optional.empty()).context())) {
                    ApiException failure = catchThrowableOfType(
                            ApiException.class,
                            () -> client.post(
                                    HsmGateway.SIGN, Map.of(), Void.class, Deadline.in(Duration.ofSeconds(10))));

                    assertThat(failure.kind()).isEqualTo(refusal.answer());
                }
            }
            await().until(() -> told(output, refusal.byCallee()) == 1);
        }

        assertThat(told(output, refusal.byCaller())).as(refusal.byCaller()).isEqualTo(1);
        refusal.bySelf().forEach(line -> assertThat(told(output, line)).as(line).isEqualTo(1));
        assertThat(lines(output)).allMatch(line -> line.endsWith("; see docs/operations.md#internal-certificates"));
        assertThat(lines(output)).doesNotHaveDuplicates();
    }

    @Test
    void thereAreNoneWhereAllIsWell(CapturedOutput output) throws Exception {
        Path callee = folder(Fault.NONE, "callee", GATEWAY);
        try (ConfigurableApplicationContext server = start(callee);
                ServiceClient client = new ServiceClient(
                        ServiceIdentity.GATEWAY,
                        URI.create("https://127.0.0.1:"
                                + server.getEnvironment().getRequiredProperty("local.server.port")),
                        new ReloadingTls(bundle(folder(Fault.NONE, "caller", PKI)), Optional.of(ServiceIdentity.PKI))
                                .context())) {
            assertThat(client.post(
                            HsmGateway.SIGN,
                            Map.of(),
                            InternalPortTest.Whoami.class,
                            Deadline.in(Duration.ofSeconds(10))))
                    .isEqualTo(new InternalPortTest.Whoami("PKI"));
        }
        assertThat(lines(output)).isEmpty();
    }

    @Test
    void areToldAgainAfterAMinute() {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
        Repetitions said = new Repetitions(Duration.ofMinutes(1), now::get);

        assertThat(said.isNew("a")).isTrue();
        assertThat(said.isNew("b")).isTrue();
        now.set(Instant.ofEpochSecond(59));
        assertThat(said.isNew("a")).isFalse();
        now.set(Instant.ofEpochSecond(60));
        assertThat(said.isNew("a")).isTrue();
        assertThat(said.isNew("a")).isFalse();
    }

    private static List<String> lines(CapturedOutput output) {
        return output.toString()
                .lines()
                .filter(line -> line.contains("common.service.Refusals "))
                .map(line -> line.substring(line.indexOf(" : ") + 3))
                .toList();
    }

    private static long told(CapturedOutput output, String pattern) {
        return lines(output).stream()
                .filter(line -> line.matches(pattern + ".*"))
                .count();
    }

    /** Where the files of a service with the fault are. */
    private Path folder(Fault fault, String name, String uri) throws GeneralSecurityException, IOException {
        Path files = folder.resolve(name);
        switch (fault) {
            case NONE -> ours.mintTls(files, uri, Duration.ofDays(1));
            case EXPIRED -> ours.mintTls(files, uri, Duration.ofDays(-1));
            case FOREIGN -> {
                MintedSuite.mint(folder.resolve("theirs")).mintTls(files, uri, Duration.ofDays(1));
                Files.copy(
                        ours.folderOf(ServiceIdentity.PKI).resolve("ca.crt"),
                        files.resolve("ca.crt"),
                        StandardCopyOption.REPLACE_EXISTING);
            }
            case OF_ANOTHER_SERVICE -> ours.mintTls(files, "spiffe://managed-keys/other", Duration.ofDays(1));
        }
        return files;
    }

    private static ConfigurableApplicationContext start(Path files) {
        List<String> arguments = new ArrayList<>(List.of(
                "--spring.application.name=hsm-gateway",
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--server.ssl.bundle=internal",
                "--server.ssl.client-auth=need"));
        MintedSuite.tlsProperties(files).forEach((name, value) -> arguments.add("--" + name + "=" + value));
        return new SpringApplicationBuilder(InternalPortTest.Gateway.class).run(arguments.toArray(String[]::new));
    }

    private static SslBundle bundle(Path files) {
        return SslBundle.of(new PemSslStoreBundle(
                PemSslStoreDetails.forCertificate("file:" + files.resolve("tls.crt"))
                        .withPrivateKey("file:" + files.resolve("tls.key")),
                PemSslStoreDetails.forCertificate("file:" + files.resolve("ca.crt"))));
    }
}
