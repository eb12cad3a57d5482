package io.managedkeys.common.service;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A server of a few lines that can misbehave in ways that a real one cannot be made to. */
final class TlsServer implements AutoCloseable {
    private final ServerSocket listening;
    private final Behaviour behaviour;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    final AtomicInteger accepted = new AtomicInteger();
    final AtomicInteger handshakes = new AtomicInteger();
    final AtomicInteger requests = new AtomicInteger();
    /** Connections that are gone. */
    final AtomicInteger ended = new AtomicInteger();
    /** Of all requests, as they came. */
    final Queue<String> heads = new ConcurrentLinkedQueue<>();

    enum Behaviour {
        /** {@code {"answer":"ok"}} to everything, connections kept. */
        ANSWERS,
        /** Accepts, and says nothing: not even TLS. */
        SILENT,
        /** The same to the first connection; answers on the others. */
        SILENT_AT_FIRST,
        /** TLS, then nothing. */
        SILENT_AFTER_HANDSHAKE,
        /** The answer's bytes, one a tenth of a second. */
        TRICKLES,
        /** Reads a request, then drops the connection. */
        DROPS,
        /** Says that the connection ends, and leaves that to the other side. */
        SAYS_CLOSE,
        /** Half of the answer's body, then drops the connection. */
        BREAKS_OFF,
        /** Answers once it has the head of a request, and takes its body afterwards. */
        ANSWERS_EARLY
    }

    TlsServer(SSLContext tls, int port, Behaviour behaviour) throws IOException {
        this.behaviour = behaviour;
        SSLServerSocket server = listen(tls, port);
        server.setNeedClientAuth(true);
        this.listening = server;
        Thread.ofVirtual().start(this::accept);
    }

    /** A port that was just given up may be held a moment longer by a connection that is closing. */
    private static SSLServerSocket listen(SSLContext tls, int port) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                return (SSLServerSocket)
                        tls.getServerSocketFactory().createServerSocket(port, 50, InetAddress.getLoopbackAddress());
            } catch (BindException e) {
                if (attempt == 1000) {
                    throw e;
                }
                LockSupport.parkNanos(10_000_000);
            }
        }
    }

    int port() {
        return listening.getLocalPort();
    }

    URI uri() {
        return URI.create("https://127.0.0.1:" + port());
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                open.add(socket);
                boolean isFirst = accepted.incrementAndGet() == 1;
                Thread.ofVirtual().start(() -> serve((SSLSocket) socket, isFirst));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(SSLSocket socket, boolean isFirst) {
        try (socket) {
            if (behaviour == Behaviour.SILENT || behaviour == Behaviour.SILENT_AT_FIRST && isFirst) {
                hold();
            }
            socket.startHandshake();
            handshakes.incrementAndGet();
            InputStream in = new BufferedInputStream(socket.getInputStream());
            for (String head = readHead(in); head != null; head = readHead(in)) {
                heads.add(head);
                int length = contentLength(head);
                if (behaviour != Behaviour.ANSWERS_EARLY && in.readNBytes(length).length < length) {
                    return;
                }
                requests.incrementAndGet();
                if (behaviour == Behaviour.SILENT_AFTER_HANDSHAKE) {
                    hold();
                }
                if (behaviour == Behaviour.DROPS) {
                    return;
                }
                byte[] body = "{\"answer\":\"ok\"}".getBytes(StandardCharsets.US_ASCII);
                String answer = "HTTP/1.1 200\r\nContent-Type: application/json\r\n%sContent-Length: %d\r\n\r\n"
                        .formatted(behaviour == Behaviour.SAYS_CLOSE ? "Connection: close\r\n" : "", body.length);
                write(socket, answer.getBytes(StandardCharsets.US_ASCII));
                if (behaviour == Behaviour.BREAKS_OFF) {
                    write(socket, Arrays.copyOf(body, body.length / 2));
                    return;
                }
                write(socket, body);
                if (behaviour == Behaviour.ANSWERS_EARLY) {
                    in.skipNBytes(length);
                }
            }
        } catch (IOException e) {
            // the other side went away, which is its right
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ended.incrementAndGet();
        }
    }

    private void write(Socket socket, byte[] bytes) throws IOException, InterruptedException {
        if (behaviour != Behaviour.TRICKLES) {
            socket.getOutputStream().write(bytes);
            return;
        }
        for (byte b : bytes) {
            socket.getOutputStream().write(b);
            Thread.sleep(100);
        }
    }

    private void hold() throws InterruptedException {
        while (!listening.isClosed()) {
            Thread.sleep(20);
        }
    }

    private static @Nullable String readHead(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        for (String line = line(in); line != null; line = line(in)) {
            if (line.isEmpty()) {
                return head.toString();
            }
            head.append(line).append('\n');
        }
        return null;
    }

    private static int contentLength(String head) {
        return head.lines()
                .filter(line -> line.regionMatches(true, 0, "Content-Length:", 0, 15))
                .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
                .findFirst()
                .orElse(0);
    }

    private static @Nullable String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0; c = in.read()) {
            if (c == '\n') {
                return line.toString().stripTrailing();
            }
            line.append((char) c);
        }
        return null;
    }

    /** Drops its connections as a process does that ends. */
    @Override
    public void close() {
        try {
            listening.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
