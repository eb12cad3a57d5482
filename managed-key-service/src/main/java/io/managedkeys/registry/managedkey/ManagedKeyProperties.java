package io.managedkeys.registry.managedkey;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of managed keys; see docs/configuration.md.
 *
 * @param resolveLease how long one attempt to resolve a key excludes others; the gateway gets three quarters of it
 * @param cloudDefaults what stands for address parameters of the cloud types that a write leaves out
 * @param failpoint where the process halts, for tests of crashes; never set it otherwise
 */
@ConfigurationProperties("registry")
public record ManagedKeyProperties(
        @DefaultValue("40s") Duration resolveLease,
        @DefaultValue CloudDefaults cloudDefaults,
        @Nullable Failpoint failpoint) {

    /** Moments of a resolve after which a crash must leave nothing that a retry cannot finish. */
    public enum Failpoint {
        INTENT_COMMITTED,
        RESOLVE_RETURNED
    }

    Duration resolveTimeout() {
        return resolveLease.multipliedBy(3).dividedBy(4);
    }

    void reached(Failpoint here) {
        if (failpoint == here) {
            Runtime.getRuntime().halt(137);
        }
    }
}
