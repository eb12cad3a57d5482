package io.managedkeys.gateway.backend.calls;

/**
 * One operation of a backend.
 *
 * @param name as the backend's reference calls it; a metric label, so never anything a client chose
 * @param repeatable whether it may run twice: false for what creates something
 */
public record Operation(String name, boolean repeatable) {
    public static Operation repeatable(String name) {
        return new Operation(name, true);
    }

    public static Operation once(String name) {
        return new Operation(name, false);
    }
}
