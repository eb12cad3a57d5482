package io.managedkeys.suite.matrix;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** Looks at certificates and requests with the JDK and Bouncy Castle, which share nothing with the suite. */
final class Certificates {
    private static final BouncyCastleProvider PROVIDER = new BouncyCastleProvider();

    private Certificates() {}

    /** @throws Refusal when the certificate is not signed with the key of the issuer's */
    static void demandSigned(String certificatePem, String issuerPem) {
        try {
            parse(certificatePem).verify(parse(issuerPem).getPublicKey(), PROVIDER);
        } catch (GeneralSecurityException e) {
            throw Refusal.wrong(
                    "the certificate does not verify: " + e.getClass().getSimpleName());
        }
    }

    /** @throws Refusal when the request is not signed with the key that it holds */
    static void demandSelfSigned(String requestPem) {
        try (PEMParser parser = new PEMParser(new StringReader(requestPem))) {
            if (!(parser.readObject() instanceof PKCS10CertificationRequest request)
                    || !request.isSignatureValid(new JcaContentVerifierProviderBuilder()
                            .setProvider(PROVIDER)
                            .build(request.getSubjectPublicKeyInfo()))) {
                throw Refusal.wrong("the request does not verify");
            }
        } catch (IOException | OperatorCreationException | PKCSException e) {
            throw Refusal.wrong("the request cannot be read: " + e.getClass().getSimpleName());
        }
    }

    /** A request of a fresh EC key, PEM. */
    static String request(String commonName) {
        try (StringWriter text = new StringWriter();
                JcaPEMWriter pem = new JcaPEMWriter(text)) {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            KeyPair pair = generator.generateKeyPair();
            pem.writeObject(
                    new JcaPKCS10CertificationRequestBuilder(new X500Principal("CN=" + commonName), pair.getPublic())
                            .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())));
            pem.flush();
            return text.toString();
        } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static X509Certificate parse(String pem) throws GeneralSecurityException {
        return (X509Certificate) CertificateFactory.getInstance("X.509", PROVIDER)
                .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    }
}
