package io.managedkeys.gateway.backend.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many callers at once: no signature is ever another's. */
class TrafficTest {
    private final SoftHsm.FreshToken token = SoftHsm.freshToken();

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void givesSixtyFourCallersTheirOwnSignatures(boolean virtual) throws Exception {
        ThreadFactory factory =
                virtual ? Thread.ofVirtual().factory() : Thread.ofPlatform().factory();
        try (TestBackends gateway = TestBackends.plain();
                var callers = Executors.newThreadPerTaskExecutor(factory)) {
            List<TestSigner> signers = TestSigner.ofEachKind(gateway, token);
            List<Future<Integer>> wrong = new ArrayList<>();
            for (int caller = 0; caller < 64; caller++) {
                int number = caller;
                wrong.add(callers.submit(() -> countWrong(signers, number)));
            }
            for (Future<Integer> count : wrong) {
                assertThat(count.get()).isZero();
            }
            assertThat(gateway.logins()).isEqualTo(1);
        }
    }

    private static int countWrong(List<TestSigner> signers, int caller) {
        int wrong = 0;
        for (int i = 0; i < 10; i++) {
            byte[] message = {(byte) caller, (byte) i};
            TestSigner signer = signers.get((caller + i) % signers.size());
            wrong += signer.verifies(message, signer.sign(message)) ? 0 : 1;
        }
        return wrong;
    }
}
