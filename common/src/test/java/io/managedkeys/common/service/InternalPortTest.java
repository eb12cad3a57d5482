package io.managedkeys.common.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.array;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.managedkeys.common.api.HsmGateway;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorBody;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.error.ErrorRenderer;
import io.managedkeys.common.http.LingeringProtocol;
import io.managedkeys.common.http.RequestThreads;
import io.managedkeys.common.http.ServingThreads;
import io.managedkeys.common.wire.VaultWire;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.apache.catalina.Context;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** An internal port of a real server with mutual TLS, called by a real client. */
class InternalPortTest {
    @TempDir
    private static Path folder;

    private static MintedSuite suite;
    private static ConfigurableApplicationContext context;
    private static URI base;

    record Whoami(String caller) {}

    @RestController
    @EnableAutoConfiguration
    @Import({InternalTls.class, ErrorRenderer.class, VaultWire.class, ServingThreads.class})
    static class Gateway {
        @Bean
        static FilterRegistrationBean<CallerIdentityFilter> callers() {
            var registration = new FilterRegistrationBean<>(new CallerIdentityFilter(ServiceIdentity.GATEWAY));
            registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
            return registration;
        }

        @PostMapping(HsmGateway.CHECK)
        void fail(@RequestBody ErrorBody told) {
            throw told.toException(ErrorKind.INTERNAL);
        }

        @PostMapping(HsmGateway.SIGN)
        Whoami whoami(HttpServletRequest request) {
            return new Whoami(CallerIdentityFilter.caller(request).name());
        }

        @PostMapping(HsmGateway.MAC)
        List<String> knownOfTls(HttpServletRequest request) {
            return Stream.of(
                            "jakarta.servlet.request.X509Certificate",
                            "jakarta.servlet.request.secure_protocol",
                            "jakarta.servlet.request.cipher_suite",
                            "jakarta.servlet.request.key_size",
                            "jakarta.servlet.request.ssl_session_id",
                            "jakarta.servlet.request.ssl_session_mgr")
                    .filter(name -> request.getAttribute(name) != null)
                    .toList();
        }

        @PostMapping(HsmGateway.RESOLVE)
        void breakDown() {
            throw new IllegalStateException("a detail for the log alone");
        }
    }

    @BeforeAll
    static void start() {
        suite = MintedSuite.mint(folder);
        List<String> arguments = new ArrayList<>(List.of(
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--server.ssl.bundle=internal",
                // As the services have it; Boot would serve on virtual threads.
                "--spring.threads.virtual.enabled=true",
                "--server.ssl.client-auth=need"));
        suite.tlsProperties(ServiceIdentity.GATEWAY).forEach((name, value) -> arguments.add("--" + name + "=" + value));
        context = new SpringApplicationBuilder(Gateway.class).run(arguments.toArray(String[]::new));
        base = URI.create("https://127.0.0.1:" + context.getEnvironment().getRequiredProperty("local.server.port"));
    }

    @AfterAll
    static void stop() {
        context.close();
    }

    static Stream<ApiException> failuresCrossTheHopUnchanged() {
        return Stream.of(ErrorKind.values())
                .flatMap(kind -> Stream.of(
                        new ApiException(kind, "text \"with\" \u00e9 quotes\n\t* and lines"),
                        ApiException.silent(kind),
                        ApiException.multi(kind, "several"),
                        new ApiException(kind, List.of("one", "two"), Duration.ofSeconds(7), null, null),
                        new ApiException(kind, List.of("pin"), null, "0a1b2c", null)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void failuresCrossTheHopUnchanged(ApiException thrown) throws Exception {
        try (ServiceClient client = client(suite.folderOf(ServiceIdentity.REGISTRY))) {
            ApiException arrived = catchThrowableOfType(
                    ApiException.class,
                    () -> client.post(HsmGateway.CHECK, ErrorBody.forServices(thrown), Void.class, soon()));

            assertThat(arrived.kind()).isEqualTo(thrown.kind());
            assertThat(arrived.errors()).isEqualTo(thrown.errors());
            assertThat(arrived.retryAfter()).isEqualTo(thrown.retryAfter());
            assertThat(arrived.refusedPin()).isEqualTo(thrown.refusedPin());
        }
    }

    @Test
    void keepsDetailsOfItsOwnFailuresInTheLog() throws Exception {
        try (ServiceClient client = client(suite.folderOf(ServiceIdentity.REGISTRY))) {
            ApiException arrived = catchThrowableOfType(
                    ApiException.class, () -> client.post(HsmGateway.RESOLVE, Map.of(), Void.class, soon()));

            assertThat(arrived.kind()).isEqualTo(ErrorKind.INTERNAL);
            assertThat(arrived.errors()).singleElement().asString().matches("internal error, id [0-9a-f-]{36}");
        }
    }

    @Test
    void knowsTheCallerByItsCertificate() throws Exception {
        for (ServiceIdentity caller : List.of(ServiceIdentity.PKI, ServiceIdentity.TRANSIT)) {
            try (ServiceClient client = client(suite.folderOf(caller))) {
                assertThat(client.post(HsmGateway.SIGN, Map.of(), Whoami.class, soon()))
                        .isEqualTo(new Whoami(caller.name()));
            }
        }
    }

    @Test
    void looksUpNothingOfTlsButTheCertificate() throws Exception {
        try (ServiceClient client = client(suite.folderOf(ServiceIdentity.PKI))) {
            assertThat(client.post(HsmGateway.MAC, Map.of(), String[].class, soon()))
                    .containsExactly("jakarta.servlet.request.X509Certificate");
        }
    }

    record Stranger(String name, List<String> uris) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Stranger> refusesCallersThatTheTableDoesNotName() {
        String pki = ServiceIdentity.PKI.uri().toString();
        return Stream.of(
                new Stranger("registry", List.of(ServiceIdentity.REGISTRY.uri().toString())),
                new Stranger("itself", List.of(ServiceIdentity.GATEWAY.uri().toString())),
                new Stranger("unknown service", List.of("spiffe://managed-keys/other")),
                new Stranger("another trust domain", List.of("spiffe://elsewhere/pki-service")),
                new Stranger("no identity", List.of()),
                new Stranger("two identities", List.of(pki, "spiffe://managed-keys/other")),
                new Stranger("one identity twice", List.of(pki, pki)),
                new Stranger("identity in other letters", List.of("spiffe://managed-keys/PKI-service")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void refusesCallersThatTheTableDoesNotName(Stranger stranger) throws Exception {
        Path own = folder.resolve("stranger");
        suite.mintTls(own, stranger.uris(), Duration.ofDays(1));
        try (ServiceClient client = client(own)) {
            ApiException arrived = catchThrowableOfType(
                    ApiException.class, () -> client.post(HsmGateway.SIGN, Map.of(), Whoami.class, soon()));

            assertThat(arrived.kind()).isEqualTo(ErrorKind.PERMISSION_DENIED);
            assertThat(arrived.errors()).containsExactly("not for this caller");
        }
    }

    @Test
    void servesOnThreadsThatLinger() {
        assertThat(((WebServerApplicationContext) context).getWebServer())
                .isInstanceOfSatisfying(TomcatWebServer.class, server -> {
                    var protocol = server.getTomcat().getConnector().getProtocolHandler();
                    assertThat(protocol).isInstanceOf(LingeringProtocol.class);
                    assertThat(protocol.getExecutor()).isInstanceOf(RequestThreads.class);
                });
    }

    @Test
    void hasNoFilterThatDoesNothing() {
        assertThat(((WebServerApplicationContext) context).getWebServer())
                .isInstanceOfSatisfying(
                        TomcatWebServer.class,
                        server -> assertThat(server.getTomcat().getHost().findChildren())
                                .singleElement(type(Context.class))
                                .extracting(Context::findFilterMaps, array(FilterMap[].class))
                                .extracting(FilterMap::getFilterName)
                                .containsExactly("callers", "requestTimer"));
    }

    /** Every internal path alike: without a certificate of this suite's authority there is no TLS to speak over. */
    @Test
    void refusesTheHandshakeOfACallerWithoutACertificate() throws Exception {
        SSLContext trustOnly = SSLContext.getInstance("TLS");
        trustOnly.init(null, trusting(suite.folderOf(ServiceIdentity.REGISTRY).resolve("ca.crt")), null);
        try (ServiceClient client = new ServiceClient(ServiceIdentity.GATEWAY, base, trustOnly)) {
            for (String path : List.of(HsmGateway.CHECK, HsmGateway.RESOLVE, HsmGateway.SIGN, "/")) {
                ApiException failure = catchThrowableOfType(
                        ApiException.class, () -> client.post(path, Map.of(), Whoami.class, soon()));

                assertThat(failure.errors()).containsExactly("hsm-gateway cannot be reached");
                assertThat(failure).rootCause().hasMessageContaining("certificate_required");
            }
        }
    }

    private static TrustManager[] trusting(Path authority) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream in = Files.newInputStream(authority)) {
            store.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        return trust.getTrustManagers();
    }

    private static ServiceClient client(Path own) {
        return new ServiceClient(ServiceIdentity.GATEWAY, base, MintedSuite.sslContext(own));
    }

    private static Deadline soon() {
        return Deadline.in(Duration.ofSeconds(10));
    }
}
