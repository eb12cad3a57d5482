package io.managedkeys.common.wire;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodReturnValueHandler;
import org.springframework.web.method.support.ModelAndViewContainer;

final class ResponseWriter implements HandlerMethodReturnValueHandler {
    @Override
    public boolean supportsReturnType(MethodParameter returnType) {
        return returnType.getParameterType() == VaultResponse.class;
    }

    @Override
    public void handleReturnValue(
            @Nullable Object value, MethodParameter returnType, ModelAndViewContainer container, NativeWebRequest web)
            throws Exception {
        container.setRequestHandled(true);
        HttpServletRequest request = (HttpServletRequest) web.getNativeRequest();
        HttpServletResponse response = web.getNativeResponse(HttpServletResponse.class);
        WireRequest wire = WireRequest.of(request);
        VaultResponse answer = (VaultResponse) value;
        if (answer == null || wire == null || response == null) {
            throw new IllegalStateException("a route gave no answer");
        }
        if (answer.form() == VaultResponse.Form.ENVELOPE) {
            answer = answer.withWarnings(FieldsArgument.warnings(request));
        }
        ResponseEnvelope.write(answer, wire, response);
    }
}
