package io.managedkeys.common.engine;

import io.managedkeys.common.api.InternalRoutes;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.error.ErrorRenderer;
import io.managedkeys.common.service.RequestId;
import io.managedkeys.common.wire.WireRequest;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.filter.OncePerRequestFilter;

/** An engine's way in: the admission that came with the request says what it is; the raw URI is never looked at. */
public class AdmissionFilter extends OncePerRequestFilter {
    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !request.getRequestURI().startsWith(InternalRoutes.FORWARDED);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try {
            Admission admission = AdmissionHeader.decode(request.getHeader(Admission.HEADER));
            var operation = WireRequest.operation(request)
                    .orElseThrow(() -> ApiException.silent(ErrorKind.UNSUPPORTED_OPERATION));
            RequestId.begin(admission.requestId());
            chain.doFilter(new WireRequest(request, admission, operation), response);
        } catch (ApiException | IllegalArgumentException failure) {
            ErrorRenderer.write(ErrorRenderer.asApiException(failure), request, response);
        } finally {
            RequestId.end();
        }
    }
}
