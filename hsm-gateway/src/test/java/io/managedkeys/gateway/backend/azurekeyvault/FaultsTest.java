package io.managedkeys.gateway.backend.azurekeyvault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.azure.security.keyvault.keys.KeyClient;
import com.azure.security.keyvault.keys.models.CreateEcKeyOptions;
import com.azure.security.keyvault.keys.models.CreateRsaKeyOptions;
import com.azure.security.keyvault.keys.models.KeyOperation;
import io.managedkeys.common.api.HsmGateway.Ciphertext;
import io.managedkeys.common.api.HsmGateway.Outcome;
import io.managedkeys.common.api.HsmGateway.Plaintext;
import io.managedkeys.common.api.HsmGateway.ResolvedKey;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.key.EncryptionScheme;
import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.key.SignatureScheme;
import io.managedkeys.common.secret.Secret;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.fixtures.azurekeyvault.Faults;
import io.managedkeys.fixtures.azurekeyvault.KeyVault;
import io.managedkeys.gateway.backend.BackendKey;
import io.managedkeys.gateway.backend.Credentials;
import io.managedkeys.gateway.backend.Decryption;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What goes wrong in Azure and on the way there, and what a caller is told. */
class FaultsTest {
    private static final TestVaults VAULTS = TestVaults.start(Map.of(
            "gateway.cloud.ambient-credentials[0].namespace", "other/",
            "gateway.cloud.ambient-credentials[0].type", "azurekeyvault",
            "gateway.cloud.ambient-credentials[0].key-prefix", "https://contract.vault.azure.net/keys/"));
    private static final SignatureScheme ECDSA = new SignatureScheme.Ecdsa();
    private static final byte[] DIGEST = new byte[32];

    @AfterAll
    static void stop() {
        VAULTS.close();
    }

    @AfterEach
    void repair() {
        VAULTS.standIn.faults().none();
        VAULTS.vault.permit(TestVaults.CLIENT, KeyVault.ALL_PERMISSIONS);
    }

    @Test
    void aSignatureIsOneCall() {
        TestAzureKeys entry = TestAzureKeys.ec();
        BackendKey key = entry.open(VAULTS, entry.resolve(VAULTS, UUID.randomUUID()));
        long before = VAULTS.calls();

        sign(key);

        assertThat(VAULTS.calls()).isEqualTo(before + 1);
        assertThat(VAULTS.meters
                        .get("managed_key.backend.calls")
                        .tags("backend", "azurekeyvault", "operation", "sign", "outcome", "done")
                        .counter()
                        .count())
                .isPositive();
    }

    @Test
    void manySignaturesTakeLittleLongerThanOne() {
        TestAzureKeys entry = TestAzureKeys.ec();
        BackendKey key = entry.open(VAULTS, entry.resolve(VAULTS, UUID.randomUUID()));
        List<byte[]> inputs = Collections.nCopies(64, DIGEST);
        key.sign(ECDSA, inputs, TestAzureKeys.soon()); // opens the connections
        VAULTS.standIn.faults().delay(Duration.ofMillis(500));
        Instant start = Instant.now();

        List<Outcome> outcomes = key.sign(ECDSA, inputs, TestAzureKeys.soon());

        assertThat(outcomes).allMatch(outcome -> outcome.value() != null);
        // one after the other would take 32 s; a request's own width is 16
        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(12));
    }

    @Test
    void adoptsTheKeyWhoseAnswerWasLost() {
        TestAzureKeys entry = TestAzureKeys.ec();
        UUID managedKey = UUID.randomUUID();
        KeyClient administrator = VAULTS.administrator(VAULTS.vault);
        long created = VAULTS.standIn.calls().of("create");
        warmUp();
        VAULTS.standIn.faults().loseAnswers(1);

        ApiException lost = refusal(() -> entry.resolve(VAULTS, managedKey));
        ResolvedKey adopted = entry.resolve(VAULTS, managedKey);

        assertThat(lost.kind()).isEqualTo(ErrorKind.UNAVAILABLE);
        assertThat(adopted.generated()).isTrue();
        assertThat(VAULTS.standIn.calls().of("create")).isEqualTo(created + 2); // one of them is of the warm-up
        assertThat(administrator.listPropertiesOfKeyVersions(entry.keyName())).hasSize(1);
    }

    @Test
    void pinsTheVersionAndNoticesAnother() {
        TestAzureKeys entry = TestAzureKeys.ec();
        ResolvedKey first = entry.resolve(VAULTS, UUID.randomUUID());
        VAULTS.administrator(VAULTS.vault).rotateKey(entry.keyName());

        ResolvedKey second = entry.resolve(VAULTS, UUID.randomUUID());
        String version = first.locator()
                .substring(first.locator().lastIndexOf('/') + 1, first.locator().indexOf(' '));

        assertThat(second.identity()).isNotEqualTo(first.identity());
        assertThat(sign(entry.open(VAULTS, first))).isNotEmpty(); // still the old one, proven by its public key
        assertThat(entry.withName(entry.keyName(), version)
                        .resolve(VAULTS, UUID.randomUUID())
                        .identity())
                .isEqualTo(first.identity());
    }

    @Test
    void refusesKeysInEveryWrongState() {
        KeyClient administrator = VAULTS.administrator(VAULTS.vault);
        TestAzureKeys entry = TestAzureKeys.ec();
        ResolvedKey resolved = entry.resolve(VAULTS, UUID.randomUUID());
        BackendKey key = entry.open(VAULTS, resolved);
        var properties = administrator.getKey(entry.keyName()).getProperties();

        administrator.updateKeyProperties(properties.setEnabled(false));
        assertTold(failure(key), ErrorKind.BACKEND_FAILED, "disabled", "KeyDisabled");
        assertTold(refusal(() -> entry.resolve(VAULTS, UUID.randomUUID())), ErrorKind.BACKEND_FAILED, "disabled");
        administrator.updateKeyProperties(properties.setEnabled(true));
        VAULTS.vault.permit(TestVaults.CLIENT, Set.of("get", "delete"));
        assertTold(failure(key), ErrorKind.BACKEND_FAILED, "access denied", "Forbidden");
        administrator.beginDeleteKey(entry.keyName());
        VAULTS.vault.permit(TestVaults.CLIENT, KeyVault.ALL_PERMISSIONS);
        assertTold(failure(key), ErrorKind.BACKEND_FAILED, "key not found");
        assertTold(
                refusal(() -> entry.resolve(VAULTS, UUID.randomUUID())),
                ErrorKind.BACKEND_FAILED,
                "pending deletion",
                "ObjectIsDeletedButRecoverable");
    }

    @Test
    void refusesKeysThatAreForSomethingElse() {
        TestAzureKeys entry = TestAzureKeys.ec().of(KeySpec.RSA_2048);
        VAULTS.administrator(VAULTS.vault)
                .createRsaKey(new CreateRsaKeyOptions(entry.keyName())
                        .setKeySize(2048)
                        .setKeyOperations(KeyOperation.IMPORT));

        assertTold(refusal(() -> entry.resolve(VAULTS, UUID.randomUUID())), ErrorKind.INVALID_REQUEST, "key_ops");
    }

    @Test
    void refusesCredentialsThatAreWrong() {
        TestAzureKeys entry = TestAzureKeys.ec();
        Credentials wrong = Credentials.of(Map.of("client_secret", Secret.of("wrong-secret-that-nobody-may-see")));

        ApiException refusal = refusal(() -> entry.resolve(VAULTS, UUID.randomUUID(), wrong));
        assertTold(refusal, ErrorKind.BACKEND_FAILED, "the credentials were refused");
        assertThat(refusal.toString()).doesNotContain("wrong-secret");
        assertTold(
                refusal(() -> entry.withVault(TestVaults.OTHER_TENANT, TestVaults.VAULT)
                        .resolve(VAULTS, UUID.randomUUID())),
                ErrorKind.BACKEND_FAILED,
                "the credentials were refused");
    }

    @Test
    void lendsItsOwnLoginOnlyWhereTheConfigurationSaysSo() {
        TestAzureKeys entry = TestAzureKeys.ec();
        long before = VAULTS.calls();

        assertTold(
                refusal(() -> entry.resolve(VAULTS, UUID.randomUUID(), Credentials.of(Map.of()))),
                ErrorKind.INVALID_REQUEST,
                "this gateway's own may not be used");
        assertThat(VAULTS.calls()).isEqualTo(before);
    }

    @Test
    void refusesEndpointsThatTheConfigurationDoesNotList() {
        TestAzureKeys entry = TestAzureKeys.ec().withEndpoint("https://127.0.0.1:9");

        assertTold(
                refusal(() -> entry.resolve(VAULTS, UUID.randomUUID())), ErrorKind.INVALID_REQUEST, "is not allowed");
    }

    @ParameterizedTest
    @EnumSource(
            value = Faults.Lie.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"NONE"})
    void believesNoAnswerThatIsWrong(Faults.Lie lie) {
        TestAzureKeys entry = TestAzureKeys.ec();
        BackendKey key = entry.open(VAULTS, entry.resolve(VAULTS, UUID.randomUUID()));

        VAULTS.standIn.faults().lie(lie);

        ApiException told = failure(key);
        assertThat(told.kind()).isEqualTo(ErrorKind.BACKEND_FAILED);
        assertThat(told.errors()).singleElement().asString().containsAnyOf("was replaced", "damaged");
    }

    @Test
    void repeatsWhatIsThrottledAndGivesUpWithRetryAfter() {
        TestAzureKeys entry = TestAzureKeys.ec();
        BackendKey key = entry.open(VAULTS, entry.resolve(VAULTS, UUID.randomUUID()));

        VAULTS.standIn.faults().throttle(2, 0);
        assertThat(sign(key)).isNotEmpty();
        VAULTS.standIn.faults().throttle(1000, 1);
        ApiException told = failure(key);

        assertTold(told, ErrorKind.UNAVAILABLE, "throttled", "Throttled");
        assertThat(told.retryAfter()).isPresent();
    }

    @Test
    void comesBackWhenTheVaultDoes() {
        TestAzureKeys entry = TestAzureKeys.ec();
        BackendKey key = entry.open(VAULTS, entry.resolve(VAULTS, UUID.randomUUID()));

        VAULTS.standIn.kill();
        assertTold(failure(key), ErrorKind.UNAVAILABLE, "unavailable");
        VAULTS.standIn.restart();

        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> key.sign(ECDSA, List.of(DIGEST), TestAzureKeys.soon())
                                .getFirst()
                                .value()
                        != null);
    }

    @Test
    void aBlackHoleCostsNoMoreThanTheDeadline() {
        TestAzureKeys entry = TestAzureKeys.ec();
        BackendKey key = entry.open(VAULTS, entry.resolve(VAULTS, UUID.randomUUID()));
        VAULTS.standIn.faults().stall();
        Instant start = Instant.now();

        ErrorKind told = Objects.requireNonNull(key.sign(ECDSA, List.of(DIGEST), Deadline.in(Duration.ofSeconds(1)))
                        .getFirst()
                        .error())
                .kind();

        assertThat(told).isEqualTo(ErrorKind.UNAVAILABLE);
        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void envelopesHoldDataOfAnyLength() {
        TestAzureKeys entry = TestAzureKeys.ec().of(KeySpec.RSA_2048).encrypting("envelope", false);
        BackendKey key = entry.open(VAULTS, entry.resolve(VAULTS, UUID.randomUUID()));
        EncryptionScheme scheme = new EncryptionScheme.KmsSymmetric();
        byte[] plaintext = new byte[100_000];
        byte[] data = {1, 2, 3};
        long before = VAULTS.calls();

        byte[] ciphertext = Objects.requireNonNull(
                key.encrypt(scheme, List.of(new Plaintext(plaintext, data, null)), TestAzureKeys.soon())
                        .getFirst()
                        .value());
        byte[] other = ciphertext.clone();
        other[300] ^= 1;

        assertThat(VAULTS.calls()).isEqualTo(before);
        assertThat(key.decrypt(scheme, List.of(new Ciphertext(ciphertext, data)), TestAzureKeys.soon())
                        .getFirst()
                        .value())
                .isEqualTo(plaintext);
        assertThat(VAULTS.calls()).isEqualTo(before + 1);
        assertThat(key.decrypt(
                        scheme,
                        List.of(new Ciphertext(other, data), Ciphertext.of(ciphertext), Ciphertext.of(new byte[10])),
                        TestAzureKeys.soon()))
                .containsOnly(Decryption.failed());
    }

    @Test
    void saysThatTheGrantIsOverAndNotThatTheCiphertextIsBad() {
        try (TestVaults forgetful = TestVaults.start(Map.of("gateway.calls.client-idle", "1ms"))) {
            TestAzureKeys entry = TestAzureKeys.ec().of(KeySpec.RSA_2048);
            ResolvedKey resolved = entry.resolve(forgetful, UUID.randomUUID());
            Credentials credentials = TestVaults.credentials();
            BackendKey key = forgetful
                    .backends
                    .of(entry.config())
                    .open(entry.grant(resolved), credentials, TestAzureKeys.soon());
            EncryptionScheme scheme = EncryptionScheme.RsaOaep.with(HashAlgorithm.SHA2_256);
            byte[] ciphertext =
                    Objects.requireNonNull(key.encrypt(scheme, List.of(Plaintext.of(DIGEST)), TestAzureKeys.soon())
                            .getFirst()
                            .value());
            credentials.close();

            Awaitility.await().untilAsserted(() -> {
                Outcome outcome = key.decrypt(scheme, List.of(Ciphertext.of(ciphertext)), TestAzureKeys.soon())
                        .getFirst();
                assertThat(Objects.requireNonNull(outcome.error()).errors()).containsExactly("key grant has expired");
            });
        }
    }

    private static void warmUp() {
        VAULTS.administrator(VAULTS.vault).createEcKey(new CreateEcKeyOptions("warm-up-" + UUID.randomUUID()));
    }

    private static byte[] sign(BackendKey key) {
        Outcome outcome = key.sign(ECDSA, List.of(DIGEST), TestAzureKeys.soon()).getFirst();
        return Objects.requireNonNull(outcome.value(), () -> String.valueOf(outcome.error()));
    }

    private static ApiException failure(BackendKey key) {
        Outcome outcome = key.sign(ECDSA, List.of(DIGEST), TestAzureKeys.soon()).getFirst();
        return Objects.requireNonNull(outcome.error()).toException(ErrorKind.INTERNAL);
    }

    private static ApiException refusal(ThrowingCallable call) {
        return catchThrowableOfType(ApiException.class, call);
    }

    private static void assertTold(ApiException told, ErrorKind kind, String... texts) {
        assertThat(told).isNotNull();
        assertThat(told.kind()).isEqualTo(kind);
        assertThat(told.errors()).singleElement().asString().contains(texts);
    }
}
