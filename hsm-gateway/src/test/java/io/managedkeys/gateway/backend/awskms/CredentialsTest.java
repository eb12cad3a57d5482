package io.managedkeys.gateway.backend.awskms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import io.managedkeys.common.api.HsmGateway.Owner;
import io.managedkeys.common.api.HsmGateway.ResolvedKey;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.common.key.SignatureScheme;
import io.managedkeys.common.secret.Secret;
import io.managedkeys.fixtures.awskms.AwsKms;
import io.managedkeys.fixtures.awskms.Caller;
import io.managedkeys.fixtures.awskms.KmsFailure;
import io.managedkeys.gateway.backend.AllowedEndpoints;
import io.managedkeys.gateway.backend.Credentials;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Whose credentials are used for what, and that they stay where they are. */
class CredentialsTest {
    private final AwsKms kms = AwsKms.start(0, TestKms.REGION, TestKms.ALICE, TestKms.MALLORY);
    private final TestKms gateway = new TestKms(
            kms.endpoint(),
            "gateway.cloud.ambient-credentials[0].namespace=team-a/",
            "gateway.cloud.ambient-credentials[0].type=awskms",
            "gateway.cloud.ambient-credentials[0].key-prefix=arn:aws:kms:eu-central-1:111122223333:alias/team-a-");

    @AfterEach
    void stop() {
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
        gateway.close();
        kms.close();
    }

    private static Owner owner(String namespace) {
        return new Owner(UUID.randomUUID(), UUID.randomUUID(), namespace);
    }

    private ResolvedKey resolve(BackendConfig.AwsKms config, Owner owner, Credentials credentials) {
        return gateway.of(config).resolve(TestKms.resolution(owner, TestKms.SIGNS, true), credentials, TestKms.soon());
    }

    private ApiException refusal(BackendConfig.AwsKms config, Owner owner, Credentials credentials) {
        ApiException refusal = catchThrowableOfType(ApiException.class, () -> resolve(config, owner, credentials));
        assertThat(refusal).isNotNull();
        return refusal;
    }

    private static Credentials none() {
        return Credentials.of(Map.of());
    }

    @Test
    void saysThatCredentialsAreRefused() {
        Caller wrong = new Caller("111122223333", "alice", TestKms.ALICE.accessKey(), "not her secret");
        Caller unknown = new Caller("111122223333", "bob", "AKIAUNKNOWN", "his secret");

        for (Caller caller : List.of(wrong, unknown)) {
            ApiException refusal = refusal(gateway.p256("alias/ca"), owner(""), TestKms.credentials(caller));
            assertThat(refusal.kind()).isEqualTo(ErrorKind.BACKEND_FAILED);
            assertThat(refusal.errors().getFirst()).contains("credentials were refused");
        }
    }

    @Test
    void reachesNoKeyOfAnotherAccount() {
        ResolvedKey alices = resolve(gateway.p256("alias/ca"), owner(""), TestKms.credentials(TestKms.ALICE));
        String arn = KeyLocator.parse(alices.locator()).arn();

        ApiException refusal = refusal(gateway.p256(arn), owner(""), TestKms.credentials(TestKms.MALLORY));

        assertThat(refusal.kind()).isEqualTo(ErrorKind.BACKEND_FAILED);
        assertThat(refusal.errors().getFirst()).contains("access denied");
    }

    @Test
    void saysThatTheRegionIsWrong() {
        try (AwsKms elsewhere = AwsKms.start(0, "us-west-2", TestKms.ALICE);
                TestKms lost = new TestKms(elsewhere.endpoint())) {
            ApiException refusal =
                    catchThrowableOfType(ApiException.class, () -> lost.resolve(lost.p256("alias/ca"), true));

            assertThat(refusal.errors().getFirst()).contains("wrong region");
        }
    }

    @Test
    void wantsBothHalvesOfAnAccessKeyOrNone() {
        Credentials half = Credentials.of(Map.of("access_key", Secret.of("AKIAHALF")));

        assertThat(refusal(gateway.p256("alias/ca"), owner(""), half).errors().getFirst())
                .contains("both or none");
        assertThat(kms.calls()).isZero();
    }

    @Test
    void lendsItsOwnCredentialsOnlyForWhatItsConfigurationSays() {
        System.setProperty("aws.accessKeyId", TestKms.ALICE.accessKey());
        System.setProperty("aws.secretAccessKey", TestKms.ALICE.secretKey());
        String teamA = "arn:aws:kms:eu-central-1:111122223333:alias/team-a-ca";

        ResolvedKey key = resolve(gateway.p256(teamA), owner("team-a/"), none());
        assertThat(key.generated()).isTrue();
        long calls = kms.calls();

        assertThat(refusal(gateway.p256(teamA), owner("team-b/"), none()).kind())
                .isEqualTo(ErrorKind.INVALID_REQUEST);
        assertThat(refusal(gateway.p256(teamA), owner(""), none()).kind()).isEqualTo(ErrorKind.INVALID_REQUEST);
        assertThat(refusal(gateway.p256(teamA.replace("team-a", "team-b")), owner("team-a/"), none())
                        .kind())
                .isEqualTo(ErrorKind.INVALID_REQUEST);
        assertThat(refusal(gateway.p256(KeyLocator.parse(key.locator()).arn()), owner("team-a/"), none())
                        .kind())
                .isEqualTo(ErrorKind.INVALID_REQUEST);
        assertThat(refusal(gateway.p256("alias/team-a-ca"), owner("team-a/"), none())
                        .errors()
                        .getFirst())
                .contains("must be an ARN");
        assertThat(kms.calls()).isEqualTo(calls);
    }

    @Test
    void makesNoKeyInAnAccountThatTheArnDoesNotName() {
        System.setProperty("aws.accessKeyId", TestKms.MALLORY.accessKey());
        System.setProperty("aws.secretAccessKey", TestKms.MALLORY.secretKey());
        String teamA = "arn:aws:kms:eu-central-1:111122223333:alias/team-a-ca";

        for (Credentials credentials : List.of(none(), TestKms.credentials(TestKms.MALLORY))) {
            kms.faults().fail("DescribeKey", 1, new KmsFailure(400, "NotFoundException", "no such alias there"));

            ApiException refusal = refusal(gateway.p256(teamA), owner("team-a/"), credentials);

            assertThat(refusal.kind()).isEqualTo(ErrorKind.BACKEND_FAILED);
            assertThat(refusal.errors().getFirst()).contains("another account");
        }
        assertThat(kms.calls("CreateKey")).isZero();
    }

    @Test
    void asksNoEndpointThatItsConfigurationDoesNotList() {
        BackendConfig.AwsKms foreign =
                new BackendConfig.AwsKms(TestKms.REGION, "https://kms.example.com", "alias/ca", "ecdsa", 0, "P256");

        assertThat(refusal(foreign, owner(""), TestKms.credentials(TestKms.ALICE))
                        .errors()
                        .getFirst())
                .contains("not allowed");
        ApiException checked = catchThrowableOfType(
                ApiException.class,
                () -> gateway.of(foreign).check(owner(""), TestKms.credentials(TestKms.ALICE), TestKms.soon()));
        assertThat(checked.kind()).isEqualTo(ErrorKind.INVALID_REQUEST);
    }

    @Test
    void speaksPlainHttpToStandInsAlone() {
        Accounts strict = new Accounts(TestKms.environment(
                TestKms.withoutStandIns(),
                new AllowedEndpoints(List.of(kms.endpoint().toString()))));

        ApiException refusal = catchThrowableOfType(
                ApiException.class,
                () -> strict.of(gateway.p256("alias/ca"), owner(""), TestKms.credentials(TestKms.ALICE)));

        assertThat(refusal.errors().getFirst()).contains("must be https");
    }

    @Test
    void sharesAConnectionByCredentialsAndNotByName() {
        Accounts accounts = new Accounts(TestKms.environment(
                TestKms.properties(),
                new AllowedEndpoints(List.of(kms.endpoint().toString()))));
        BackendConfig.AwsKms config = gateway.p256("alias/ca");
        Account alice = accounts.of(config, owner(""), TestKms.credentials(TestKms.ALICE));

        assertThat(accounts.of(gateway.p256("alias/other"), owner("b/"), TestKms.credentials(TestKms.ALICE)))
                .isEqualTo(alice)
                .hasSameHashCodeAs(alice);
        assertThat(accounts.of(config, owner(""), TestKms.credentials(TestKms.MALLORY)))
                .isNotEqualTo(alice);
        Caller sameKeyOtherSecret = new Caller("1", "a", TestKms.ALICE.accessKey(), "other");
        assertThat(accounts.of(config, owner(""), TestKms.credentials(sameKeyOtherSecret)))
                .isNotEqualTo(alice);
        BackendConfig.AwsKms elsewhere = new BackendConfig.AwsKms(TestKms.REGION, null, "alias/ca", null, 0, null);
        assertThat(accounts.of(elsewhere, owner(""), TestKms.credentials(TestKms.ALICE)))
                .isNotEqualTo(alice);
    }

    @Test
    void keepsCredentialsOutOfAnswersAndLogs() {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        root.addAppender(log);
        List<String> texts = new ArrayList<>();
        try {
            BackendConfig.AwsKms config = gateway.p256("alias/ca");
            ResolvedKey key = resolve(config, owner(""), TestKms.credentials(TestKms.ALICE));
            texts.add(key.toString());
            kms.faults().deny("Sign");
            texts.add(gateway.open(config, key)
                    .sign(new SignatureScheme.Ecdsa(), List.of(new byte[32]), TestKms.soon())
                    .toString());
            Caller wrong = new Caller("111122223333", "alice", TestKms.ALICE.accessKey(), "not/her+secret");
            ApiException refusal = refusal(config, owner(""), TestKms.credentials(wrong));
            texts.add(refusal.toString());
            kms.stop();
            texts.add(refusal(config, owner(""), TestKms.credentials(TestKms.ALICE))
                    .toString());
        } finally {
            root.detachAppender(log);
        }
        for (ILoggingEvent event : log.list) {
            String line = event.getFormattedMessage()
                    + (event.getThrowableProxy() == null ? "" : ThrowableProxyUtil.asString(event.getThrowableProxy()));
            assertThat(line).doesNotContain(TestKms.ALICE.secretKey(), "not/her+secret");
            if (event.getLevel().isGreaterOrEqual(Level.INFO)) {
                texts.add(line);
            }
        }

        assertThat(texts)
                .allSatisfy(text -> assertThat(text)
                        .doesNotContain(TestKms.ALICE.secretKey(), TestKms.ALICE.accessKey(), "not/her+secret"));
    }
}
