package io.managedkeys.common.service;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ssl.SslBundle;

/**
 * A client's TLS whose certificate, key and trusted authorities can be replaced: new connections use the new ones, those
 * that are open stay.
 */
final class ReloadingTls {
    private static final Logger LOG = LoggerFactory.getLogger(ReloadingTls.class);

    private final Optional<ServiceIdentity> self;
    private final SSLContext context;
    private volatile X509ExtendedKeyManager keys;
    private volatile X509ExtendedTrustManager trust;

    /** @param self whom its certificate must name; unknown where nobody is to be named */
    ReloadingTls(SslBundle bundle, Optional<ServiceIdentity> self) {
        this.self = self;
        this.keys = keys(bundle);
        this.trust = trust(bundle);
        try {
            this.context = SSLContext.getInstance("TLS");
            context.init(
                    new KeyManager[] {new CurrentKeys()}, new TrustManager[] {new TellingTrust(() -> trust)}, null);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has TLS", e);
        }
        tellOwnFaults(bundle);
    }

    SSLContext context() {
        return context;
    }

    void use(SslBundle bundle) {
        X509ExtendedKeyManager newKeys = keys(bundle);
        X509ExtendedTrustManager newTrust = trust(bundle);
        keys = newKeys;
        trust = newTrust;
        LOG.info("the internal certificate was replaced");
        tellOwnFaults(bundle);
    }

    /** What others will refuse is better told before they do. */
    private void tellOwnFaults(SslBundle bundle) {
        try {
            KeyStore store = Objects.requireNonNull(bundle.getStores().getKeyStore());
            String alias = store.aliases().nextElement();
            if (!(store.getCertificate(alias) instanceof X509Certificate own)) {
                return;
            }
            if (self.isPresent() && !self.equals(CertificateIdentity.of(own))) {
                Refusals.own(
                        own,
                        "it must name %s and nothing else".formatted(self.get().uri()));
            }
            X509Certificate[] chain = Arrays.stream(store.getCertificateChain(alias))
                    .map(X509Certificate.class::cast)
                    .toArray(X509Certificate[]::new);
            try {
                trust.checkServerTrusted(chain, "UNKNOWN");
            } catch (CertificateException e) {
                Refusals.own(own, Refusals.reason(own, e));
            }
        } catch (KeyStoreException e) {
            throw new IllegalStateException("the bundle was read a moment ago", e);
        }
    }

    private static X509ExtendedKeyManager keys(SslBundle bundle) {
        return only(X509ExtendedKeyManager.class, bundle.getManagers().getKeyManagers());
    }

    private static X509ExtendedTrustManager trust(SslBundle bundle) {
        return only(X509ExtendedTrustManager.class, bundle.getManagers().getTrustManagers());
    }

    private static <T> T only(Class<T> type, Object[] managers) {
        return Arrays.stream(managers)
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the bundle has no X.509 certificate"));
    }

    private final class CurrentKeys extends X509ExtendedKeyManager {
        @Override
        public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
            return keys.getClientAliases(keyType, issuers);
        }

        @Override
        public @Nullable String chooseClientAlias(
                String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return keys.chooseClientAlias(keyType, issuers, socket);
        }

        @Override
        public @Nullable String chooseEngineClientAlias(
                String[] keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
            return keys.chooseEngineClientAlias(keyType, issuers, engine);
        }

        @Override
        public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
            return keys.getServerAliases(keyType, issuers);
        }

        @Override
        public @Nullable String chooseServerAlias(
                String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return keys.chooseServerAlias(keyType, issuers, socket);
        }

        @Override
        public X509Certificate @Nullable [] getCertificateChain(String alias) {
            return keys.getCertificateChain(alias);
        }

        @Override
        public @Nullable PrivateKey getPrivateKey(String alias) {
            return keys.getPrivateKey(alias);
        }
    }
}
