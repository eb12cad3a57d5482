package io.managedkeys.common.wire;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;

/**
 * Calls routes and writes their answers; what is no route is called as Spring does it. For each call Spring makes binders,
 * a model and what asynchronous answers need, none of which a route has a use for.
 */
final class RouteAdapter extends RequestMappingHandlerAdapter {
    private final RouteAccess access;

    RouteAdapter(RouteAccess access) {
        this.access = access;
    }

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
        VaultRoute route = method.route();
        // malformed JSON is told before the token is looked at
        WireFields fields = route.rawBody() ? WireFields.NONE : RequestBodyReader.read(wire, wire.operation());
        @SuppressWarnings("unchecked")
        Map<String, String> variables =
                (Map<String, String>) request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE);
        access.demand(route, wire, variables, fields);
        RouteCall call = new RouteCall(request, wire, variables, fields);
        VaultResponse answer = method.answer(call);
        if (answer.form() == VaultResponse.Form.ENVELOPE) {
            answer = answer.withWarnings(call.warnings());
        }
        ResponseEnvelope.write(answer, wire, response);
        return null;
    }
}
