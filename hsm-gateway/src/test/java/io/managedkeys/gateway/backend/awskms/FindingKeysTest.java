package io.managedkeys.gateway.backend.awskms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.managedkeys.common.api.HsmGateway.Owner;
import io.managedkeys.common.api.HsmGateway.ResolvedKey;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.key.SignatureScheme;
import io.managedkeys.fixtures.awskms.AwsKms;
import io.managedkeys.fixtures.awskms.KmsFailure;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;

/** Which key an entry means, what is generated, and that nothing is generated twice. */
class FindingKeysTest {
    private final AwsKms kms = AwsKms.start(0, TestKms.REGION, TestKms.ALICE, TestKms.MALLORY);
    private final TestKms gateway = new TestKms(kms.endpoint(), "gateway.calls.attempts=2");
    private final KmsClient alice = KmsClient.builder()
            .endpointOverride(kms.endpoint())
            .region(Region.of(TestKms.REGION))
            .credentialsProvider(StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(TestKms.ALICE.accessKey(), TestKms.ALICE.secretKey())))
            .build();

    @AfterEach
    void stop() {
        alice.close();
        gateway.close();
        kms.close();
    }

    private String key(String spec, String usage) {
        return alice.createKey(create -> create.keySpec(spec).keyUsage(usage))
                .keyMetadata()
                .arn();
    }

    private BackendConfig.AwsKms existing(String kmsKey) {
        return gateway.config(kmsKey, null, 0, null);
    }

    private static ApiException refusal(ThrowingCallable call) {
        ApiException refusal = catchThrowableOfType(ApiException.class, call);
        assertThat(refusal).isNotNull();
        return refusal;
    }

    private ResolvedKey resolve(UUID managedKey, BackendConfig.AwsKms config) {
        Owner owner = new Owner(managedKey, UUID.randomUUID(), "");
        return gateway.of(config)
                .resolve(
                        TestKms.resolution(owner, TestKms.SIGNS, true),
                        TestKms.credentials(TestKms.ALICE),
                        TestKms.soon());
    }

    @Test
    void findsAKeyByEveryNameItHas() {
        String arn = key("ECC_NIST_P256", "SIGN_VERIFY");
        alice.createAlias(create -> create.aliasName("alias/ca").targetKeyId(arn));

        for (String name : new String[] {
            arn, arn.substring(arn.indexOf('/') + 1), "alias/ca", arn.replaceFirst(":key/.*", ":alias/ca")
        }) {
            ResolvedKey found = gateway.resolve(existing(name), false);

            assertThat(found.locator()).startsWith(arn + " ");
            assertThat(found.keySpec()).isEqualTo(KeySpec.EC_P256);
            assertThat(found.generated()).isFalse();
            assertThat(found.provenance()).containsEntry("origin", "found").containsEntry("arn", arn);
        }
    }

    @Test
    void noticesAnAliasThatIsRePointedAndDoesNotFollowIt() {
        String first = key("ECC_NIST_P256", "SIGN_VERIFY");
        String second = key("ECC_NIST_P256", "SIGN_VERIFY");
        alice.createAlias(create -> create.aliasName("alias/ca").targetKeyId(first));
        ResolvedKey before = gateway.resolve(existing("alias/ca"), false);

        alice.updateAlias(update -> update.aliasName("alias/ca").targetKeyId(second));

        var key = gateway.open(existing("alias/ca"), before);
        assertThat(key.sign(new SignatureScheme.Ecdsa(), List.of(new byte[32]), TestKms.soon())
                        .getFirst()
                        .error())
                .isNull();
        assertThat(gateway.resolve(existing("alias/ca"), false).identity()).isNotEqualTo(before.identity());
    }

    @Test
    void makesNoSecondKeyWhenTheAnswerOfTheFirstWasLost() {
        UUID managedKey = UUID.randomUUID();
        BackendConfig.AwsKms config = gateway.p256("alias/ca");
        kms.faults().loseAnswerOf("CreateKey");

        assertThat(refusal(() -> resolve(managedKey, config)).kind()).isEqualTo(ErrorKind.UNAVAILABLE);
        ResolvedKey adopted = resolve(managedKey, config);

        assertThat(adopted.generated()).isTrue();
        assertThat(kms.calls("CreateKey")).isEqualTo(1);
        assertThat(alice.listKeys().keys()).hasSize(1);
        assertThat(resolve(managedKey, config).identity()).isEqualTo(adopted.identity());
    }

    @Test
    void adoptsAKeyThatNeverGotItsAlias() {
        UUID managedKey = UUID.randomUUID();
        BackendConfig.AwsKms config = gateway.p256("alias/ca");
        for (int i = 0; i < 3; i++) {
            key("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT"); // without aliases, of somebody else
        }
        kms.faults().deny("CreateAlias");

        assertThat(refusal(() -> resolve(managedKey, config)).errors().getFirst())
                .contains("access denied");
        kms.faults().allow("CreateAlias");

        assertThat(resolve(managedKey, config).generated()).isTrue();
        assertThat(kms.calls("CreateKey")).isEqualTo(4);
    }

    @Test
    void usesAnAliasWhoseCreationWasAnsweredLate() {
        UUID managedKey = UUID.randomUUID();
        BackendConfig.AwsKms config = gateway.p256("alias/ca");
        kms.faults().loseAnswerOf("CreateAlias");

        ResolvedKey generated = resolve(managedKey, config);

        assertThat(generated.generated()).isTrue();
        assertThat(kms.calls("CreateAlias")).isEqualTo(2);
    }

    @Test
    void waitsUntilWhatItMadeIsSeenEverywhere() {
        kms.faults().fail("GetPublicKey", 1, new KmsFailure(400, "NotFoundException", "not yet"));

        assertThat(resolve(UUID.randomUUID(), gateway.p256("alias/ca")).generated())
                .isTrue();
    }

    @Test
    void countsAKeyAsFoundWhoseTagsItMayNotRead() {
        UUID managedKey = UUID.randomUUID();
        ResolvedKey generated = resolve(managedKey, gateway.p256("alias/ca"));
        kms.faults().deny("ListResourceTags");

        ResolvedKey found = resolve(managedKey, gateway.p256("alias/ca"));

        assertThat(found.identity()).isEqualTo(generated.identity());
        assertThat(found.generated()).isFalse();
    }

    @Test
    void generatesOnlyWhatAnAliasNames() {
        ApiException refusal =
                refusal(() -> gateway.resolve(gateway.p256(UUID.randomUUID().toString()), true));

        assertThat(refusal.errors().getFirst()).contains("must be an alias");
        assertThat(kms.calls("CreateKey")).isZero();
    }

    @Test
    void generatesNothingThatIsNotFullyDescribed() {
        for (BackendConfig.AwsKms config : new BackendConfig.AwsKms[] {
            gateway.config("alias/ca", null, 0, null),
            gateway.config("alias/ca", "rsa", 0, null),
            gateway.config("alias/ca", "ecdsa", 0, null)
        }) {
            assertThat(refusal(() -> gateway.resolve(config, true)).kind()).isEqualTo(ErrorKind.INVALID_REQUEST);
        }
        assertThat(refusal(() -> gateway.of(gateway.config("alias/ca", "rsa", 2048, null))
                                .resolve(
                                        TestKms.resolution(
                                                TestKms.OWNER, Set.of(KeyUsage.SIGN, KeyUsage.DECRYPT), true),
                                        TestKms.credentials(TestKms.ALICE),
                                        TestKms.soon()))
                        .errors()
                        .getFirst())
                .contains("either signs");
        assertThat(kms.calls("CreateKey")).isZero();
    }

    @Test
    void refusesWhatTheEntrySaysOtherwise() {
        String arn = key("ECC_NIST_P384", "SIGN_VERIFY");

        assertThat(refusal(() -> gateway.resolve(gateway.p256(arn), false))
                        .errors()
                        .getFirst())
                .contains("ECC_NIST_P384");
        assertThat(refusal(() -> gateway.resolve(gateway.config(arn, "rsa", 2048, null), false))
                        .kind())
                .isEqualTo(ErrorKind.INVALID_REQUEST);
    }

    @Test
    void refusesKeyTypesBitsAndCurvesThatAwsHasNot() {
        for (BackendConfig.AwsKms config : new BackendConfig.AwsKms[] {
            gateway.config("alias/ca", "dsa", 0, null),
            gateway.config("alias/ca", "rsa", 1024, null),
            gateway.config("alias/ca", "ecdsa", 0, "P224"),
            gateway.config("alias/ca", "ml-dsa", 45, null)
        }) {
            assertThat(refusal(() -> gateway.of(config)).kind()).isEqualTo(ErrorKind.INVALID_REQUEST);
        }
        assertThat(kms.calls()).isZero();
    }

    @Test
    void refusesKeysThatAreNotEnabled() {
        String arn = key("ECC_NIST_P256", "SIGN_VERIFY");

        alice.disableKey(disable -> disable.keyId(arn));
        assertThat(refusal(() -> gateway.resolve(existing(arn), false)).errors().getFirst())
                .contains("the key is disabled");

        alice.scheduleKeyDeletion(schedule -> schedule.keyId(arn));
        assertThat(refusal(() -> gateway.resolve(existing(arn), false)).errors().getFirst())
                .contains("pending deletion");

        String imported = alice.createKey(create -> create.origin("EXTERNAL"))
                .keyMetadata()
                .arn();
        assertThat(refusal(() -> gateway.resolve(existing(imported), false)).kind())
                .isEqualTo(ErrorKind.UNAVAILABLE);
    }

    private ApiException refusal(String arn, Set<KeyUsage> usages) {
        return refusal(() -> gateway.of(existing(arn))
                .resolve(
                        TestKms.resolution(TestKms.OWNER, usages, false),
                        TestKms.credentials(TestKms.ALICE),
                        TestKms.soon()));
    }

    @Test
    void triesKeysThatDoNotSign() {
        Set<KeyUsage> ciphers = Set.of(KeyUsage.ENCRYPT, KeyUsage.DECRYPT);
        String aes = key("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT");
        String rsa = key("RSA_2048", "ENCRYPT_DECRYPT");
        String hmac = key("HMAC_256", "GENERATE_VERIFY_MAC");
        kms.faults().deny("Decrypt");
        kms.faults().deny("GenerateMac");

        assertThat(refusal(aes, ciphers).errors().getFirst()).contains("access denied");
        assertThat(refusal(rsa, ciphers).errors().getFirst()).contains("access denied");
        assertThat(refusal(hmac, Set.of(KeyUsage.MAC)).errors().getFirst()).contains("access denied");
        assertThat(gateway.of(existing(aes))
                        .resolve(
                                TestKms.resolution(TestKms.OWNER, Set.of(KeyUsage.ENCRYPT), false),
                                TestKms.credentials(TestKms.ALICE),
                                TestKms.soon())
                        .spki())
                .isNull();
    }

    @Test
    void refusesAPublicKeyThatIsNotTheKeys() {
        String arn = key("ECC_NIST_P256", "SIGN_VERIFY");
        String other = key("ECC_NIST_P256", "SIGN_VERIFY");
        String foreign = Base64.getEncoder()
                .encodeToString(
                        alice.getPublicKey(get -> get.keyId(other)).publicKey().asByteArray());
        kms.faults().change("GetPublicKey", answer -> answer.put("PublicKey", foreign));

        ApiException refusal = refusal(() -> gateway.resolve(existing(arn), false));

        assertThat(refusal.kind()).isEqualTo(ErrorKind.BACKEND_FAILED);
        assertThat(refusal.errors().getFirst()).contains("not the one that was granted");
    }
}
