package io.managedkeys.common.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketBufferHandler;

/** A connection of {@link LingeringProtocol} in the clear. */
final class LingeringChannel extends NioChannel {
    private final Lingering lingering;

    LingeringChannel(SocketBufferHandler buffer, Lingering.Places places) {
        super(buffer);
        this.lingering = new Lingering(places);
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        int read = super.read(into);
        return read == 0 && lingering.hears(sc) ? super.read(into) : read;
    }

    @Override
    public void close() throws IOException {
        try {
            super.close();
        } finally {
            lingering.end();
        }
    }
}
