package io.managedkeys.gateway.operation;

import io.managedkeys.common.api.HsmGateway;
import io.managedkeys.common.api.HsmGateway.CheckRequest;
import io.managedkeys.common.api.HsmGateway.CheckedConfig;
import io.managedkeys.common.api.HsmGateway.DecryptRequest;
import io.managedkeys.common.api.HsmGateway.EncryptRequest;
import io.managedkeys.common.api.HsmGateway.MacRequest;
import io.managedkeys.common.api.HsmGateway.Outcomes;
import io.managedkeys.common.api.HsmGateway.ResolveRequest;
import io.managedkeys.common.api.HsmGateway.ResolvedKey;
import io.managedkeys.common.api.HsmGateway.SignRequest;
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
    private final UseKey useKey;

    OperationController(RequestLimits limits, FindKeys findKeys, UseKey useKey) {
        this.limits = limits;
        this.findKeys = findKeys;
        this.useKey = useKey;
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
    Outcomes sign(
            @RequestBody SignRequest request,
            HttpServletRequest http,
            @RequestHeader(name = Deadline.HEADER, required = false) @Nullable String timeout) {
        limits.check(request);
        return useKey.sign(request, CallerIdentityFilter.caller(http), limits.deadline(timeout));
    }

    @PostMapping(HsmGateway.ENCRYPT)
    Outcomes encrypt(
            @RequestBody EncryptRequest request,
            HttpServletRequest http,
            @RequestHeader(name = Deadline.HEADER, required = false) @Nullable String timeout) {
        limits.check(request);
        return useKey.encrypt(request, CallerIdentityFilter.caller(http), limits.deadline(timeout));
    }

    @PostMapping(HsmGateway.DECRYPT)
    Outcomes decrypt(
            @RequestBody DecryptRequest request,
            HttpServletRequest http,
            @RequestHeader(name = Deadline.HEADER, required = false) @Nullable String timeout) {
        limits.check(request);
        return useKey.decrypt(request, CallerIdentityFilter.caller(http), limits.deadline(timeout));
    }

    @PostMapping(HsmGateway.MAC)
    Outcomes mac(
            @RequestBody MacRequest request,
            HttpServletRequest http,
            @RequestHeader(name = Deadline.HEADER, required = false) @Nullable String timeout) {
        limits.check(request);
        return useKey.mac(request, CallerIdentityFilter.caller(http), limits.deadline(timeout));
    }
}
