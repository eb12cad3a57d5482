package io.managedkeys.common.wire;

import io.managedkeys.common.engine.Admission;
import java.util.Map;

/**
 * Tells a create from an update, which policies permit apart: a bean that a write route names. It is asked only where
 * the answer decides something.
 */
public interface Existence {

    /** @param variables of the route's path, decoded */
    boolean exists(Admission admission, Map<String, String> variables, WireFields fields);

    /** For routes whose writes are always updates, as Vault has it for paths without an existence check. */
    interface NotChecked extends Existence {}
}
