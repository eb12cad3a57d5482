package io.managedkeys.pki;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** What others say of our certificates: the JDK's path validation, and openssl, which must be installed. */
final class SecondOpinion {
    private SecondOpinion() {}

    static X509Certificate read(String pem) {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Fails unless both accept the leaf below the root. */
    static void accept(String leafPem, String rootPem) {
        assertThat(jdkRefusal(leafPem, rootPem)).isEmpty();
        assertThat(openssl(leafPem, rootPem)).contains("leaf.pem: OK");
    }

    /** Why the JDK refuses; "" when it does not. */
    static String jdkRefusal(String leafPem, String rootPem) {
        try {
            // The root stands in the path, too: of an anchor the JDK takes name and key alone, not its name
            // constraints.
            CertPath path =
                    CertificateFactory.getInstance("X.509").generateCertPath(List.of(read(leafPem), read(rootPem)));
            PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(read(rootPem), null)));
            parameters.setRevocationEnabled(false);
            CertPathValidator.getInstance("PKIX").validate(path, parameters);
            return "";
        } catch (GeneralSecurityException e) {
            return String.valueOf(e.getMessage());
        }
    }

    static String openssl(String leafPem, String rootPem) {
        try {
            Path folder = Files.createTempDirectory("openssl");
            Path leaf = Files.writeString(folder.resolve("leaf.pem"), leafPem);
            Path root = Files.writeString(folder.resolve("root.pem"), rootPem);
            return run(
                    "openssl", "verify", "-x509_strict", "-check_ss_sig", "-CAfile", root.toString(), leaf.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fails unless both accept the leaf below the intermediates, the nearest first, and the root. */
    static void accept(String leafPem, List<String> intermediatePems, String rootPem) {
        try {
            List<X509Certificate> certificates = new ArrayList<>();
            certificates.add(read(leafPem));
            intermediatePems.forEach(pem -> certificates.add(read(pem)));
            certificates.add(read(rootPem));
            PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(read(rootPem), null)));
            parameters.setRevocationEnabled(false);
            CertPathValidator.getInstance("PKIX")
                    .validate(CertificateFactory.getInstance("X.509").generateCertPath(certificates), parameters);
            Path folder = Files.createTempDirectory("openssl");
            Path leaf = Files.writeString(folder.resolve("leaf.pem"), leafPem);
            Path root = Files.writeString(folder.resolve("root.pem"), rootPem);
            Path untrusted =
                    Files.writeString(folder.resolve("untrusted.pem"), String.join("\n", intermediatePems) + "\n");
            String answer = run(
                    "openssl",
                    "verify",
                    "-x509_strict",
                    "-check_ss_sig",
                    "-CAfile",
                    root.toString(),
                    "-untrusted",
                    untrusted.toString(),
                    leaf.toString());
            assertThat(answer).contains("leaf.pem: OK");
        } catch (GeneralSecurityException e) {
            throw new AssertionError("the JDK refuses the chain", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What openssl says of a certificate request, its signature checked. */
    static String request(String csrPem) {
        try {
            Path csr = Files.writeString(Files.createTempDirectory("openssl").resolve("csr.pem"), csrPem + "\n");
            return run("openssl", "req", "-in", csr.toString(), "-verify", "-noout", "-text");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
