package io.managedkeys.common.wire;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.mvc.condition.RequestCondition;

/**
 * Routes answer clients' requests of their operation, and nothing else does: an internal endpoint has no operation and
 * never sees a client's request, whatever its path below the mount.
 *
 * @param operation null for what is no route
 */
record OperationCondition(@Nullable Operation operation) implements RequestCondition<OperationCondition> {
    @Override
    public OperationCondition combine(OperationCondition other) {
        return other;
    }

    @Override
    public @Nullable OperationCondition getMatchingCondition(HttpServletRequest request) {
        WireRequest wire = WireRequest.of(request);
        boolean matches = operation == null ? wire == null : wire != null && wire.takes(operation);
        return matches ? this : null;
    }

    @Override
    public int compareTo(OperationCondition other, HttpServletRequest request) {
        return 0;
    }
}
