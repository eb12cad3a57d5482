package io.managedkeys.suite.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoadConnectionTest {
    private static final byte[] REQUEST = "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    @Test
    void readsAnswersHoweverTheyArriveOnOneConnection() throws IOException {
        try (ServerSocket server = serve(List.of(
                        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwhole",
                        "HTTP/1.1 20|4\r\ncontent-length: 0\r|\n\r|\n",
                        "HTTP/1.1 503\r\nCONTENT-LENGTH: 6\r\n\r\n|bro|ken",
                        "HTTP/1.1 201\r\nContent-Length: 3\r\n\r\nend"));
                LoadConnection connection = new LoadConnection(server.getLocalPort(), REQUEST)) {
            assertThat(connection.exchange()).isEqualTo(200);
            assertThat(connection.exchange()).isEqualTo(204);
            assertThat(connection.exchange()).isEqualTo(503);
            assertThat(connection.exchange()).isEqualTo(201);
        }
    }

    @Test
    void connectsAnewWhereTheServerCloses() throws IOException {
        try (ServerSocket server = serve(
                        List.of("HTTP/1.1 200\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok"),
                        List.of("HTTP/1.1 201\r\nContent-Length: 2\r\n\r\nok"));
                LoadConnection connection = new LoadConnection(server.getLocalPort(), REQUEST)) {
            assertThat(connection.exchange()).isEqualTo(200);
            assertThat(connection.exchange()).isEqualTo(201);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200\r\nServer: none\r\n\r\n",
                "HTTP/1.1 200\r\nContent-Length: 9\r\n\r\nshort",
                "HTTP/1.1 200\r\nContent-Le"
            })
    void failsWhereAnAnswerHasNoEnd(String answer) throws IOException {
        try (ServerSocket server = serve(List.of(answer));
                LoadConnection connection = new LoadConnection(server.getLocalPort(), REQUEST)) {
            assertThatThrownBy(connection::exchange).isInstanceOf(IOException.class);
        }
    }

    /**
     * @param connections each with its answers, after which it is closed; an answer's parts, between bars, arrive one after
     *     the other
     */
    @SafeVarargs
    private static ServerSocket serve(List<String>... connections) throws IOException {
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> {
            for (List<String> answers : connections) {
                try (Socket socket = server.accept()) {
                    socket.setTcpNoDelay(true);
                    for (String answer : answers) {
                        socket.getInputStream().readNBytes(REQUEST.length);
                        send(socket, answer.split("\\|"));
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        });
        return server;
    }

    private static void send(Socket socket, String... parts) throws IOException, InterruptedException {
        for (String part : parts) {
            socket.getOutputStream().write(part.getBytes(StandardCharsets.US_ASCII));
            Thread.sleep(20);
        }
    }
}
