package io.managedkeys.transit.encrypt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.managedkeys.common.api.HsmGateway.Outcome;
import io.managedkeys.common.api.HsmGateway.Plaintext;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.key.EncryptionScheme;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.transit.SoftwareKey;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PublicKeyEncryptionTest {
    private final PublicKeyEncryption encryption = new PublicKeyEncryption(
            SoftwareKey.generate(KeySpec.RSA_2048).getPublic().getEncoded());

    @Test
    void aPlaintextThatIsTooLongFailsAlone() {
        List<Outcome> outcomes = encryption.encrypt(
                new EncryptionScheme.RsaPkcs1(),
                List.of(Plaintext.of(new byte[245]), Plaintext.of(new byte[246])),
                Deadline.in(Duration.ofMinutes(1)));

        assertThat(outcomes.getFirst().value()).hasSize(256);
        assertThat(outcomes.getLast().error()).isNotNull();
    }

    @Test
    void stopsWhenTheDeadlineHasPassed() {
        ApiException refusal = catchThrowableOfType(
                ApiException.class,
                () -> encryption.encrypt(
                        new EncryptionScheme.RsaPkcs1(),
                        List.of(Plaintext.of(new byte[1])),
                        Deadline.in(Duration.ZERO)));

        assertThat(refusal.kind()).isEqualTo(ErrorKind.UNAVAILABLE);
    }
}
