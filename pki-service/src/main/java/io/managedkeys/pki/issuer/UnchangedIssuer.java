package io.managedkeys.pki.issuer;

import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.wire.VaultResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/** Spares a client that names a time ({@code If-Modified-Since}) what it has already (RFC 9110 §13.1.3). */
@Component
public class UnchangedIssuer {
    private static final String SINCE = "If-Modified-Since";

    private final Issuers issuers;
    private final HttpServletRequest request;

    /** @param request whichever is being answered */
    UnchangedIssuer(Issuers issuers, HttpServletRequest request) {
        this.issuers = issuers;
        this.request = request;
    }

    /**
     * 304 where the issuer's answers are what they were at that time, else the answer. Within the second in which
     * something changed it is the answer: the header has no parts of seconds.
     */
    public VaultResponse or(Admission admission, Issuer issuer, Supplier<VaultResponse> answer) {
        long since = since();
        if (since < 0) {
            return answer.get();
        }
        Instant modified = issuers.lastModified(admission.mount().uuid(), issuer.id());
        return modified.isBefore(Instant.ofEpochMilli(since)) ? VaultResponse.notModified(modified) : answer.get();
    }

    /** Negative where there is none, or nothing that can be read. */
    private long since() {
        try {
            return request.getDateHeader(SINCE);
        } catch (IllegalArgumentException e) {
            return -1;
        }
    }
}
