package io.managedkeys.common.service;

import io.managedkeys.common.api.InternalRoutes;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.error.ErrorRenderer;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Guards an internal port: the caller is who its certificate says, and may call what {@link InternalRoutes} lists. One
 * filter instead of a security chain, as measured: it stands on the path of every signature.
 */
public class CallerIdentityFilter extends OncePerRequestFilter {
    /** Header of an answer to a service that is none of the callers, as opposed to what it asked for a client. */
    public static final String REFUSED = "X-Managed-Keys-Refused";

    private static final String ATTRIBUTE = ServiceIdentity.class.getName();

    private final ServiceIdentity self;

    public CallerIdentityFilter(ServiceIdentity self) {
        this.self = self;
    }

    /** Who called; only on requests that passed the filter. */
    public static ServiceIdentity caller(HttpServletRequest request) {
        if (request.getAttribute(ATTRIBUTE) instanceof ServiceIdentity identity) {
            return identity;
        }
        throw new IllegalStateException("the request came past the caller's identity check");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Optional<X509Certificate> certificate = certificate(request);
        Optional<ServiceIdentity> caller = certificate.flatMap(CertificateIdentity::known);
        if (caller.isEmpty() || !InternalRoutes.permits(self, request.getRequestURI(), caller.get())) {
            certificate.ifPresent(shown -> Refusals.notForCaller(request.getRequestURI(), shown));
            response.setHeader(REFUSED, "caller");
            ErrorRenderer.write(
                    new ApiException(ErrorKind.PERMISSION_DENIED, "not for this caller"), request, response);
            return;
        }
        request.setAttribute(ATTRIBUTE, caller.get());
        RequestId.begin(request.getHeader(RequestId.HEADER));
        TraceParent.begin(request.getHeader(TraceParent.HEADER));
        try {
            chain.doFilter(request, response);
        } finally {
            TraceParent.end();
            RequestId.end();
        }
    }

    private static Optional<X509Certificate> certificate(HttpServletRequest request) {
        return request.getAttribute("jakarta.servlet.request.X509Certificate") instanceof X509Certificate[] chain
                        && chain.length > 0
                ? Optional.of(chain[0])
                : Optional.empty();
    }
}
