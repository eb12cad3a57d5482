package io.managedkeys.suite.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** One kept-alive HTTP/1.1 connection that repeats one request: as little of the machine as a client can take. */
final class LoadConnection implements AutoCloseable {
    private final int port;
    private final byte[] request;
    private Socket socket;
    private InputStream in;
    private OutputStream out;
    private final byte[] scratch = new byte[16384];

    LoadConnection(int port, byte[] request) throws IOException {
        this.port = port;
        this.request = request;
        this.socket = open();
        this.in = new BufferedInputStream(socket.getInputStream(), scratch.length);
        this.out = socket.getOutputStream();
    }

    /** Sends the request and reads the answer; returns its status. */
    int exchange() throws IOException {
        out.write(request);
        String status = line();
        int length = 0;
        boolean chunked = false;
        boolean closes = false;
        for (String header = line(); !header.isEmpty(); header = line()) {
            String lower = header.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Integer.parseInt(lower.substring(15).strip());
            } else if (lower.startsWith("transfer-encoding:")) {
                chunked = lower.contains("chunked");
            } else if (lower.equals("connection: close")) {
                closes = true;
            }
        }
        if (chunked) {
            for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
                skip(size + 2);
            }
            line();
        } else {
            skip(length);
        }
        if (closes) {
            reconnect();
        }
        return Integer.parseInt(status.substring(9, 12));
    }

    private void reconnect() throws IOException {
        socket.close();
        socket = open();
        in = new BufferedInputStream(socket.getInputStream(), scratch.length);
        out = socket.getOutputStream();
    }

    private Socket open() throws IOException {
        Socket opened = new Socket(InetAddress.getLoopbackAddress(), port);
        opened.setTcpNoDelay(true);
        opened.setSoTimeout(60_000);
        return opened;
    }

    private String line() throws IOException {
        int length = 0;
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("the connection was closed in an answer");
            }
            if (next != '\r') {
                scratch[length++] = (byte) next;
            }
        }
        return new String(scratch, 0, length, StandardCharsets.US_ASCII);
    }

    private void skip(int length) throws IOException {
        int left = length;
        while (left > 0) {
            int read = in.read(scratch, 0, Math.min(left, scratch.length));
            if (read < 0) {
                throw new IOException("the connection was closed in an answer");
            }
            left -= read;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
