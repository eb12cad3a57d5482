package io.managedkeys.gateway.backend.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.managedkeys.common.api.HsmGateway.ResolvedKey;
import io.managedkeys.common.error.ErrorBody;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.key.SignatureScheme;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.gateway.backend.BackendKey;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** A fresh token behind a module that delays and fails as a test says, and a key in it. */
abstract class OnDisturbedToken {
    static final SignatureScheme ECDSA = new SignatureScheme.Ecdsa();
    static final byte[] MESSAGE = {1, 2, 3};
    static final Timeouts SHORT = new Timeouts(Duration.ofSeconds(1), Duration.ofMillis(300), Duration.ofMillis(600));

    final SoftHsm.FreshToken token = SoftHsm.freshToken();
    final DisturbedModule module = new DisturbedModule();
    TestBackends gateway = TestBackends.decorated(module);
    final TestEntries entry = TestEntries.in(token);

    @AfterEach
    void stop() {
        gateway.close();
    }

    /** Until calls enter the token on their own threads: the first ones show how quick it is. */
    void awaitDirectCalls(BackendKey key) {
        await("the token proves quick").until(() -> {
            key.sign(ECDSA, digests(1), seconds(30));
            return Thread.currentThread().equals(module.lastCaller("C_Sign"));
        });
    }

    ResolvedKey resolve() {
        return entry.resolve(gateway, token.pin(), UUID.randomUUID());
    }

    BackendKey openKey() {
        return entry.open(gateway, token.pin(), resolve());
    }

    static List<byte[]> digests(int count) {
        return Collections.nCopies(count, new byte[32]);
    }

    static Deadline seconds(int seconds) {
        return Deadline.in(Duration.ofSeconds(seconds));
    }

    static void isUnavailable(@Nullable ErrorBody error) {
        assertThat(error).extracting(ErrorBody::kind).isEqualTo(ErrorKind.UNAVAILABLE);
    }
}
