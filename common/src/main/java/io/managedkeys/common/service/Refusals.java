package io.managedkeys.common.service;

import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the log of services that do not take each other's certificates: who it was, why, and what to do. The same is told
 * once a minute at most, however often it happens.
 */
public final class Refusals {
    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);
    private static final Pattern ALERT =
            Pattern.compile("Received fatal alert: (certificate_[a-z]+|[a-z]+_certificate|unknown_ca)");
    private static final String MANUAL = "docs/operations.md#internal-certificates";
    private static final String RENEW = "renew it in its Secret or files";
    private static final String ONE_AUTHORITY =
            "give all services certificates of one authority, and its own as ca.crt";
    private static final String OWN_ONE = "give each service its own certificate";
    /** What was told lately. */
    static final Repetitions TOLD = new Repetitions(Duration.ofMinutes(1), InstantSource.system());

    private Refusals() {}

    /**
     * A certificate that this process did not trust.
     *
     * @param peer {@code a caller}, {@code a callee}
     */
    static void untrusted(String peer, X509Certificate certificate, Throwable failure) {
        tell("refused %s with the certificate of %s; %s"
                .formatted(peer, CertificateIdentity.text(certificate), reason(certificate, failure)));
    }

    /** Why a certificate is not trusted, and what to do about it. */
    static String reason(X509Certificate certificate, Throwable failure) {
        if (has(failure, CertificateExpiredException.class)) {
            return "it has expired: " + RENEW;
        }
        if (has(failure, CertificateNotYetValidException.class)) {
            return "it is not valid yet: compare the clocks";
        }
        return "its issuer, %s, is not among the authorities in ca.crt: %s"
                .formatted(certificate.getIssuerX500Principal(), ONE_AUTHORITY);
    }

    /** A certificate of our authority that is not the expected service's. */
    static void notFrom(ServiceIdentity callee, X509Certificate certificate) {
        tell("refused %s with the certificate of %s; it must name %s: %s, and look where managed-keys.peers.%s leads"
                .formatted(
                        callee.serviceName(),
                        CertificateIdentity.text(certificate),
                        callee.uri(),
                        OWN_ONE,
                        callee.serviceName()));
    }

    /** A caller whose certificate is good, and who may not call this. */
    static void notForCaller(String path, X509Certificate certificate) {
        String caller = CertificateIdentity.text(certificate);
        tell(
                caller,
                "refused %s to a caller with the certificate of %s; that service may not call it: %s"
                        .formatted(path, caller, OWN_ONE));
    }

    /** The callee said so, after the handshake. */
    public static void byCallee(ServiceIdentity callee) {
        tell("%s does not take this call from us; our certificate must name this service and no other: %s"
                .formatted(callee.serviceName(), OWN_ONE));
    }

    /** A call failed; told where the reason is that the callee refused our certificate. */
    public static void byCallee(ServiceIdentity callee, Throwable failure) {
        alert(failure).ifPresent(alert -> ofOurs(callee.serviceName(), alert));
    }

    /** How the peer refused our certificate (RFC 8446 §6), if that is what ended the handshake. */
    static Optional<String> alert(Throwable failure) {
        Matcher alert = ALERT.matcher(failure instanceof SSLException ? String.valueOf(failure.getMessage()) : "");
        return alert.find() ? Optional.of(alert.group(1)) : Optional.empty();
    }

    static void ofOurs(String peer, String alert) {
        tell("%s refused our certificate (%s); if it has expired, %s; else %s"
                .formatted(peer, alert, RENEW, ONE_AUTHORITY));
    }

    /** What is wrong with this service's own certificate. */
    static void own(X509Certificate certificate, String what) {
        tell("our own certificate is that of %s; %s, so other services refuse it"
                .formatted(CertificateIdentity.text(certificate), what));
    }

    private static boolean has(Throwable failure, Class<? extends Throwable> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    private static void tell(String line) {
        tell(line, line);
    }

    private static void tell(String what, String line) {
        if (TOLD.isNew(what)) {
            LOG.warn("{}; see {}", line, MANUAL);
        }
    }
}
