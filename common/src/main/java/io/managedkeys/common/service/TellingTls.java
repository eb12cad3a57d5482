package io.managedkeys.common.service;

import java.util.Arrays;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.apache.tomcat.util.net.SSLUtil;
import org.apache.tomcat.util.net.jsse.JSSEImplementation;
import org.apache.tomcat.util.net.jsse.JSSEUtil;

/** Tomcat's own TLS, which tells of the callers that it refuses. Tomcat makes it by its name. */
public final class TellingTls extends JSSEImplementation {
    @Override
    public SSLUtil getSSLUtil(SSLHostConfigCertificate certificate) {
        return new JSSEUtil(certificate) {
            @Override
            public TrustManager[] getTrustManagers() throws Exception {
                return Arrays.stream(super.getTrustManagers())
                        .map(trust -> trust instanceof X509ExtendedTrustManager extended
                                ? new TellingTrust(() -> extended)
                                : trust)
                        .toArray(TrustManager[]::new);
            }
        };
    }
}
