package io.managedkeys.common.wire;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.mvc.condition.RequestCondition;

record OperationCondition(Set<Operation> operations) implements RequestCondition<OperationCondition> {
    @Override
    public OperationCondition combine(OperationCondition other) {
        return other;
    }

    @Override
    public @Nullable OperationCondition getMatchingCondition(HttpServletRequest request) {
        WireRequest wire = WireRequest.of(request);
        return wire != null && operations.contains(wire.operation()) ? this : null;
    }

    @Override
    public int compareTo(OperationCondition other, HttpServletRequest request) {
        return 0;
    }
}
