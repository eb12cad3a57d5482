package io.managedkeys.suite.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The load, as a process of its own. Reads runs from its input, one a line: {@code path body-file connections seconds};
 * answers {@code BEGIN} and {@code END} around the measured seconds and then {@code RESULT requests failures seconds
 * p50-micros p99-micros}.
 */
public final class LoadClient {
    /** Unmeasured, so that connections inside the suite, which stay, are not part of the figures. */
    private static final int RAMP_MILLIS = 3000;

    private final int port;
    private final String clientToken;

    private LoadClient(int port, String clientToken) {
        this.port = port;
        this.clientToken = clientToken;
    }

    /** @param arguments public port and client token */
    public static int main(List<String> arguments) throws IOException, InterruptedException {
        LoadClient client = new LoadClient(Integer.parseInt(arguments.get(0)), arguments.get(1));
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] run = line.split(" ");
            client.run(run[0], Path.of(run[1]), Integer.parseInt(run[2]), Integer.parseInt(run[3]));
        }
        return 0;
    }

    private void run(String path, Path body, int connections, int seconds) throws IOException, InterruptedException {
        byte[] request = request(path, Files.readAllBytes(body));
        AtomicBoolean measuring = new AtomicBoolean();
        AtomicBoolean ended = new AtomicBoolean();
        List<Worker> workers = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            workers.add(new Worker(new LoadConnection(port, request), measuring, ended));
        }
        workers.forEach(Worker::start);
        TimeUnit.MILLISECONDS.sleep(RAMP_MILLIS);
        say("BEGIN");
        long begin = System.nanoTime();
        measuring.set(true);
        TimeUnit.SECONDS.sleep(seconds);
        measuring.set(false);
        double took = (System.nanoTime() - begin) / 1e9;
        say("END");
        ended.set(true);
        for (Worker worker : workers) {
            worker.join();
        }
        long[] micros = workers.stream()
                .flatMapToLong(worker -> Arrays.stream(worker.micros, 0, worker.count))
                .sorted()
                .toArray();
        long failures = workers.stream().mapToLong(worker -> worker.failures).sum();
        say("RESULT %d %d %.3f %d %d"
                .formatted(micros.length, failures, took, quantile(micros, 0.50), quantile(micros, 0.99)));
    }

    private byte[] request(String path, byte[] body) {
        byte[] head = ("POST /v1/%s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nX-Vault-Token: %s\r\n"
                        + "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n")
                .formatted(path, port, clientToken, body.length)
                .getBytes(StandardCharsets.US_ASCII);
        byte[] request = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, request, head.length, body.length);
        return request;
    }

    private static long quantile(long[] sorted, double quantile) {
        return sorted.length == 0 ? 0 : sorted[(int) Math.min(sorted.length - 1L, (long) (sorted.length * quantile))];
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    /** One connection's thread. */
    private static final class Worker extends Thread {
        private final LoadConnection connection;
        private final AtomicBoolean measuring;
        private final AtomicBoolean ended;
        private long[] micros = new long[4096];
        private int count;
        private long failures;

        Worker(LoadConnection connection, AtomicBoolean measuring, AtomicBoolean ended) {
            this.connection = connection;
            this.measuring = measuring;
            this.ended = ended;
        }

        @Override
        public void run() {
            try (connection) {
                while (!ended.get()) {
                    long began = System.nanoTime();
                    int status = connection.exchange();
                    long took = System.nanoTime() - began;
                    if (measuring.get()) {
                        record(status, took / 1000);
                    }
                }
            } catch (IOException e) {
                failures++;
            }
        }

        private void record(int status, long tookMicros) {
            if (status != 200) {
                failures++;
                return;
            }
            if (count == micros.length) {
                micros = Arrays.copyOf(micros, 2 * count);
            }
            micros[count++] = tookMicros;
        }
    }
}
