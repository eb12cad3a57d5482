package io.managedkeys.common.service;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.OctetSequenceKeyGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

/**
 * The keys and certificates of a whole suite, minted into one folder per service: {@code tls.crt}, {@code tls.key},
 * {@code ca.crt}; for the registry {@code grant-signing.jwks} and {@code credential-encryption.jwks}; for the gateway
 * {@code grant-verification.jwks}, {@code credential-decryption.jwks} and {@code pin-tag.jwks}. The authority's key is
 * not kept.
 */
public final class MintedSuite {
    private static final Duration LIFETIME = Duration.ofDays(365);

    private final KeyPair authorityKeys;
    private final X509Certificate authority;
    private final Path folder;

    private MintedSuite(Path folder, String authorityName) throws GeneralSecurityException, IOException {
        this.folder = folder;
        this.authorityKeys = ecKeys();
        this.authority = certificate(new X500Principal("CN=" + authorityName), null, "", authorityKeys, null, LIFETIME);
    }

    /** In a folder of its own below the system's for temporary files. */
    public static MintedSuite mintTemporary() {
        try {
            return mint(Files.createTempDirectory("managed-keys-suite"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** To a callee on this machine, with the caller's certificate. */
    public PooledConnections connections(ServiceIdentity caller, ServiceIdentity callee, int port) {
        Path own = folderOf(caller);
        SslBundle bundle = SslBundle.of(new PemSslStoreBundle(
                PemSslStoreDetails.forCertificate("file:" + own.resolve("tls.crt"))
                        .withPrivateKey("file:" + own.resolve("tls.key")),
                PemSslStoreDetails.forCertificate("file:" + own.resolve("ca.crt"))));
        return new PooledConnections(
                callee,
                URI.create("https://127.0.0.1:" + port),
                bundle.createSslContext(),
                64,
                ServiceProperties.LONGEST_REST);
    }

    /** Mints everything into {@code folder}; what is there already is replaced. */
    public static MintedSuite mint(Path folder) {
        try {
            MintedSuite suite = new MintedSuite(folder, "managed-keys internal");
            for (ServiceIdentity identity : ServiceIdentity.values()) {
                suite.mintTls(suite.folderOf(identity), identity.uri().toString(), LIFETIME);
            }
            suite.mintKeys();
            return suite;
        } catch (GeneralSecurityException | JOSEException | IOException e) {
            throw new IllegalStateException("cannot mint the suite's certificates", e);
        }
    }

    public Path folderOf(ServiceIdentity identity) {
        return folder.resolve(identity.serviceName());
    }

    /**
     * A certificate that the suite's authority signed, with any URI and lifetime, for tests of refusals.
     *
     * @param lifetime negative for one that has expired
     */
    public void mintTls(Path target, String uri, Duration lifetime) throws GeneralSecurityException, IOException {
        mintTls(target, List.of(uri), lifetime);
    }

    /** As above, with any number of URIs; ours have one. */
    public void mintTls(Path target, List<String> uris, Duration lifetime)
            throws GeneralSecurityException, IOException {
        mintTls(target, uris, "localhost", lifetime);
    }

    /** A certificate whose only host name is another machine's. */
    void mintTlsOfAnotherHost(Path target, String uri) throws GeneralSecurityException, IOException {
        mintTls(target, List.of(uri), "elsewhere.example.com", LIFETIME);
    }

    private void mintTls(Path target, List<String> uris, String host, Duration lifetime)
            throws GeneralSecurityException, IOException {
        Files.createDirectories(target);
        KeyPair keys = ecKeys();
        X509Certificate certificate =
                certificate(new X500Principal("CN=" + target.getFileName()), uris, host, keys, authority, lifetime);
        write(target.resolve("tls.crt"), certificate);
        write(target.resolve("tls.key"), new JcaPKCS8Generator(keys.getPrivate(), null));
        write(target.resolve("ca.crt"), authority);
    }

    private void mintKeys() throws JOSEException, IOException {
        JWK signing = new ECKeyGenerator(Curve.P_256)
                .keyUse(KeyUse.SIGNATURE)
                .keyIDFromThumbprint(true)
                .generate();
        JWK credentials = new ECKeyGenerator(Curve.P_256)
                .keyUse(KeyUse.ENCRYPTION)
                .keyIDFromThumbprint(true)
                .generate();
        JWK pinTag = new OctetSequenceKeyGenerator(256).keyID("pin-tag").generate();
        Path registry = folderOf(ServiceIdentity.REGISTRY);
        Path gateway = folderOf(ServiceIdentity.GATEWAY);
        write(registry.resolve("grant-signing.jwks"), signing);
        write(registry.resolve("credential-encryption.jwks"), credentials.toPublicJWK());
        write(gateway.resolve("grant-verification.jwks"), signing.toPublicJWK());
        write(gateway.resolve("credential-decryption.jwks"), credentials);
        write(gateway.resolve("pin-tag.jwks"), pinTag);
    }

    /** Spring properties that point a service at its own folder; ports and peers are the caller's to add. */
    public Map<String, String> tlsProperties(ServiceIdentity identity) {
        return tlsProperties(folderOf(identity).toAbsolutePath());
    }

    /** Likewise of any folder with the three files. */
    static Map<String, String> tlsProperties(Path own) {
        String bundle = "spring.ssl.bundle.pem." + InternalTls.BUNDLE;
        return Map.of(
                bundle + ".keystore.certificate", "file:" + own.resolve("tls.crt"),
                bundle + ".keystore.private-key", "file:" + own.resolve("tls.key"),
                bundle + ".truststore.certificate", "file:" + own.resolve("ca.crt"),
                bundle + ".options.enabled-protocols", "TLSv1.3");
    }

    /** TLS as a service with the folder's certificate has it, as client or server. */
    public static SSLContext sslContext(Path folder) {
        return SslBundle.of(new PemSslStoreBundle(
                        PemSslStoreDetails.forCertificate(contentOf(folder.resolve("tls.crt")))
                                .withPrivateKey(contentOf(folder.resolve("tls.key"))),
                        PemSslStoreDetails.forCertificate(contentOf(folder.resolve("ca.crt")))))
                .createSslContext();
    }

    private static String contentOf(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, JWK key) throws IOException {
        Files.writeString(file, new JWKSet(key).toString(false));
        restrict(file);
    }

    private static void write(Path file, Object pemObject) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
            pem.writeObject(pemObject);
        }
        Files.writeString(file, text.toString());
        restrict(file);
    }

    private static void restrict(Path file) throws IOException {
        Files.setPosixFilePermissions(file, java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
    }

    private static KeyPair ecKeys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private X509Certificate certificate(
            X500Principal subject,
            @Nullable List<String> uris,
            String host,
            KeyPair keys,
            @Nullable X509Certificate issuer,
            Duration lifetime)
            throws GeneralSecurityException, IOException {
        Instant now = Instant.now();
        Instant notBefore = lifetime.isNegative() ? now.plus(lifetime.multipliedBy(2)) : now.minusSeconds(60);
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                issuer == null ? subject : issuer.getSubjectX500Principal(),
                new BigInteger(127, new SecureRandom()),
                Date.from(notBefore),
                Date.from(now.plus(lifetime)),
                subject,
                keys.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(uris == null));
        if (uris == null) {
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
        } else {
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            List<GeneralName> names = new ArrayList<>();
            uris.forEach(uri -> names.add(new GeneralName(GeneralName.uniformResourceIdentifier, uri)));
            names.add(new GeneralName(GeneralName.dNSName, host));
            if (host.equals("localhost")) {
                names.add(new GeneralName(GeneralName.iPAddress, "127.0.0.1"));
            }
            builder.addExtension(
                    Extension.subjectAlternativeName, false, new GeneralNames(names.toArray(GeneralName[]::new)));
        }
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(
                            new JcaContentSignerBuilder("SHA256withECDSA").build(authorityKeys.getPrivate())));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException(e);
        }
    }
}
