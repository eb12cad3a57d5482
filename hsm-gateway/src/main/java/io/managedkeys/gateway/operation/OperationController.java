package io.managedkeys.gateway.operation;

import io.managedkeys.common.api.HsmGateway;
import io.managedkeys.common.api.HsmGateway.CheckRequest;
import io.managedkeys.common.api.HsmGateway.CheckedConfig;
import io.managedkeys.common.api.HsmGateway.ResolveRequest;
import io.managedkeys.common.api.HsmGateway.ResolvedKey;
import io.managedkeys.common.api.HsmGateway.SignRequest;
import io.managedkeys.common.api.HsmGateway.SignResponse;
import io.managedkeys.common.service.CallerIdentityFilter;
import io.managedkeys.common.service.Deadline;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** The paths of {@link HsmGateway}. */
@RestController
class OperationController {
    private final RequestLimits limits;
    private final FindKeys findKeys;
    private final SignInputs signInputs;

    OperationController(RequestLimits limits, FindKeys findKeys, SignInputs signInputs) {
        this.limits = limits;
        this.findKeys = findKeys;
        this.signInputs = signInputs;
    }

    @PostMapping(HsmGateway.CHECK)
    CheckedConfig check(
            @RequestBody CheckRequest request,
            @RequestHeader(name = Deadline.HEADER, required = false) @Nullable String timeout) {
        limits.check(request);
        return findKeys.check(request, limits.deadline(timeout));
    }

    @PostMapping(HsmGateway.RESOLVE)
    ResolvedKey resolve(
            @RequestBody ResolveRequest request,
            @RequestHeader(name = Deadline.HEADER, required = false) @Nullable String timeout) {
        limits.check(request);
        return findKeys.resolve(request, limits.deadline(timeout));
    }

    @PostMapping(HsmGateway.SIGN)
    SignResponse sign(
            @RequestBody SignRequest request,
            HttpServletRequest http,
            @RequestHeader(name = Deadline.HEADER, required = false) @Nullable String timeout) {
        limits.check(request);
        return signInputs.sign(request, CallerIdentityFilter.caller(http), limits.deadline(timeout));
    }
}
