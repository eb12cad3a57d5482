package io.managedkeys.common.wire;

import io.managedkeys.common.engine.Admission;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.method.HandlerMethod;

/**
 * A route's method and how its parameters are filled, found out when the service starts: an {@link Admission}, a
 * {@link PathVariable} String, {@link RequestFields}, the HttpServletRequest.
 */
final class RouteMethod extends HandlerMethod {
    private final VaultRoute route;
    private final List<Function<RouteCall, @Nullable Object>> arguments;
    private volatile @Nullable RouteMethod resolved;

    /** @throws IllegalStateException when a parameter is none of these, or the answer no {@link VaultResponse} */
    RouteMethod(HandlerMethod method, VaultRoute route) {
        super(method);
        this.route = route;
        this.arguments =
                Arrays.stream(getMethodParameters()).map(RouteMethod::argument).toList();
        if (getMethod().getReturnType() != VaultResponse.class) {
            throw new IllegalStateException(getMethod() + " gives no VaultResponse");
        }
    }

    private RouteMethod(RouteMethod unresolved, Object bean) {
        super(unresolved, bean, false);
        this.route = unresolved.route;
        this.arguments = unresolved.arguments;
    }

    private static Function<RouteCall, @Nullable Object> argument(MethodParameter parameter) {
        Class<?> type = parameter.getParameterType();
        if (type == Admission.class) {
            return call -> call.wire().admission();
        }
        if (type == HttpServletRequest.class) {
            return RouteCall::request;
        }
        if (parameter.hasParameterAnnotation(RequestFields.class) && type.isRecord()) {
            return type == WireFields.class ? RouteCall::fields : call -> call.read(type);
        }
        PathVariable variable = parameter.getParameterAnnotation(PathVariable.class);
        if (variable == null || type != String.class) {
            throw new IllegalStateException(parameter.getExecutable() + ": no route takes " + parameter.getParameter());
        }
        String name = variable.name().isEmpty() ? parameter.getParameter().getName() : variable.name();
        return call -> call.variable(name, variable.required());
    }

    VaultRoute route() {
        return route;
    }

    VaultResponse answer(RouteCall call) throws Exception {
        @Nullable Object[] filled = new @Nullable Object[arguments.size()];
        for (int i = 0; i < filled.length; i++) {
            filled[i] = arguments.get(i).apply(call);
        }
        try {
            return (VaultResponse) getBridgedMethod().invoke(getBean(), filled);
        } catch (InvocationTargetException e) {
            switch (e.getCause()) {
                case Exception failure -> throw failure;
                case Error failure -> throw failure;
                case null, default -> throw e;
            }
        }
    }

    /** No route's parameters are validated by annotations. */
    @Override
    public HandlerMethod createWithValidateFlags() {
        return this;
    }

    @Override
    public HandlerMethod createWithResolvedBean() {
        RouteMethod known = resolved;
        if (known == null) {
            known = new RouteMethod(this, super.createWithResolvedBean().getBean());
            resolved = known;
        }
        return known;
    }
}
