package io.managedkeys.suite.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * One kept-alive HTTP/1.1 connection that repeats one request: as little of the machine as a client can take. Most
 * answers come with one system call, since no read has a timeout; a suite that hangs shows as a run that does not end.
 */
final class LoadConnection implements AutoCloseable {
    private static final String LENGTH = "\r\ncontent-length: ";

    private final int port;
    private final byte[] request;
    private final byte[] buffer = new byte[16384];
    private Socket socket;
    private InputStream in;
    private OutputStream out;

    LoadConnection(int port, byte[] request) throws IOException {
        this.port = port;
        this.request = request;
        this.socket = open();
        this.in = socket.getInputStream();
        this.out = socket.getOutputStream();
    }

    /** Sends the request and reads the answer, which must say its length; returns its status. */
    int exchange() throws IOException {
        out.write(request);
        int filled = 0;
        int body = 0;
        while (body == 0) {
            int searchFrom = Math.max(0, filled - 3);
            filled += read(filled, buffer.length - filled);
            body = bodyIn(searchFrom, filled);
        }
        String head = new String(buffer, 0, body, StandardCharsets.US_ASCII).toLowerCase(Locale.ROOT);
        for (int left = length(head) - (filled - body); left > 0; ) {
            left -= read(0, Math.min(left, buffer.length));
        }
        if (head.contains("\r\nconnection: close\r\n")) {
            socket.close();
            socket = open();
            in = socket.getInputStream();
            out = socket.getOutputStream();
        }
        return Integer.parseInt(head, 9, 12, 10);
    }

    private int read(int at, int most) throws IOException {
        int read = most == 0 ? -1 : in.read(buffer, at, most);
        if (read < 0) {
            throw new IOException("the answer has no end, or its head is too long");
        }
        return read;
    }

    /** Where the body begins; 0 when the head's end has not come. */
    private int bodyIn(int from, int filled) {
        for (int at = from; at + 4 <= filled; at++) {
            if (buffer[at] == '\r' && buffer[at + 1] == '\n' && buffer[at + 2] == '\r' && buffer[at + 3] == '\n') {
                return at + 4;
            }
        }
        return 0;
    }

    private static int length(String head) throws IOException {
        int at = head.indexOf(LENGTH);
        if (at < 0) {
            throw new IOException("the answer does not say its length: "
                    + head.lines().findFirst().orElse(""));
        }
        int digits = at + LENGTH.length();
        return Integer.parseInt(head, digits, head.indexOf('\r', digits), 10);
    }

    private Socket open() throws IOException {
        Socket opened = new Socket(InetAddress.getLoopbackAddress(), port);
        opened.setTcpNoDelay(true);
        return opened;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
