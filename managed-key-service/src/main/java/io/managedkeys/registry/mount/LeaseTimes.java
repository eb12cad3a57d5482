package io.managedkeys.registry.mount;

import io.managedkeys.common.error.ApiException;
import org.jspecify.annotations.Nullable;

/** Default and maximum lease times of a mount, in seconds, checked as Vault does; 0 for the system's. */
record LeaseTimes(long defaultTtl, long maxTtl) {

    static LeaseTimes forNewMount(MountTuning tuning) {
        long defaultTtl = parse("default", tuning.defaultLeaseTtl());
        long maxTtl = parse("max", tuning.maxLeaseTtl());
        if (maxTtl != 0 && defaultTtl > maxTtl) {
            throw ApiException.invalid("given default lease TTL greater than given max lease TTL");
        }
        if (maxTtl == 0 && defaultTtl > MountConfig.SYSTEM_TTL) {
            throw ApiException.invalid(
                    "given default lease TTL greater than system max lease TTL of " + MountConfig.SYSTEM_TTL);
        }
        return new LeaseTimes(defaultTtl, maxTtl);
    }

    static LeaseTimes tuned(MountTuning tuning, MountConfig present) {
        long defaultTtl = seconds(tuning.defaultLeaseTtl(), present.defaultLeaseTtl());
        long maxTtl = seconds(tuning.maxLeaseTtl(), present.maxLeaseTtl());
        if (maxTtl != 0 && maxTtl < defaultTtl) {
            throw ApiException.invalid("backend max lease TTL of %d would be less than backend default lease TTL of %d"
                    .formatted(maxTtl, defaultTtl));
        }
        if (maxTtl == 0 && defaultTtl > MountConfig.SYSTEM_TTL) {
            throw ApiException.invalid(
                    "backend default lease TTL of %d would be greater than system max lease TTL of %d"
                            .formatted(defaultTtl, MountConfig.SYSTEM_TTL));
        }
        return new LeaseTimes(defaultTtl, maxTtl);
    }

    private static long parse(String which, @Nullable String ttl) {
        if (ttl == null) {
            return 0;
        }
        try {
            return MountTuning.seconds(ttl);
        } catch (IllegalArgumentException e) {
            throw ApiException.invalid("unable to parse %s TTL of %s: %s".formatted(which, ttl, e.getMessage()));
        }
    }

    private static long seconds(@Nullable String ttl, long present) {
        if (ttl == null) {
            return present;
        }
        try {
            return MountTuning.seconds(ttl);
        } catch (IllegalArgumentException e) {
            throw ApiException.invalid(String.valueOf(e.getMessage()));
        }
    }
}
