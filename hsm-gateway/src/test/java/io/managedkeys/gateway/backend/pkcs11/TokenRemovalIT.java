package io.managedkeys.gateway.backend.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;

import io.managedkeys.common.api.HsmGateway.Outcome;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorBody;
import io.managedkeys.common.error.ErrorKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A token taken away under traffic. It has a process of its own: SoftHSM makes no more tokens afterwards. */
class TokenRemovalIT {
    private static final Set<ErrorKind> CLASSIFIED = Set.of(ErrorKind.BACKEND_FAILED, ErrorKind.UNAVAILABLE);

    private final SoftHsm.FreshToken token = SoftHsm.freshToken();
    private final AtomicBoolean stop = new AtomicBoolean();
    private final AtomicInteger signed = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicInteger wrong = new AtomicInteger();

    @Test
    void classifiesWhatFailsAndSignsNothingWrong() throws IOException {
        Path home = home();
        Path away = SoftHsm.tokens().resolveSibling("away-" + token.label());
        try (TestBackends gateway = TestBackends.plain();
                var callers = Executors.newFixedThreadPool(8)) {
            List<TestSigner> signers = TestSigner.ofEachKind(gateway, token);
            for (int caller = 0; caller < 8; caller++) {
                int number = caller;
                callers.execute(() -> signOn(signers, number));
            }
            awaitMore(50);
            Files.move(home, away);
            awaitMore(50);
            assertThat(failed.get()).isPositive();
            Files.move(away, home);
            awaitMore(50);
            stop.set(true);
        }
        assertThat(wrong).hasValue(0);
    }

    private void awaitMore(int operations) {
        int before = signed.get() + failed.get();
        Awaitility.await().until(() -> signed.get() + failed.get() >= before + operations);
    }

    private void signOn(List<TestSigner> signers, int caller) {
        for (int i = 0; !stop.get(); i++) {
            signOne(signers.get((caller + i) % signers.size()), new byte[] {(byte) caller, (byte) i});
        }
    }

    /** Anything but a good signature or a classified failure is wrong. */
    private void signOne(TestSigner signer, byte[] message) {
        try {
            Outcome outcome = signer.sign(message);
            ErrorBody error = outcome.error();
            if (error != null) {
                (CLASSIFIED.contains(error.kind()) ? failed : wrong).incrementAndGet();
            } else {
                (signer.verifies(message, outcome) ? signed : wrong).incrementAndGet();
            }
        } catch (ApiException e) {
            (CLASSIFIED.contains(e.kind()) ? failed : wrong).incrementAndGet();
        } catch (RuntimeException e) {
            wrong.incrementAndGet();
        }
    }

    /** SoftHSM names a token's directory by a UUID that ends in its serial number. */
    private Path home() throws IOException {
        try (Stream<Path> homes = Files.list(SoftHsm.tokens())) {
            return homes.filter(home ->
                            home.getFileName().toString().replace("-", "").endsWith(token.serial()))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
