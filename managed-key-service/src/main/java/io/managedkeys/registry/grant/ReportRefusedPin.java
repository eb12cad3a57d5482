package io.managedkeys.registry.grant;

import io.managedkeys.common.api.Registry.RefusedPin;
import io.managedkeys.common.service.ServiceIdentity;
import io.managedkeys.registry.managedkey.ManagedKey;
import io.managedkeys.registry.managedkey.RefusedPins;
import io.managedkeys.registry.managedkey.UniformRefusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Takes an engine's word that a token refused a PIN, for keys that it could have tried alone. A report on credentials
 * that were replaced meanwhile is dropped: their tag says so.
 */
@Component
class ReportRefusedPin {
    private static final Logger LOG = LoggerFactory.getLogger(ReportRefusedPin.class);

    private final FindGrantable grantable;
    private final RefusedPins pins;

    ReportRefusedPin(FindGrantable grantable, RefusedPins pins) {
        this.grantable = grantable;
        this.pins = pins;
    }

    void report(ServiceIdentity caller, RefusedPin report) {
        String asked = report.managedKey().toString();
        ManagedKey key = grantable
                .find(caller, report.mount(), asked)
                .orElseThrow(() -> UniformRefusal.of(asked))
                .key()
                .key();
        if (key.credentialTag() == null || key.credentialTag().equals(report.credentialTag())) {
            pins.refuse(key, report.credentialTag());
        } else {
            LOG.info("the PIN that was refused for managed key {} has been replaced since", key.uuid());
        }
    }
}
