package io.managedkeys.common.wire;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;

/**
 * Calls routes and writes their answers; what is no route is called as Spring does it. For each call Spring makes binders,
 * a model and what asynchronous answers need, none of which a route has a use for.
 */
final class RouteAdapter extends RequestMappingHandlerAdapter {
    @Override
    protected @Nullable ModelAndView handleInternal(
            HttpServletRequest request, HttpServletResponse response, HandlerMethod handler) throws Exception {
        if (!(handler instanceof RouteMethod method)) {
            return super.handleInternal(request, response, handler);
        }
        WireRequest wire = WireRequest.of(request);
        if (wire == null) {
            throw ApiException.silent(ErrorKind.NOT_FOUND);
        }
        RouteCall call = new RouteCall(request, wire);
        VaultResponse answer = method.answer(call);
        if (answer.form() == VaultResponse.Form.ENVELOPE) {
            answer = answer.withWarnings(call.warnings());
        }
        ResponseEnvelope.write(answer, wire, response);
        return null;
    }
}
