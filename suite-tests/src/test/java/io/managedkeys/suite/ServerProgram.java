package io.managedkeys.suite;

import java.util.concurrent.TimeUnit;

/** Servers of others that stand beside a suite. */
public final class ServerProgram {
    private static final int STOP_SECONDS = 10;

    private ServerProgram() {}

    /** Asks it to end, and ends it after 10 s. */
    public static void stop(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
