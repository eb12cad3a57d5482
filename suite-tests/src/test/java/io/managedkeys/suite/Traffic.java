package io.managedkeys.suite;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/** Clients that repeat one call until they are told to end, and what they were answered. */
final class Traffic implements AutoCloseable {
    private static final int NO_ANSWER = 0;

    private final List<Thread> clients = new ArrayList<>();
    private final Map<Integer, LongAdder> statuses = new ConcurrentHashMap<>();
    private final AtomicInteger sent = new AtomicInteger();
    private volatile boolean ended;

    private Traffic() {}

    static Traffic of(int concurrency, Supplier<ApiClient.Answer> call) {
        Traffic traffic = new Traffic();
        for (int i = 0; i < concurrency; i++) {
            traffic.clients.add(Thread.ofVirtual().start(() -> traffic.repeat(call)));
        }
        return traffic;
    }

    private void repeat(Supplier<ApiClient.Answer> call) {
        while (!ended) {
            count(call);
        }
    }

    private void count(Supplier<ApiClient.Answer> call) {
        int status = NO_ANSWER;
        try {
            status = call.get().status();
        } catch (UncheckedIOException e) {
            // counted as no answer
        }
        sent.incrementAndGet();
        statuses.computeIfAbsent(status, key -> new LongAdder()).increment();
    }

    /** How often each status was answered; 0 stands for no answer. */
    Map<Integer, Long> statuses() {
        Map<Integer, Long> counts = new ConcurrentHashMap<>();
        statuses.forEach((status, count) -> counts.put(status, count.sum()));
        return counts;
    }

    int sent() {
        return sent.get();
    }

    @Override
    public void close() {
        ended = true;
        for (Thread client : clients) {
            try {
                client.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }
}
