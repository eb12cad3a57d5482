package io.managedkeys.registry.frontdoor;

import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.service.ServiceProperties;
import io.managedkeys.common.wire.Operation;
import io.managedkeys.common.wire.WireRequest;
import io.managedkeys.registry.mount.BuiltInMounts;
import io.managedkeys.registry.mount.MountConfig;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Admits requests for the registry's state without asking the database. */
@Component
class StateDoor {
    private static final Admission.Namespace ROOT = new Admission.Namespace(new UUID(0, 0), "");
    private static final Admission.Mount SYSTEM = new Admission.Mount(
            new UUID(0, 0), "system", BuiltInMounts.SYSTEM, "", MountConfig.SYSTEM_TTL, MountConfig.SYSTEM_TTL);

    private final long timeoutMillis;

    StateDoor(ServiceProperties properties) {
        this.timeoutMillis = properties.requestTimeout().toMillis();
    }

    /** @param namespace as the request names it; what stands for the root may be null */
    void answer(
            HttpServletRequest request,
            HttpServletResponse response,
            String path,
            @Nullable String namespace,
            FilterChain chain)
            throws IOException, ServletException {
        if (!StatePaths.takes(path, request.getMethod())) {
            throw ApiException.silent(ErrorKind.UNSUPPORTED_OPERATION);
        }
        if (StatePaths.isForRootOnly(path) && !isRoot(namespace)) {
            throw ApiException.invalid("operation unavailable in namespaces");
        }
        Operation operation = switch (request.getMethod()) {
            case "GET" -> Operation.READ;
            case "HEAD" -> Operation.HEADER;
            default -> Operation.WRITE;
        };
        Admission admission = new Admission(
                UUID.randomUUID(), ROOT, SYSTEM, path, Set.of(), null, request.getRemoteAddr(), timeoutMillis, 0);
        chain.doFilter(new WireRequest(request, admission, operation), response);
    }

    private static boolean isRoot(@Nullable String namespace) {
        String bare = namespace == null ? "" : namespace.replace("/", "").trim();
        return bare.isEmpty() || bare.equals("root");
    }
}
