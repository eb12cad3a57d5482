package io.managedkeys.common.service;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Reads a service's identity from its certificate: the one URI SAN (RFC 5280 §4.2.1.6). */
final class CertificateIdentity {
    private static final int URI_NAME = 6;

    /** A caller shows the same certificate for a day; reading it takes longer than the rest of the check. */
    private static final Map<X509Certificate, Optional<ServiceIdentity>> READ = new ConcurrentHashMap<>();

    private static final int MOST_READ = 1000;

    private CertificateIdentity() {}

    /** Like {@link #of}, for what is asked on every request. */
    static Optional<ServiceIdentity> known(X509Certificate certificate) {
        Optional<ServiceIdentity> known = READ.get(certificate);
        if (known == null) {
            if (READ.size() >= MOST_READ) {
                READ.clear();
            }
            known = of(certificate);
            READ.put(certificate, known);
        }
        return known;
    }

    static Optional<ServiceIdentity> of(X509Certificate certificate) {
        List<String> uris = uris(certificate);
        return uris.size() == 1 ? ServiceIdentity.ofUri(uris.getFirst()) : Optional.empty();
    }

    /** For people: whom it names, and how long it is good. */
    static String text(X509Certificate certificate) {
        return "%s (%s, valid until %s)"
                .formatted(
                        certificate.getSubjectX500Principal(),
                        uris(certificate).isEmpty() ? "no URI" : String.join(", ", uris(certificate)),
                        certificate.getNotAfter().toInstant());
    }

    private static List<String> uris(X509Certificate certificate) {
        try {
            var names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? List.of()
                    : names.stream()
                            .filter(name -> name.getFirst() instanceof Integer type && type == URI_NAME)
                            .map(name -> (String) name.get(1))
                            .toList();
        } catch (CertificateParsingException e) {
            return List.of();
        }
    }
}
