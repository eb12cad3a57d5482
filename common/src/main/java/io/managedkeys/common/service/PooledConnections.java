package io.managedkeys.common.service;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Deque;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientResponseHandler;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.net.URIAuthority;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 to one service over mutual TLS, on connections that are kept. The callee's certificate must carry its identity;
 * the name of its host does not matter. Nothing that was sent is repeated; nothing is redirected, decompressed or
 * remembered here.
 */
public final class PooledConnections implements AutoCloseable {
    private static final int CONNECT_MILLIS = 2000;

    /** So that a replica that came back behind a load balancer gets its share again. */
    private static final Duration LIFETIME = Duration.ofMinutes(1);

    /**
     * Asking whether a connection is still there costs a millisecond, so only those are asked that rested: after a restart
     * of the callee almost every one, under load almost none.
     */
    static final Duration RESTED = Duration.ofMillis(200);

    private static final HttpRequestExecutor EXECUTOR = new HttpRequestExecutor();

    private final ServiceIdentity callee;
    private final String host;
    private final int port;
    private final Header hostHeader;
    private final SSLSocketFactory tls;
    private final Semaphore free;
    /** Last used first, so that those too many grow old. */
    private final Deque<Connection> resting = new ConcurrentLinkedDeque<>();

    private final Set<Connection> all = ConcurrentHashMap.newKeySet();
    private final Duration longestRest;
    private final Duration lifetime;
    private final Thread closer;
    private volatile boolean isClosed;

    /**
     * @param most connections at a time; who comes beyond waits
     * @param longestRest what rested longer is not used again, and closed before it rested a fifth longer
     */
    public PooledConnections(ServiceIdentity callee, URI base, SSLContext tls, int most, Duration longestRest) {
        this(callee, base, tls, most, longestRest, LIFETIME);
    }

    PooledConnections(
            ServiceIdentity callee, URI base, SSLContext tls, int most, Duration longestRest, Duration lifetime) {
        this.callee = callee;
        this.host = Objects.requireNonNull(base.getHost(), () -> base + " names no host");
        this.port = base.getPort() < 0 ? 443 : base.getPort();
        this.hostHeader = new BasicHeader(HttpHeaders.HOST, base.getPort() < 0 ? host : host + ":" + base.getPort());
        this.tls = tls.getSocketFactory();
        // Fair: the first to wait is the first to go on.
        this.free = new Semaphore(most, true);
        this.longestRest = longestRest;
        this.lifetime = lifetime;
        this.closer = Thread.ofPlatform()
                .daemon()
                .name("connections-" + callee.serviceName())
                .start(this::closeThePast);
    }

    /** One request. It may be executed again where its body can be had again. */
    public static final class Request extends BasicClassicHttpRequest implements Cancellable {
        private static final long serialVersionUID = 1;

        private final long waitMillis;
        private final transient Timeout answerTimeout;
        private transient volatile boolean isCancelled;
        private transient @Nullable Connection connection;

        private Request(String method, String target, Header host, long waitMillis, long answerMillis) {
            super(method, "https", (@Nullable URIAuthority) null, target);
            this.waitMillis = waitMillis;
            this.answerTimeout = Timeout.ofMilliseconds(answerMillis);
            addHeader(host);
        }

        /** With the headers that say how long it is. */
        @Override
        public void setEntity(@Nullable HttpEntity entity) {
            super.setEntity(entity);
            if (entity == null) {
                return;
            }
            if (entity.getContentLength() < 0) {
                setHeader(HttpHeaders.TRANSFER_ENCODING, "chunked");
            } else {
                setHeader(HttpHeaders.CONTENT_LENGTH, entity.getContentLength());
            }
        }

        /** Breaks it off, wherever it is: its execution fails, and its connection with it. For any thread. */
        @Override
        public synchronized boolean cancel() {
            isCancelled = true;
            if (connection != null) {
                connection.close(CloseMode.IMMEDIATE);
            }
            return true;
        }

        private synchronized void begin(Connection connection) throws InterruptedIOException {
            checkNotCancelled();
            this.connection = connection;
        }

        /** From the moment that it returns, nobody breaks off the connection on this request's behalf. */
        private synchronized void end() {
            connection = null;
        }

        private void checkNotCancelled() throws InterruptedIOException {
            if (isCancelled) {
                throw new InterruptedIOException("cancelled");
            }
        }
    }

    /** No connection came about in time. */
    static final class ConnectTimeoutException extends SocketTimeoutException {
        private static final long serialVersionUID = 1;

        ConnectTimeoutException(String message) {
            super(message);
        }
    }

    private static final class Connection extends DefaultBHttpClientConnection {
        private final long madeAt = System.nanoTime();
        private long restsSince;

        private Connection() {
            super(Http1Config.DEFAULT);
        }

        private boolean isStaleOrBroken() {
            try {
                return isStale();
            } catch (IOException e) {
                return true;
            }
        }
    }

    /**
     * @param target path and query, as they are to be sent
     * @param waitMillis for a connection where all are in use
     * @param answerMillis for the answer to begin, and for each next part of it
     */
    public Request request(String method, String target, long waitMillis, long answerMillis) {
        return new Request(method, target, hostHeader, waitMillis, answerMillis);
    }

    /**
     * Sends the request and has the answer handled, on a connection that is kept if the handler returns; what it left of
     * the answer is read. If it throws, the connection is closed.
     *
     * @throws ConnectionRequestTimeoutException if all connections were in use
     * @throws IOException if it could not be sent, or no (whole) answer came
     */
    public <T extends @Nullable Object> T execute(Request request, HttpClientResponseHandler<T> handler)
            throws IOException {
        waitForFree(request);
        try {
            return execute(request, kept(), handler);
        } finally {
            free.release();
        }
    }

    private void waitForFree(Request request) throws IOException {
        try {
            if (!free.tryAcquire(request.waitMillis, TimeUnit.MILLISECONDS)) {
                throw new ConnectionRequestTimeoutException("all connections are in use");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    private <T extends @Nullable Object> T execute(
            Request request, Connection connection, HttpClientResponseHandler<T> handler) throws IOException {
        CloseMode end = CloseMode.IMMEDIATE;
        boolean isKept = false;
        try {
            request.begin(connection);
            if (!connection.isOpen()) {
                connect(connection, request);
            }
            connection.setSocketTimeout(request.answerTimeout);
            HttpCoreContext context = HttpCoreContext.create();
            ClassicHttpResponse response = EXECUTOR.execute(request, connection, context);
            T result = handler.handleResponse(response);
            EntityUtils.consume(response.getEntity());
            end = CloseMode.GRACEFUL;
            isKept = EXECUTOR.keepAlive(request, response, connection, context);
            return result;
        } catch (HttpException e) {
            throw new IOException(e);
        } finally {
            request.end();
            if (isKept && connection.isOpen() && !isClosed) {
                connection.restsSince = System.nanoTime();
                resting.addFirst(connection);
            } else {
                close(connection, end);
            }
        }
    }

    /** One that rested, or else one that is yet to be connected. */
    private Connection kept() throws IOException {
        if (isClosed) {
            throw new IOException("closed");
        }
        for (Connection next = resting.pollFirst(); next != null; next = resting.pollFirst()) {
            long now = System.nanoTime();
            if (isPast(next, now)) {
                close(next, CloseMode.GRACEFUL);
            } else if (now - next.restsSince >= RESTED.toNanos() && next.isStaleOrBroken()) {
                close(next, CloseMode.IMMEDIATE);
            } else {
                return next;
            }
        }
        Connection fresh = new Connection();
        all.add(fresh);
        return fresh;
    }

    private boolean isPast(Connection connection, long now) {
        return now - connection.restsSince > longestRest.toNanos() || now - connection.madeAt > lifetime.toNanos();
    }

    private void close(Connection connection, CloseMode how) {
        all.remove(connection);
        connection.close(how);
    }

    private void connect(Connection connection, Request request) throws IOException {
        onceMoreWhereNoneCameAbout(() -> connectToAny(connection, request));
    }

    @FunctionalInterface
    interface Connecting {
        void connect() throws IOException;
    }

    /** Behind a load balancer another try may well meet another replica. */
    static void onceMoreWhereNoneCameAbout(Connecting connecting) throws IOException {
        try {
            connecting.connect();
        } catch (ConnectException | ConnectTimeoutException e) {
            connecting.connect();
        }
    }

    /** To the first of the host's addresses that answers. */
    private void connectToAny(Connection connection, Request request) throws IOException {
        InetAddress[] addresses = InetAddress.getAllByName(host);
        for (int i = 0; ; i++) {
            request.checkNotCancelled();
            try {
                connect(connection, addresses[i]);
                return;
            } catch (IOException e) {
                // Not at once: the callee shall read why.
                connection.close(CloseMode.GRACEFUL);
                if (i == addresses.length - 1) {
                    throw e;
                }
            }
        }
    }

    private void connect(Connection connection, InetAddress address) throws IOException {
        try {
            Socket socket = new Socket();
            connection.bind(socket); // can be broken off from here on
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(address, port), CONNECT_MILLIS);
            socket.setSoTimeout(CONNECT_MILLIS);
            SSLSocket secured = (SSLSocket) tls.createSocket(socket, host, port, false);
            secured.startHandshake();
            connection.bind(secured, socket);
            if (!isFromCallee(secured.getSession())) {
                throw new SSLPeerUnverifiedException("the certificate is not that of " + callee.serviceName());
            }
        } catch (SocketTimeoutException e) {
            ConnectTimeoutException timeout = new ConnectTimeoutException("no connection to " + address);
            timeout.initCause(e);
            throw timeout;
        }
    }

    private boolean isFromCallee(SSLSession session) throws SSLPeerUnverifiedException {
        if (!(session.getPeerCertificates()[0] instanceof X509Certificate certificate)) {
            return false;
        }
        boolean isFrom = CertificateIdentity.of(certificate).equals(Optional.of(callee));
        if (!isFrom) {
            Refusals.notFrom(callee, certificate);
        }
        return isFrom;
    }

    /** Otherwise what is not needed any more would stay open, and a callee that drains would wait for it. */
    private void closeThePast() {
        try {
            while (true) {
                Thread.sleep(Math.max(10, longestRest.toMillis() / 10));
                long now = System.nanoTime();
                for (Connection connection : resting) {
                    if (isPast(connection, now) && resting.remove(connection)) {
                        close(connection, CloseMode.GRACEFUL);
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    /** For when one turned out to be gone, and so may be the others. */
    void closeResting() {
        for (Connection next = resting.pollFirst(); next != null; next = resting.pollFirst()) {
            close(next, CloseMode.GRACEFUL);
        }
    }

    /** Breaks off what is under way. */
    @Override
    public void close() {
        isClosed = true;
        closer.interrupt();
        closeResting();
        all.forEach(connection -> close(connection, CloseMode.IMMEDIATE));
    }
}
