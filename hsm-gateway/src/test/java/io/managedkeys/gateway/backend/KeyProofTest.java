package io.managedkeys.gateway.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.managedkeys.common.api.HsmGateway.Ciphertext;
import io.managedkeys.common.api.HsmGateway.Outcome;
import io.managedkeys.common.api.HsmGateway.Plaintext;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.key.EncryptionScheme;
import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.KeyIdentity;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.key.MacScheme;
import io.managedkeys.common.key.PermittedScheme;
import io.managedkeys.common.key.SignatureScheme;
import io.managedkeys.common.service.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is tried of each kind of key, and that a wrong result is noticed. */
class KeyProofTest {
    private static final PermittedScheme SIGNS =
            PermittedScheme.withHash(SignatureScheme.Family.RSA_PSS, HashAlgorithm.SHA2_384);
    private static final PermittedScheme ENCRYPTS = PermittedScheme.encrypts(EncryptionScheme.Family.AES_GCM, null);
    private static final PermittedScheme DECRYPTS = PermittedScheme.decrypts(EncryptionScheme.Family.AES_GCM, null);
    private static final PermittedScheme MACS = PermittedScheme.macs(HashAlgorithm.SHA2_512);

    /** Notes what it is asked to do. It encrypts by turning every bit. */
    private static final class NotingKey implements BackendKey {
        private final List<String> asked = new ArrayList<>();
        private boolean wrong;

        @Override
        public KeyIdentity identity() {
            return KeyIdentity.ofSecret("fake", "key", null);
        }

        @Override
        public Optional<byte[]> spki() {
            return Optional.empty();
        }

        @Override
        public List<Outcome> sign(SignatureScheme scheme, List<byte[]> inputs, Deadline deadline) {
            return answer("sign " + scheme.text(), new byte[256]);
        }

        @Override
        public List<Outcome> encrypt(EncryptionScheme scheme, List<Plaintext> inputs, Deadline deadline) {
            return answer("encrypt", turned(inputs.getFirst().value()));
        }

        @Override
        public List<Outcome> decrypt(EncryptionScheme scheme, List<Ciphertext> inputs, Deadline deadline) {
            byte[] plaintext = turned(inputs.getFirst().value());
            if (wrong) {
                plaintext[0] ^= 1;
            }
            return answer("decrypt", plaintext);
        }

        @Override
        public List<Outcome> mac(MacScheme scheme, List<byte[]> messages, Deadline deadline) {
            return answer("mac", new byte[wrong ? 1 : scheme.hash().length()]);
        }

        private List<Outcome> answer(String operation, byte[] value) {
            asked.add(operation);
            return List.of(Outcome.of(value));
        }

        private static byte[] turned(byte[] bytes) {
            byte[] turned = bytes.clone();
            for (int i = 0; i < turned.length; i++) {
                turned[i] = (byte) ~turned[i];
            }
            return turned;
        }
    }

    record Proven(String name, List<PermittedScheme> schemes, Set<KeyUsage> usages, List<String> asked) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Proven> keys() {
        Set<KeyUsage> all = Set.of(KeyUsage.values());
        Set<KeyUsage> usual = Set.of(KeyUsage.SIGN, KeyUsage.VERIFY);
        String pss = "sign " + new SignatureScheme.RsaPss(HashAlgorithm.SHA2_384, 48).text();
        return Stream.of(
                new Proven("a key that signs", List.of(SIGNS), usual, List.of(pss)),
                new Proven("a key that signs, for another usage", List.of(SIGNS), Set.of(), List.of(pss)),
                new Proven("a key that does both", List.of(ENCRYPTS, DECRYPTS, SIGNS), all, List.of(pss)),
                new Proven("a cipher", List.of(ENCRYPTS, DECRYPTS), all, List.of("encrypt", "decrypt")),
                new Proven("a cipher that only encrypts", List.of(ENCRYPTS), all, List.of("encrypt")),
                new Proven("a cipher that only decrypts", List.of(DECRYPTS), all, List.of()),
                new Proven(
                        "a cipher that may only encrypt",
                        List.of(ENCRYPTS, DECRYPTS),
                        Set.of(KeyUsage.ENCRYPT),
                        List.of("encrypt")),
                new Proven(
                        "a cipher that may only decrypt",
                        List.of(ENCRYPTS, DECRYPTS),
                        Set.of(KeyUsage.DECRYPT),
                        List.of()),
                new Proven("a cipher for another usage", List.of(ENCRYPTS, DECRYPTS), usual, List.of()),
                new Proven("a key for MACs", List.of(MACS), Set.of(KeyUsage.MAC), List.of("mac")),
                new Proven("a key for MACs, for another usage", List.of(MACS), usual, List.of()));
    }

    private static Deadline soon() {
        return Deadline.in(Duration.ofMinutes(1));
    }

    @ParameterizedTest
    @MethodSource("keys")
    void triesWhatAKeyIsFor(Proven proven) {
        NotingKey key = new NotingKey();

        new KeyProof(key, proven.schemes(), proven.usages(), "somewhere").run(null, soon());

        assertThat(key.asked).isEqualTo(proven.asked());
    }

    @Test
    void noticesAWrongResult() {
        for (List<PermittedScheme> schemes : List.of(List.of(ENCRYPTS, DECRYPTS), List.of(MACS))) {
            NotingKey key = new NotingKey();
            key.wrong = true;
            KeyProof proof = new KeyProof(key, schemes, Set.of(KeyUsage.values()), "somewhere");

            ApiException refusal = catchThrowableOfType(ApiException.class, () -> proof.run(null, soon()));

            assertThat(refusal.kind()).isEqualTo(ErrorKind.BACKEND_FAILED);
            assertThat(refusal.errors()).containsExactly("somewhere: " + ClassifiedFailure.BAD_ANSWER.advice());
        }
    }

    @Test
    void refusesASchemeThatTheKeyDoesNotSignWith() {
        NotingKey key = new NotingKey();
        KeyProof proof = new KeyProof(key, List.of(SIGNS), Set.of(KeyUsage.SIGN), "somewhere");

        assertThatThrownBy(() -> proof.run(new SignatureScheme.Ecdsa(), soon()))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("does not sign with", "it can do: RSA_PSS with sha2-384");
        assertThat(key.asked).isEmpty();
    }
}
