package io.managedkeys.common.http;

import java.io.IOException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Waits on one connection, on the thread that served its last request. */
final class Lingering {
    private final Places places;
    private @Nullable Selector selector;

    /** The threads of one port that may wait at a time. */
    static final class Places {
        private final Semaphore free;
        private final long millis;

        /** @param patience how long each waits */
        Places(int free, Duration patience) {
            this.free = new Semaphore(free);
            this.millis = patience.toMillis();
        }
    }

    Lingering(Places places) {
        this.places = places;
    }

    /** Whether more came to be read. A virtual thread does not wait: it would pin its carrier. */
    boolean hears(SocketChannel connection) throws IOException {
        if (Thread.currentThread().isVirtual() || !places.free.tryAcquire()) {
            return false;
        }
        try {
            return selector(connection).select(key -> {}, places.millis) > 0;
        } catch (ClosedSelectorException e) {
            return false;
        } finally {
            places.free.release();
        }
    }

    private synchronized Selector selector(SocketChannel connection) throws IOException {
        Selector open = selector;
        if (open == null) {
            open = Selector.open();
            selector = open;
            try {
                connection.register(open, SelectionKey.OP_READ);
            } catch (IOException e) {
                end();
                throw e;
            }
        }
        return open;
    }

    /** Ends the wait, and lets go of the connection, which is not closed as long as anybody selects on it. */
    synchronized void end() throws IOException {
        if (selector != null) {
            selector.close();
            selector = null;
        }
    }
}
