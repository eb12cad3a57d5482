package io.managedkeys.gateway.backend.awskms;

import static org.assertj.core.api.Assertions.assertThat;

import io.managedkeys.common.api.HsmGateway.Ciphertext;
import io.managedkeys.common.api.HsmGateway.Plaintext;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.common.key.EncryptionScheme;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.key.PermittedScheme;
import io.managedkeys.gateway.backend.BackendKey;
import io.managedkeys.gateway.backend.Decryption;
import io.managedkeys.gateway.backend.KeyBackendContract;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The contract on moto, for what moto does as AWS does: symmetric encryption, MACs, aliases, tags. It hashes digests
 * again, its RSA encryption is none, and it has neither Ed25519 nor ML-DSA.
 */
class AwsKmsMotoTest extends KeyBackendContract {
    private static @Nullable MotoServer moto;
    private static @Nullable TestKms gateway;

    @BeforeAll
    static void start() {
        Optional<Path> executable = MotoServer.executable();
        if (System.getenv("CI") == null) {
            Assumptions.assumeTrue(executable.isPresent(), "moto is not there: pip install 'moto[server,kms]'");
        }
        moto = MotoServer.start(executable.orElseThrow());
        gateway = new TestKms(moto.endpoint());
    }

    @AfterAll
    static void stop() {
        if (gateway != null) {
            gateway.close();
        }
        if (moto != null) {
            moto.close();
        }
    }

    @Override
    protected List<Kind> kinds() {
        return List.of(KeyKind.SYMMETRIC, KeyKind.HMAC_256, KeyKind.HMAC_384, KeyKind.HMAC_512).stream()
                .map(kind -> Kind.generated(
                        kind.name(),
                        kind.spec(),
                        kind.usage().capabilities(),
                        kind.permits().toArray(PermittedScheme[]::new)))
                .toList();
    }

    /** Moto's part of the contract is smaller, on purpose. */
    @Override
    @Test
    protected void hasAnAnswerToEveryKeySpec() {
        assertThat(kinds()).extracting(Kind::spec).allMatch(KeySpec::isSecret);
    }

    /** Moto leaves out the text that says that a ciphertext names nobody's key: only a changed tag is told as by AWS. */
    @Override
    @TestFactory
    protected List<DynamicTest> failsToDecryptInOneWay() {
        return List.of(DynamicTest.dynamicTest("changed tag", () -> {
            TestKms kms = Objects.requireNonNull(gateway);
            BackendConfig.AwsKms config = kms.config(TestKms.freshAlias(), "aes", 256, null);
            BackendKey key = kms.open(config, kms.resolve(config, true));
            EncryptionScheme scheme = new EncryptionScheme.KmsSymmetric();
            byte[] ciphertext =
                    Objects.requireNonNull(key.encrypt(scheme, List.of(Plaintext.of(new byte[5])), TestKms.soon())
                            .getFirst()
                            .value());
            ciphertext[ciphertext.length - 1] ^= 1;

            assertThat(key.decrypt(scheme, List.of(Ciphertext.of(ciphertext)), TestKms.soon()))
                    .containsExactly(Decryption.failed());
        }));
    }

    @Test
    void noticesThatMotoHashesADigestAgain() {
        TestKms kms = Objects.requireNonNull(gateway);

        ApiException refusal = Assertions.catchThrowableOfType(
                ApiException.class, () -> kms.resolve(kms.p256(TestKms.freshAlias()), true));

        assertThat(refusal.kind()).isEqualTo(ErrorKind.BACKEND_FAILED);
        assertThat(refusal.errors().getFirst()).contains("damaged");
    }

    @Override
    protected Place placeFor(Kind kind) {
        TestKms kms = Objects.requireNonNull(gateway);
        return new TestKms.KeyPlace(kms, kms.fresh(kind.spec()));
    }

    @Override
    protected Map<KeySpec, Place> refuses() {
        return Map.of();
    }
}
