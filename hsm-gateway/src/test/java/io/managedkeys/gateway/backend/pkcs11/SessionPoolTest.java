package io.managedkeys.gateway.backend.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.service.Deadline;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What a pool tells of itself. */
class SessionPoolTest {
    private final AtomicInteger rejected = new AtomicInteger();

    @Test
    void tellsWhoWorksWhoWaitsAndWhoGaveUp() {
        SessionPool pool = new SessionPool(1, Duration.ofMillis(500), rejected::incrementAndGet);
        Deadline soon = Deadline.in(Duration.ofSeconds(20));
        pool.enter(soon);

        Thread other = Thread.ofPlatform()
                .start(() -> assertThatThrownBy(() -> pool.enter(soon)).isInstanceOf(ApiException.class));
        await().until(() -> pool.waiting() == 1);
        await().until(() -> !other.isAlive());

        assertThat(pool.working()).isEqualTo(1);
        assertThat(pool.waiting()).isZero();
        assertThat(rejected).hasValue(1);
        pool.leave(null);
        assertThat(pool.working()).isZero();
    }
}
