package io.managedkeys.common.service;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** Trusts whom another trusts at the moment, and tells the log of everyone else. */
final class TellingTrust extends X509ExtendedTrustManager {
    private final Supplier<X509ExtendedTrustManager> current;

    TellingTrust(Supplier<X509ExtendedTrustManager> current) {
        this.current = current;
    }

    private interface Check {
        void by(X509ExtendedTrustManager trust) throws CertificateException;
    }

    private void check(String peer, X509Certificate[] chain, Check check) throws CertificateException {
        try {
            check.by(current.get());
        } catch (CertificateException e) {
            Refusals.untrusted(peer, chain[0], e);
            throw e;
        }
    }

    private void client(X509Certificate[] chain, Check check) throws CertificateException {
        check("a caller", chain, check);
    }

    private void server(X509Certificate[] chain, Check check) throws CertificateException {
        check("a callee", chain, check);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        client(chain, trust -> trust.checkClientTrusted(chain, type, socket));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        server(chain, trust -> trust.checkServerTrusted(chain, type, socket));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        client(chain, trust -> trust.checkClientTrusted(chain, type, engine));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        server(chain, trust -> trust.checkServerTrusted(chain, type, engine));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        client(chain, trust -> trust.checkClientTrusted(chain, type));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        server(chain, trust -> trust.checkServerTrusted(chain, type));
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return current.get().getAcceptedIssuers();
    }
}
