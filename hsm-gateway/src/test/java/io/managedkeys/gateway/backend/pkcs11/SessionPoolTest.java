package io.managedkeys.gateway.backend.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.gateway.backend.pkcs11.SessionPool.Session;
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

    @Test
    void givesAPreparedSessionForItsPurposeOnly() {
        SessionPool pool = new SessionPool(2, Duration.ofMillis(100), rejected::incrementAndGet);
        Session session = idle(pool, 7);
        assertThat(pool.enterToPrepare(true, pool.generation())).isNull();
        assertThat(pool.enterToPrepare(false, pool.generation())).isSameAs(session);
        pool.leave(session, "purpose");

        assertThat(pool.enterPrepared(false, "another")).isNull();
        assertThat(pool.enterPrepared(true, "purpose")).isNull();
        assertThat(pool.enterToPrepare(false, pool.generation())).isNull();
        assertThat(pool.idle(false)).isNull();
        assertThat(pool.working()).isZero();
        assertThat(pool.enterPrepared(false, "purpose")).isSameAs(session);
        assertThat(pool.enterPrepared(false, "purpose")).isNull();
        assertThat(pool.working()).isEqualTo(1);
    }

    @Test
    void preparesNothingWhereThereIsBetterUseForASession() {
        SessionPool pool = new SessionPool(1, Duration.ofMillis(100), rejected::incrementAndGet);
        idle(pool, 7);
        pool.enter(Deadline.in(Duration.ofSeconds(1)));

        assertThat(pool.enterToPrepare(false, pool.generation())).isNull();
    }

    @Test
    void closesAPreparedSessionToMakeRoom() {
        SessionPool pool = new SessionPool(1, Duration.ofMillis(100), rejected::incrementAndGet);
        Session session = prepared(pool);
        pool.enter(Deadline.in(Duration.ofSeconds(1)));

        assertThat(pool.idle(false)).isNull();
        assertThat(pool.surplus()).isSameAs(session);
    }

    @Test
    void preparesNothingForAGenerationThatHasEnded() {
        SessionPool pool = new SessionPool(1, Duration.ofMillis(100), rejected::incrementAndGet);
        long ended = pool.generation();
        pool.end(ended, () -> {});
        Session session = idle(pool, 7);

        assertThat(pool.enterToPrepare(false, ended)).isNull();
        assertThat(pool.working()).isZero();
        assertThat(pool.enterToPrepare(false, pool.generation())).isSameAs(session);
    }

    @Test
    void endsPreparedSessionsWithTheirGeneration() {
        SessionPool pool = new SessionPool(1, Duration.ofMillis(100), rejected::incrementAndGet);
        Session session = prepared(pool);

        assertThat(pool.end(pool.generation(), () -> {})).containsExactly(session);
        assertThat(pool.enterPrepared(false, "purpose")).isNull();
    }

    @Test
    void handsOutForClosingWhatNobodyUsedInTime() throws InterruptedException {
        SessionPool pool = new SessionPool(1, Duration.ofMillis(100), rejected::incrementAndGet);
        Session session = idle(pool, 7);
        assertThat(pool.stale()).isNull();
        pool.enterToPrepare(false, pool.generation());
        pool.leave(session, "purpose");
        assertThat(pool.stale()).isNull();
        Thread.sleep(SessionPool.PREPARED.plusMillis(20));

        assertThat(pool.enterPrepared(false, "purpose")).isNull();
        assertThat(pool.stale()).isSameAs(session);
        assertThat(pool.stale()).isNull();
    }

    @Test
    void findsWhatNobodyUsedAmongOlderSessions() throws InterruptedException {
        SessionPool pool = new SessionPool(2, Duration.ofMillis(100), rejected::incrementAndGet);
        Deadline soon = Deadline.in(Duration.ofSeconds(1));
        pool.enter(soon);
        pool.enter(soon);
        Session older = new Session(1, 0, true, pool.generation());
        pool.leave(older);
        pool.leave(null);
        Session session = prepared(pool);
        Thread.sleep(SessionPool.PREPARED.plusMillis(20));

        assertThat(pool.stale()).isSameAs(session);
        assertThat(pool.idle(true)).isSameAs(older);
    }

    private static Session prepared(SessionPool pool) {
        Session session = idle(pool, 7);
        assertThat(pool.enterToPrepare(false, pool.generation())).isSameAs(session);
        assertThat(pool.leave(session, "purpose")).isTrue();
        return session;
    }

    private static Session idle(SessionPool pool, long handle) {
        Session session = new Session(handle, 0, false, pool.generation());
        pool.enter(Deadline.in(Duration.ofSeconds(1)));
        assertThat(pool.leave(session)).isTrue();
        return session;
    }
}
