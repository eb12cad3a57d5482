package io.managedkeys.gateway.backend.calls;

import static org.assertj.core.api.Assertions.assertThat;

import io.managedkeys.common.api.HsmGateway.Outcome;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorBody;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.service.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A list in, an outcome per item out. */
class BatchTest {
    private static Deadline in(int millis) {
        return Deadline.in(Duration.ofMillis(millis));
    }

    @Test
    void keepsTheOrderAndEachFailureApart() {
        List<Outcome> outcomes = new Batch(100, index -> {
                    if (index == 41) {
                        throw ApiException.invalid("not this one");
                    }
                    return new byte[] {(byte) index};
                })
                .run(16, in(10_000));

        assertThat(outcomes).hasSize(100);
        for (int i = 0; i < 100; i++) {
            if (i == 41) {
                assertThat(outcomes.get(i).error()).extracting(ErrorBody::kind).isEqualTo(ErrorKind.INVALID_REQUEST);
            } else {
                assertThat(outcomes.get(i).value()).containsExactly(i);
            }
        }
    }

    @Test
    void runsAsManyAtATimeAsItIsWide() {
        CyclicBarrier together = new CyclicBarrier(4);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();

        List<Outcome> outcomes = new Batch(8, index -> {
                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    try {
                        together.await(10, TimeUnit.SECONDS);
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    } finally {
                        inside.decrementAndGet();
                    }
                    return new byte[0];
                })
                .run(4, in(20_000));

        assertThat(outcomes).allMatch(outcome -> outcome.error() == null);
        assertThat(most.get()).isBetween(1, 4);
    }

    @Test
    void answersWhatIsDoneWhenTheDeadlinePasses() {
        CountDownLatch never = new CountDownLatch(1);

        List<Outcome> outcomes = new Batch(3, index -> {
                    if (index > 0) {
                        try {
                            never.await();
                        } catch (InterruptedException e) {
                            throw new ApiException(ErrorKind.UNAVAILABLE, "interrupted", e);
                        }
                    }
                    return new byte[] {1};
                })
                .run(3, in(300));

        assertThat(outcomes.get(0).value()).containsExactly(1);
        assertThat(outcomes.get(1).error()).extracting(ErrorBody::kind).isEqualTo(ErrorKind.UNAVAILABLE);
        assertThat(outcomes.get(2).error()).extracting(ErrorBody::kind).isEqualTo(ErrorKind.UNAVAILABLE);
    }
}
