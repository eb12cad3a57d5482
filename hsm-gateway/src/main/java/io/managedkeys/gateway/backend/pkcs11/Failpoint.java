package io.managedkeys.gateway.backend.pkcs11;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where a test of crashes lets the process die. Off unless the gateway's own configuration names it. */
enum Failpoint {
    NONE,
    AFTER_GENERATE;

    private static final Logger LOG = LoggerFactory.getLogger(Failpoint.class);
    private static final int STATUS = 86;

    static Failpoint named(@Nullable String name) {
        return "after-generate".equals(name) ? AFTER_GENERATE : NONE;
    }

    /** Halts the process, as {@code kill -9} would, when this is the configured point. */
    void reach(Failpoint point) {
        if (this == point) {
            LOG.error("failpoint {} reached: halting", point);
            Runtime.getRuntime().halt(STATUS);
        }
    }
}
