package io.managedkeys.common.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SecureNioChannel;
import org.apache.tomcat.util.net.SocketBufferHandler;

/** A connection of {@link LingeringProtocol} under TLS. */
final class LingeringTlsChannel extends SecureNioChannel {
    private final Lingering lingering;

    LingeringTlsChannel(SocketBufferHandler buffer, NioEndpoint endpoint, Lingering.Places places) {
        super(buffer, endpoint);
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
