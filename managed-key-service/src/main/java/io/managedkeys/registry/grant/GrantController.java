package io.managedkeys.registry.grant;

import io.managedkeys.common.api.Registry;
import io.managedkeys.common.api.Registry.GrantRequest;
import io.managedkeys.common.api.Registry.GrantedKey;
import io.managedkeys.common.api.Registry.LiveMounts;
import io.managedkeys.common.api.Registry.LiveMountsRequest;
import io.managedkeys.common.api.Registry.RefusedPin;
import io.managedkeys.common.service.CallerIdentityFilter;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.common.service.ServiceProperties;
import io.managedkeys.registry.mount.Mounts;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** What engines ask of the registry; who called is what the certificate says. */
@RestController
class GrantController {
    private final GiveGrant giveGrant;
    private final ReportRefusedPin reportRefusedPin;
    private final Mounts mounts;
    private final GrantMetrics metrics;
    private final Duration longest;

    GrantController(
            GiveGrant giveGrant,
            ReportRefusedPin reportRefusedPin,
            Mounts mounts,
            GrantMetrics metrics,
            ServiceProperties properties) {
        this.giveGrant = giveGrant;
        this.reportRefusedPin = reportRefusedPin;
        this.mounts = mounts;
        this.metrics = metrics;
        this.longest = properties.requestTimeout();
    }

    @PostMapping(Registry.GRANTS)
    GrantedKey grant(
            HttpServletRequest request,
            @RequestHeader(name = Deadline.HEADER, required = false) @Nullable Long remainingMillis,
            @RequestBody GrantRequest grantRequest) {
        Duration remaining = remainingMillis == null ? longest : Duration.ofMillis(remainingMillis);
        return metrics.counted(
                () -> giveGrant.give(CallerIdentityFilter.caller(request), grantRequest, Deadline.in(remaining)));
    }

    @PostMapping(Registry.REFUSED_PINS)
    void refusedPin(HttpServletRequest request, @RequestBody RefusedPin report) {
        reportRefusedPin.report(CallerIdentityFilter.caller(request), report);
    }

    @PostMapping(Registry.LIVE_MOUNTS)
    LiveMounts liveMounts(@RequestBody LiveMountsRequest request) {
        return new LiveMounts(mounts.existing(request.mounts()));
    }
}
