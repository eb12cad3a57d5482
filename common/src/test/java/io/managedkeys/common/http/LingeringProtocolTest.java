package io.managedkeys.common.http;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Raw connections to a real Tomcat, whose servlet answers with the name of its thread. */
class LingeringProtocolTest {
    private static final Duration FOR_EVER = Duration.ofDays(1);

    @TempDir
    private Path folder;

    private final Tomcat tomcat = new Tomcat();
    private Connector connector = new Connector();

    private final BlockingQueue<Thread> served = new LinkedBlockingQueue<>();

    private final class ThreadName extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            served.add(Thread.currentThread());
            int read = request.getInputStream().readAllBytes().length;
            byte[] answer =
                    "%s %d".formatted(Thread.currentThread().getName(), read).getBytes(StandardCharsets.US_ASCII);
            response.setContentLength(answer.length);
            response.getOutputStream().write(answer);
        }
    }

    private void start(LingeringProtocol protocol, int threads) throws LifecycleException {
        protocol.setAddress(InetAddress.getLoopbackAddress());
        protocol.setMinSpareThreads(threads);
        protocol.setMaxThreads(threads);
        connector = new Connector(protocol);
        connector.setPort(0);
        tomcat.setBaseDir(folder.toString());
        tomcat.setConnector(connector);
        var context = tomcat.addContext("", null);
        Tomcat.addServlet(context, "name", new ThreadName());
        context.addServletMappingDecoded("/", "name");
        tomcat.start();
    }

    @AfterEach
    void stop() throws LifecycleException {
        tomcat.stop();
        tomcat.destroy();
    }

    @Test
    void servesAConnectionOnOneThread() throws Exception {
        start(new LingeringProtocol(2, FOR_EVER), 10);
        try (Connection one = new Connection();
                Connection other = new Connection()) {
            String first = one.get();
            String second = other.get();
            assertThat(first).isNotEqualTo(second);
            for (int i = 0; i < 20; i++) {
                assertThat(one.get()).isEqualTo(first);
                assertThat(other.get()).isEqualTo(second);
            }
        }
    }

    @Test
    void readsBodiesThatComeLater() throws Exception {
        start(new LingeringProtocol(1, FOR_EVER), 2);
        try (Connection connection = new Connection()) {
            assertThat(connection.get()).endsWith(" 0");
            connection.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n");
            connection.send("\r\n");
            connection.send("01234");
            connection.send("56789");
            assertThat(connection.answer()).endsWith(" 10");
        }
    }

    @Test
    void givesTheThreadOfARestingConnectionToOthers() throws Exception {
        start(new LingeringProtocol(1, Duration.ofMillis(1)), 1);
        try (Connection one = new Connection();
                Connection other = new Connection()) {
            for (int i = 0; i < 5; i++) {
                assertThat(one.get()).isNotEmpty();
                assertThat(other.get()).isNotEmpty();
            }
        }
    }

    @Test
    void letsNoMoreThreadsWaitThanThereArePlaces() throws Exception {
        // One thread waits for ever with the first connection; the other serves the rest.
        start(new LingeringProtocol(1, FOR_EVER), 2);
        try (Connection waited = new Connection();
                Connection second = new Connection();
                Connection third = new Connection()) {
            waited.get();
            for (int i = 0; i < 5; i++) {
                assertThat(second.get()).isNotEmpty();
                assertThat(third.get()).isNotEmpty();
            }
        }
    }

    @Test
    void keepsNoVirtualThreadWaiting() throws Exception {
        LingeringProtocol protocol = new LingeringProtocol(1, FOR_EVER);
        try (var threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("request-", 0).factory())) {
            protocol.setExecutor(threads);
            start(protocol, 1);
            try (Connection connection = new Connection()) {
                connection.get();
                assertThat(served.take().join(Duration.ofSeconds(30))).isTrue();
            }
        }
    }

    @Test
    void hearsThatItsPeerHasGone() throws Exception {
        start(new LingeringProtocol(1, FOR_EVER), 1);
        for (int i = 0; i < 5; i++) {
            try (Connection connection = new Connection()) {
                assertThat(connection.get()).isNotEmpty();
            }
        }
    }

    @Test
    void stopsWhileAThreadWaits() throws Exception {
        start(new LingeringProtocol(1, FOR_EVER), 1);
        try (Connection connection = new Connection()) {
            connection.get();
            tomcat.stop();
            assertThat(connection.isAtEnd()).isTrue();
        }
    }

    private final class Connection implements AutoCloseable {
        private final Socket socket = new Socket(InetAddress.getLoopbackAddress(), connector.getLocalPort());
        private final BufferedReader in =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));

        Connection() throws IOException {
            socket.setSoTimeout(30_000);
        }

        String get() throws IOException {
            send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            return answer();
        }

        void send(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
        }

        String answer() throws IOException {
            int length = 0;
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                if (line.startsWith("Content-Length:")) {
                    length = Integer.parseInt(line.substring(15).strip());
                }
            }
            StringBuilder body = new StringBuilder();
            while (body.length() < length) {
                int read = in.read();
                assertThat(read).as("the next character after \"%s\"", body).isNotNegative();
                body.append((char) read);
            }
            return body.toString();
        }

        boolean isAtEnd() throws IOException {
            return in.read() < 0;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
