package io.managedkeys.gateway.backend.awskms;

import io.managedkeys.gateway.GatewayProperties;
import io.managedkeys.gateway.backend.Credentials;
import io.managedkeys.gateway.backend.calls.CallLimits;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.AliasListEntry;
import software.amazon.awssdk.services.kms.model.GetPublicKeyResponse;
import software.amazon.awssdk.services.kms.model.KeyListEntry;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.MessageType;
import software.amazon.awssdk.services.kms.model.Tag;

/**
 * The few calls of KMS that this suite needs, on one connection. Each gives up after its timeout and is made once:
 * repeating is the business of {@code backend.calls}.
 */
final class KmsCalls implements AutoCloseable {
    private static final int PAGE = 1000;
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private final KmsClient client;
    private final KeyPairCredentials credentials;

    private KmsCalls(KmsClient client, KeyPairCredentials credentials) {
        this.client = client;
        this.credentials = credentials;
    }

    /** What an operation gave, and the ARN or id of the key that it says it used. */
    record Result(String keyId, byte[] value) {}

    static KmsCalls open(Account account, GatewayProperties.Cloud cloud, CallLimits limits) {
        Credentials enclosed = account.credentials();
        KeyPairCredentials credentials =
                enclosed == null ? KeyPairCredentials.ambient() : KeyPairCredentials.of(enclosed);
        var builder = KmsClient.builder()
                .region(Region.of(account.region()))
                .credentialsProvider(credentials.provider())
                .httpClientBuilder(Apache5HttpClient.builder()
                        .connectionTimeout(cloud.connectTimeout())
                        .socketTimeout(LONGEST) // each call has a timeout of its own
                        .connectionAcquisitionTimeout(limits.queueTimeout())
                        // a namespace that uses its bound leaves room for others on a shared connection
                        .maxConnections(4 * limits.inFlight())
                        .tcpKeepAlive(true))
                .overrideConfiguration(override -> override.retryStrategy(AwsRetryStrategy.doNotRetry()));
        if (account.endpoint() != null) {
            builder.endpointOverride(account.endpoint());
        }
        return new KmsCalls(builder.build(), credentials);
    }

    private static AwsRequestOverrideConfiguration within(Duration timeout) {
        return AwsRequestOverrideConfiguration.builder()
                .apiCallTimeout(timeout)
                .apiCallAttemptTimeout(timeout)
                .build();
    }

    KeyMetadata describe(String key, Duration timeout) {
        return client.describeKey(describe -> describe.keyId(key).overrideConfiguration(within(timeout)))
                .keyMetadata();
    }

    GetPublicKeyResponse publicKey(String arn, Duration timeout) {
        return client.getPublicKey(get -> get.keyId(arn).overrideConfiguration(within(timeout)));
    }

    Result sign(String arn, String algorithm, MessageType type, byte[] input, Duration timeout) {
        var answer = client.sign(sign -> sign.keyId(arn)
                .signingAlgorithm(algorithm)
                .messageType(type)
                .message(SdkBytes.fromByteArray(input))
                .overrideConfiguration(within(timeout)));
        return result(answer.keyId(), answer.signature());
    }

    Result encrypt(String arn, byte[] plaintext, Map<String, String> context, Duration timeout) {
        var answer = client.encrypt(encrypt -> encrypt.keyId(arn)
                .plaintext(SdkBytes.fromByteArray(plaintext))
                .encryptionContext(context)
                .overrideConfiguration(within(timeout)));
        return result(answer.keyId(), answer.ciphertextBlob());
    }

    Result decrypt(String arn, String algorithm, byte[] ciphertext, Map<String, String> context, Duration timeout) {
        var answer = client.decrypt(decrypt -> decrypt.keyId(arn)
                .encryptionAlgorithm(algorithm)
                .ciphertextBlob(SdkBytes.fromByteArray(ciphertext))
                .encryptionContext(context)
                .overrideConfiguration(within(timeout)));
        return result(answer.keyId(), answer.plaintext());
    }

    Result mac(String arn, String algorithm, byte[] message, Duration timeout) {
        var answer = client.generateMac(mac -> mac.keyId(arn)
                .macAlgorithm(algorithm)
                .message(SdkBytes.fromByteArray(message))
                .overrideConfiguration(within(timeout)));
        return result(answer.keyId(), answer.mac());
    }

    KeyMetadata create(KeyKind kind, String description, Tag tag, Duration timeout) {
        return client.createKey(create -> create.keySpec(kind.awsSpec())
                        .keyUsage(kind.usage().name())
                        .description(description)
                        .tags(tag)
                        .overrideConfiguration(within(timeout)))
                .keyMetadata();
    }

    Object createAlias(String alias, String arn, Duration timeout) {
        return client.createAlias(
                create -> create.aliasName(alias).targetKeyId(arn).overrideConfiguration(within(timeout)));
    }

    /** All tags; a key has 50 at most. */
    List<Tag> tags(String arn, Duration timeout) {
        return client.listResourceTags(list -> list.keyId(arn).limit(50).overrideConfiguration(within(timeout)))
                .tags();
    }

    List<KeyListEntry> keys(Duration timeout) {
        return client.listKeysPaginator(list -> list.limit(PAGE).overrideConfiguration(within(timeout))).keys().stream()
                .toList();
    }

    List<AliasListEntry> aliases(Duration timeout) {
        return client
                .listAliasesPaginator(list -> list.limit(100).overrideConfiguration(within(timeout)))
                .aliases()
                .stream()
                .toList();
    }

    private static Result result(@Nullable String keyId, @Nullable SdkBytes value) {
        return new Result(Objects.requireNonNullElse(keyId, ""), value == null ? new byte[0] : value.asByteArray());
    }

    @Override
    public void close() {
        try (credentials) {
            client.close();
        }
    }
}
