package io.managedkeys.registry.frontdoor;

import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.service.RequestId;
import io.managedkeys.common.service.ServiceIdentity;
import io.managedkeys.common.service.ServiceProperties;
import io.managedkeys.common.wire.Operation;
import io.managedkeys.common.wire.WireRequest;
import io.managedkeys.registry.admission.AdmitRequest;
import io.managedkeys.registry.admission.Place;
import io.managedkeys.registry.admission.RouteTable;
import io.managedkeys.registry.admission.Routes;
import io.managedkeys.registry.admission.TokenHolder;
import io.managedkeys.registry.namespace.Namespace;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;

/**
 * Admits one request of Vault's API, then has it answered: by the registry's own routes, or by the engine that owns the
 * mount. Nothing scarce is held when it forwards.
 */
@Component
class Door {
    private static final String NAMESPACE = "X-Vault-Namespace";

    private final Routes routes;
    private final ForwardToEngine forward;
    private final StateDoor stateDoor;
    private final DoorMetrics metrics;
    private final long timeoutMillis;

    Door(
            Routes routes,
            ForwardToEngine forward,
            StateDoor stateDoor,
            DoorMetrics metrics,
            ServiceProperties properties) {
        this.routes = routes;
        this.forward = forward;
        this.stateDoor = stateDoor;
        this.metrics = metrics;
        this.timeoutMillis = properties.requestTimeout().toMillis();
    }

    /** @param path decoded, after {@code /v1/} */
    void admit(HttpServletRequest request, HttpServletResponse response, String path, FilterChain chain)
            throws IOException, ServletException {
        String namespace = request.getHeader(NAMESPACE);
        if (namespace != null) {
            response.setHeader(NAMESPACE, namespace);
        }
        if (StatePaths.contains(path)) {
            metrics.asksForState(request);
            stateDoor.answer(request, response, path, namespace, chain);
            return;
        }
        Operation operation = operation(request);
        RequestHeaders.check(request);
        boolean writes = operation == Operation.WRITE || operation == Operation.PATCH;
        if (writes && path.endsWith("/")) {
            throw ApiException.invalid("cannot write to a path ending in '/'");
        }
        String target = operation == Operation.LIST && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        admit(request, response, namespace, target, operation, chain);
    }

    private void admit(
            HttpServletRequest request,
            HttpServletResponse response,
            @Nullable String namespace,
            String path,
            Operation operation,
            FilterChain chain)
            throws IOException, ServletException {
        RouteTable table = routes.table();
        Place place = table.find(namespace, path);
        if (!(place instanceof Place.Mounted)) {
            // Another replica may have made it a moment ago.
            table = routes.latest();
            place = table.find(namespace, path);
        }
        TokenHolder holder = holder();
        switch (place) {
            case Place.NoNamespace() -> {
                demandToken(holder);
                throw new ApiException(ErrorKind.NOT_FOUND, "namespace not found");
            }
            case Place.NoMount(Namespace in, String route) -> {
                demandToken(holder);
                if (!AdmitRequest.isGoodIn(in, tokenNamespace(table, holder))) {
                    throw ApiException.permissionDenied();
                }
                throw noHandler(route, operation);
            }
            case Place.Mounted mounted
            when StatePaths.contains(mounted.pathInNamespace()) -> {
                metrics.asksForState(request);
                stateDoor.answer(
                        request,
                        response,
                        mounted.pathInNamespace(),
                        mounted.namespace().path(),
                        chain);
            }
            case Place.Mounted mounted -> answer(request, response, mounted, table, holder, operation, chain);
        }
    }

    private void answer(
            HttpServletRequest request,
            HttpServletResponse response,
            Place.Mounted place,
            RouteTable table,
            TokenHolder holder,
            Operation operation,
            FilterChain chain)
            throws IOException, ServletException {
        ServiceIdentity engine = place.engine();
        Admission admission = AdmitRequest.to(
                place,
                engine == null ? place.pathInNamespace() : place.path(),
                holder,
                tokenNamespace(table, holder),
                UUID.randomUUID(),
                request.getRemoteAddr(),
                timeoutMillis);
        RequestId.begin(admission.requestId());
        metrics.admitted(request, admission, engine);
        if (engine == null) {
            if (!admission.isAnonymous() && !place.namespace().isRoot()) {
                RootOnlyPaths.refusalInNamespace(admission.path()).ifPresent(text -> {
                    throw ApiException.invalid(text);
                });
            }
            chain.doFilter(new WireRequest(request, admission, operation), response);
        } else {
            forward.forward(request, response, admission, place.headers(), engine);
        }
    }

    private static Operation operation(HttpServletRequest request) {
        return WireRequest.operation(request).orElseThrow(() -> ApiException.silent(ErrorKind.UNSUPPORTED_OPERATION));
    }

    private static TokenHolder holder() {
        return SecurityContextHolder.getContext().getAuthentication() instanceof ClientTokenAuthentication known
                ? known.holder()
                : new TokenHolder.Nobody();
    }

    private static @Nullable Namespace tokenNamespace(RouteTable table, TokenHolder holder) {
        return holder instanceof TokenHolder.Known(var token) ? table.namespace(token.namespace()) : null;
    }

    /** Whoever shows no good token is not told what exists. */
    private static void demandToken(TokenHolder holder) {
        switch (holder) {
            case TokenHolder.Known known -> {}
            case TokenHolder.Unknown() -> throw ApiException.invalidToken();
            case TokenHolder.Nobody() -> throw ApiException.missingToken();
        }
    }

    private static ApiException noHandler(String route, Operation operation) {
        return new ApiException(
                ErrorKind.NOT_FOUND,
                "no handler for route \"%s\". route entry not found."
                        .formatted(operation == Operation.LIST ? route + "/" : route));
    }
}
