package io.managedkeys.transit.use;

import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.wire.Existence;
import io.managedkeys.common.wire.WireFields;
import io.managedkeys.transit.key.KeyRings;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Encrypting with a key that is there is an update of policies, else a create, as Vault has it. */
@Component
public class KeyRingExistence implements Existence {
    private final KeyRings rings;

    KeyRingExistence(KeyRings rings) {
        this.rings = rings;
    }

    @Override
    public boolean exists(Admission admission, Map<String, String> variables, WireFields fields) {
        String name = variables.get("name");
        return name != null && rings.toUse(admission.mount().uuid(), name).isPresent();
    }
}
