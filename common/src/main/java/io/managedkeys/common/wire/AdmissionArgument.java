package io.managedkeys.common.wire;

import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

final class AdmissionArgument implements HandlerMethodArgumentResolver {
    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == Admission.class;
    }

    @Override
    public Object resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest web,
            @Nullable WebDataBinderFactory binders) {
        WireRequest wire = WireRequest.of((HttpServletRequest) web.getNativeRequest());
        if (wire == null) {
            throw ApiException.silent(ErrorKind.NOT_FOUND);
        }
        return wire.admission();
    }
}
