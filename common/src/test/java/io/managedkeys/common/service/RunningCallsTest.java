package io.managedkeys.common.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hc.core5.concurrent.Cancellable;
import org.junit.jupiter.api.Test;

class RunningCallsTest {
    @Test
    void aCallThatCannotBeCancelledLeavesTheOthersTheirDeadlines() throws InterruptedException {
        List<Cancellable> stubborn = List.of(
                () -> {
                    throw new IllegalStateException("on purpose");
                },
                () -> {
                    throw new AssertionError("on purpose");
                });
        try (RunningCalls calls = new RunningCalls("test")) {
            for (Cancellable call : stubborn) {
                CountDownLatch tried = new CountDownLatch(1);
                calls.begin(
                        () -> {
                            tried.countDown();
                            return call.cancel();
                        },
                        Deadline.in(Duration.ZERO));
                assertThat(tried.await(10, TimeUnit.SECONDS)).isTrue();
            }
            List<CountDownLatch> cancelled = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                CountDownLatch latch = new CountDownLatch(1);
                cancelled.add(latch);
                calls.begin(
                        () -> {
                            latch.countDown();
                            return true;
                        },
                        Deadline.in(Duration.ofMillis(10)));
            }
            for (CountDownLatch latch : cancelled) {
                assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
            }
        }
    }
}
