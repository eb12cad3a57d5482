package io.managedkeys.gateway.backend.gcpckms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionState;
import io.managedkeys.common.api.HsmGateway.Owner;
import io.managedkeys.common.api.HsmGateway.ResolvedKey;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.key.SignatureScheme;
import io.managedkeys.fixtures.gcpckms.Faults.Damage;
import io.managedkeys.gateway.backend.Resolution;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Finding keys, generating them once, and what is told of them. */
class FindingKeysTest {
    private static final TestCkms CKMS = TestCkms.start();

    @AfterAll
    static void stop() {
        CKMS.close();
    }

    @AfterEach
    void heal() {
        CKMS.standIn.faults().none();
        CKMS.standIn.permissions().denyNothing();
        CKMS.standIn.versions().generationTime(Duration.ZERO);
    }

    private static ResolvedKey resolve(BackendConfig.GcpCkms config, Owner owner) {
        return CKMS.backends.of(config).resolve(TestCkms.resolution(owner, true), CKMS.credentials(), TestCkms.soon());
    }

    @Test
    void adoptsWhatACrashLeftBehind() {
        BackendConfig.GcpCkms config = CKMS.p256();
        Owner owner = TestCkms.owner();
        int before = CKMS.standIn.keyRings().countKeys(TestCkms.RING);
        CKMS.standIn.permissions().deny("cloudkms.cryptoKeyVersions.viewPublicKey", TestCkms.RING);
        var broken = catchThrowableOfType(ApiException.class, () -> resolve(config, owner));
        CKMS.standIn.permissions().denyNothing();

        ResolvedKey adopted = resolve(config, owner);

        assertThat(broken.kind()).isEqualTo(ErrorKind.BACKEND_FAILED);
        assertThat(adopted.generated()).isTrue();
        assertThat(CKMS.standIn.keyRings().countKeys(TestCkms.RING)).isEqualTo(before + 1);
        assertThat(CKMS.standIn.keyRings().countVersions(TestCkms.RING + "/cryptoKeys/" + config.cryptoKey()))
                .isEqualTo(1);
    }

    @Test
    void findsWhatAnotherMade() {
        BackendConfig.GcpCkms config = CKMS.p256();
        ResolvedKey made = resolve(config, TestCkms.owner());

        ResolvedKey found = resolve(config, TestCkms.owner());

        assertThat(found.generated()).isFalse();
        assertThat(found.identity()).isEqualTo(made.identity());
        assertThat(found.provenance()).containsEntry("origin", "found").containsEntry("protection_level", "SOFTWARE");
    }

    @Test
    void waitsForAKeyThatIsBeingGenerated() {
        CKMS.standIn.versions().generationTime(Duration.ofMillis(700));

        ResolvedKey key =
                resolve(CKMS.config(TestCkms.freshName(), "1", "EC_SIGN_P256_SHA256", "HSM", false), TestCkms.owner());

        assertThat(key.provenance()).containsEntry("protection_level", "HSM");
    }

    @Test
    void noticesThatANameMeansAnotherKey() {
        BackendConfig.GcpCkms config = CKMS.p256();
        ResolvedKey before = CKMS.resolve(config, true);

        CKMS.standIn.keyRings().replaceMaterial(TestCkms.version(config));

        assertThat(CKMS.resolve(config, false).identity()).isNotEqualTo(before.identity());
    }

    @Test
    void refusesWhatDoesNotFit() {
        BackendConfig.GcpCkms config = CKMS.p256();
        CKMS.resolve(config, true);

        ApiException algorithm = catchThrowableOfType(
                ApiException.class, () -> CKMS.resolve(CKMS.config(config.cryptoKey(), "EC_SIGN_P384_SHA384"), false));
        ApiException version = catchThrowableOfType(
                ApiException.class,
                () -> CKMS.resolve(CKMS.config(TestCkms.freshName(), "2", "EC_SIGN_P256_SHA256", null, false), true));
        ApiException level = catchThrowableOfType(
                ApiException.class,
                () -> CKMS.resolve(
                        CKMS.config(TestCkms.freshName(), "1", "EC_SIGN_P256_SHA256", "EXTERNAL", false), true));

        assertThat(algorithm.kind()).isEqualTo(ErrorKind.INVALID_REQUEST);
        assertThat(algorithm.errors()).singleElement().asString().contains("EC_SIGN_P256_SHA256");
        assertThat(version.kind()).isEqualTo(ErrorKind.INVALID_REQUEST);
        assertThat(level.kind()).isEqualTo(ErrorKind.INVALID_REQUEST);
    }

    @Test
    void refusesAlgorithmsWithTheTextThatClientsKnow() {
        ApiException refusal = catchThrowableOfType(
                ApiException.class, () -> CKMS.backends.of(CKMS.config(TestCkms.freshName(), "NO_SUCH_ALGORITHM")));

        assertThat(refusal.errors()).singleElement().asString().contains("invalid signature algorithm");
    }

    @Test
    void testsWithTheSchemeThatItIsTold() {
        BackendConfig.GcpCkms config = CKMS.config(TestCkms.freshName(), "RSA_SIGN_PKCS1_2048_SHA256");
        Resolution pss = new Resolution(
                TestCkms.owner(),
                1,
                Set.of(),
                true,
                Set.of(),
                true,
                new SignatureScheme.RsaPss(HashAlgorithm.SHA2_256, 32));

        ApiException refusal = catchThrowableOfType(
                ApiException.class, () -> CKMS.backends.of(config).resolve(pss, CKMS.credentials(), TestCkms.soon()));

        assertThat(refusal.kind()).isEqualTo(ErrorKind.INVALID_REQUEST);
        assertThat(refusal.errors()).singleElement().asString().contains("RSA_PKCS1 with sha2-256");
    }

    @ParameterizedTest
    @CsvSource({
        "GOOGLE_SYMMETRIC_ENCRYPTION, useToDecrypt",
        "AES_256_GCM, useToEncrypt",
        "RSA_DECRYPT_OAEP_2048_SHA256, useToDecrypt",
        "HMAC_SHA256, useToSign"
    })
    void triesKeysThatDoNotSign(String algorithm, String permission) {
        BackendConfig.GcpCkms config = CKMS.config(TestCkms.freshName(), algorithm);
        Resolution resolution = new Resolution(
                TestCkms.owner(),
                1,
                Set.of(KeyUsage.ENCRYPT, KeyUsage.DECRYPT, KeyUsage.MAC),
                true,
                Set.of(),
                false,
                null);
        CKMS.standIn.permissions().deny("cloudkms.cryptoKeyVersions." + permission, TestCkms.RING);

        ApiException refusal = catchThrowableOfType(
                ApiException.class,
                () -> CKMS.backends.of(config).resolve(resolution, CKMS.credentials(), TestCkms.soon()));
        CKMS.standIn.permissions().denyNothing();

        assertThat(refusal.errors()).singleElement().asString().contains("access denied");
        assertThat(CKMS.backends
                        .of(config)
                        .resolve(resolution, CKMS.credentials(), TestCkms.soon())
                        .generated())
                .isTrue();
    }

    @Test
    void saysThatADisabledKeyIs() {
        BackendConfig.GcpCkms config = CKMS.p256();
        assertThat(CKMS.resolve(config, true).keySpec()).isEqualTo(KeySpec.EC_P256);
        CKMS.standIn.keyRings().setState(TestCkms.version(config), CryptoKeyVersionState.DISABLED);

        ApiException refusal = catchThrowableOfType(ApiException.class, () -> CKMS.resolve(config, false));

        assertThat(refusal.errors()).singleElement().asString().contains("disabled");
    }

    record BadAnswerOf(String algorithm, Damage damage, ErrorKind kind, String text) {}

    static Stream<BadAnswerOf> badPublicKeys() {
        return Stream.of(
                new BadAnswerOf(
                        "EC_SIGN_P256_SHA256", Damage.WRONG_CHECKSUM, ErrorKind.UNAVAILABLE, "it is unavailable"),
                new BadAnswerOf("PQ_SIGN_ML_DSA_65", Damage.DAMAGED_VALUE, ErrorKind.UNAVAILABLE, "it is unavailable"),
                new BadAnswerOf(
                        "EC_SIGN_P256_SHA256",
                        Damage.NO_PUBLIC_KEY,
                        ErrorKind.BACKEND_FAILED,
                        "the answer is damaged"));
    }

    @ParameterizedTest
    @MethodSource("badPublicKeys")
    void saysWhatIsWrongWithAPublicKey(BadAnswerOf bad) {
        BackendConfig.GcpCkms config = CKMS.config(TestCkms.freshName(), bad.algorithm());
        CKMS.resolve(config, true);
        CKMS.standIn.faults().damage(bad.damage(), 100);

        ApiException refusal = catchThrowableOfType(ApiException.class, () -> CKMS.resolve(config, false));

        assertThat(refusal.kind()).isEqualTo(bad.kind());
        assertThat(refusal.errors()).singleElement().asString().contains(bad.text());
    }

    @Test
    void fetchesADamagedPublicKeyOnceMore() {
        BackendConfig.GcpCkms config = CKMS.config(TestCkms.freshName(), "PQ_SIGN_ML_DSA_65");
        ResolvedKey before = CKMS.resolve(config, true);
        CKMS.standIn.calls().reset();
        CKMS.standIn.faults().damage(Damage.WRONG_CHECKSUM, 3); // two answers before it have no checksum

        assertThat(CKMS.resolve(config, false).identity()).isEqualTo(before.identity());
        assertThat(CKMS.standIn.calls().of("GetPublicKey")).isEqualTo(2);
    }

    @Test
    void takesNoOtherKeysDescription() {
        BackendConfig.GcpCkms config = CKMS.p256();
        CKMS.resolve(config, true);
        GcpCkmsCalls calls = CKMS.backends.calls(TestCkms.owner(), config, CKMS.credentials());
        CKMS.standIn.faults().damage(Damage.FOREIGN_NAME, 100);

        for (ThrowingCallable find : List.<ThrowingCallable>of(
                () -> calls.findVersion(KeyName.version(config), TestCkms.soon()),
                () -> calls.cryptoKey(KeyName.cryptoKey(config), TestCkms.soon()))) {
            ApiException refusal = catchThrowableOfType(ApiException.class, find);

            assertThat(refusal.kind()).isEqualTo(ErrorKind.BACKEND_FAILED);
            assertThat(refusal.errors()).singleElement().asString().contains("not the one that was granted");
        }
    }
}
