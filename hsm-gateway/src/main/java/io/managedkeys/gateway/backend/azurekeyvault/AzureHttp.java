package io.managedkeys.gateway.backend.azurekeyvault;

import com.azure.core.http.HttpClient;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** The one HTTP client for all vaults and token endpoints; its connections are pooled and as many as there are calls. */
final class AzureHttp {
    private final HttpClient sdk;

    /**
     * @param answerTimeout where a call states none, as those to token endpoints
     * @param trust PEM of the only authority to trust, for a stand-in; null for the JDK's
     * @param proxy {@code http://host:port} of a stand-in; null for none
     */
    AzureHttp(Duration connectTimeout, Duration answerTimeout, @Nullable Path trust, @Nullable URI proxy) {
        java.net.http.HttpClient.Builder builder = java.net.http.HttpClient.newBuilder()
                .connectTimeout(connectTimeout)
                .followRedirects(java.net.http.HttpClient.Redirect.NEVER);
        if (trust != null) {
            builder.sslContext(trusting(trust));
        }
        if (proxy != null) {
            builder.proxy(ProxySelector.of(new InetSocketAddress(proxy.getHost(), proxy.getPort())));
        }
        this.sdk = new JdkHttpClientBuilder(builder)
                .connectionTimeout(connectTimeout)
                .responseTimeout(answerTimeout)
                .readTimeout(answerTimeout)
                .build();
    }

    HttpClient sdk() {
        return sdk;
    }

    private static SSLContext trusting(Path pem) {
        try (InputStream in = Files.newInputStream(pem)) {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            int number = 0;
            for (Certificate authority : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                trusted.setCertificateEntry("authority-" + number++, authority);
            }
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("the stand-in's authority cannot be read: " + pem, e);
        }
    }
}
