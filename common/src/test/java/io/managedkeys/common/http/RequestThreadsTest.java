package io.managedkeys.common.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RequestThreadsTest {
    private final BlockingQueue<Thread> started = new ArrayBlockingQueue<>(10);

    @Test
    void takesVirtualThreadsWhereThePlatformsAreTaken() throws InterruptedException {
        CountDownLatch answer = new CountDownLatch(1);
        try (RequestThreads threads = new RequestThreads("test-", 2)) {
            assertThat(runs(threads, answer).isVirtual()).isFalse();
            assertThat(runs(threads, answer).isVirtual()).isFalse();
            assertThat(runs(threads, answer).isVirtual()).isTrue();
            assertThat(runs(threads, answer).isVirtual()).isTrue();
            answer.countDown();
        }
    }

    @Test
    void usesAThreadAgain() throws InterruptedException {
        try (RequestThreads threads = new RequestThreads("test-", 1)) {
            Thread first = runs(threads, new CountDownLatch(0));
            while (first.getState() == Thread.State.RUNNABLE) {
                Thread.onSpinWait();
            }
            assertThat(runs(threads, new CountDownLatch(0))).isSameAs(first);
        }
    }

    @Test
    void namesItsThreads() throws InterruptedException {
        try (RequestThreads threads = new RequestThreads("test-", 1)) {
            CountDownLatch answer = new CountDownLatch(1);
            assertThat(runs(threads, answer).getName()).isEqualTo("test-0");
            assertThat(runs(threads, answer).getName()).isEqualTo("test-v-0");
            answer.countDown();
        }
    }

    private Thread runs(RequestThreads threads, CountDownLatch until) throws InterruptedException {
        threads.execute(() -> {
            started.add(Thread.currentThread());
            try {
                until.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Thread thread = started.poll(30, TimeUnit.SECONDS);
        assertThat(thread).isNotNull();
        return thread;
    }
}
