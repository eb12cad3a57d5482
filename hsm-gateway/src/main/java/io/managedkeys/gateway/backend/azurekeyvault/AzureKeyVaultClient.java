package io.managedkeys.gateway.backend.azurekeyvault;

import com.azure.core.credential.TokenCredential;
import com.azure.core.exception.ResourceNotFoundException;
import com.azure.core.http.HttpClient;
import com.azure.core.http.policy.FixedDelayOptions;
import com.azure.core.http.policy.RetryOptions;
import com.azure.core.util.Context;
import com.azure.security.keyvault.keys.KeyClient;
import com.azure.security.keyvault.keys.KeyClientBuilder;
import com.azure.security.keyvault.keys.cryptography.CryptographyClient;
import com.azure.security.keyvault.keys.cryptography.CryptographyClientBuilder;
import com.azure.security.keyvault.keys.cryptography.models.DecryptParameters;
import com.azure.security.keyvault.keys.cryptography.models.DecryptResult;
import com.azure.security.keyvault.keys.cryptography.models.EncryptParameters;
import com.azure.security.keyvault.keys.cryptography.models.EncryptResult;
import com.azure.security.keyvault.keys.cryptography.models.EncryptionAlgorithm;
import com.azure.security.keyvault.keys.cryptography.models.KeyWrapAlgorithm;
import com.azure.security.keyvault.keys.cryptography.models.SignResult;
import com.azure.security.keyvault.keys.cryptography.models.SignatureAlgorithm;
import com.azure.security.keyvault.keys.cryptography.models.UnwrapResult;
import com.azure.security.keyvault.keys.models.CreateEcKeyOptions;
import com.azure.security.keyvault.keys.models.CreateOctKeyOptions;
import com.azure.security.keyvault.keys.models.CreateRsaKeyOptions;
import com.azure.security.keyvault.keys.models.KeyCurveName;
import com.azure.security.keyvault.keys.models.KeyOperation;
import com.azure.security.keyvault.keys.models.KeyVaultKey;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The few calls of the SDK that are needed, to one vault with one login. Each is one attempt that is over when its
 * timeout is. Every key operation goes to the vault: the SDK never gets a public key to work with by itself.
 */
final class AzureKeyVaultClient implements AutoCloseable {
    private static final String RESPONSE_TIMEOUT = "azure-response-timeout";
    private static final RetryOptions ONE_ATTEMPT = new RetryOptions(new FixedDelayOptions(0, Duration.ofMillis(1)));
    private static final int KEYS = 1000;

    private final HttpClient http;
    private final TokenCredential login;
    private final KeyClient keys;
    private final Cache<KeyId, CryptographyClient> versions =
            Caffeine.newBuilder().maximumSize(KEYS).build();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    AzureKeyVaultClient(String vaultUrl, TokenCredential login, HttpClient http) {
        this.http = http;
        this.login = login;
        this.keys = new KeyClientBuilder()
                .vaultUrl(vaultUrl)
                .credential(login)
                .httpClient(http)
                .retryOptions(ONE_ATTEMPT)
                .buildClient();
    }

    /**
     * Empty where the vault has no such key.
     *
     * @param version null for the newest
     */
    Optional<KeyVaultKey> find(String name, @Nullable String version, Duration timeout) {
        try {
            return Optional.of(within(
                    timeout,
                    () -> keys.getKeyWithResponse(name, version, context(timeout))
                            .getValue()));
        } catch (ResourceNotFoundException e) {
            return Optional.empty();
        }
    }

    /** A new version, the first or the newest, with the tags. */
    KeyVaultKey create(NewKey newKey, Map<String, String> tags, Duration timeout) {
        KeyOperation[] operations =
                newKey.operations().stream().map(KeyOperation::fromString).toArray(KeyOperation[]::new);
        return within(timeout, () -> switch (newKey.spec().type()) {
            case RSA ->
                keys.createRsaKeyWithResponse(
                                new CreateRsaKeyOptions(newKey.name())
                                        .setKeySize(newKey.spec().bits())
                                        .setHardwareProtected(newKey.inHardware())
                                        .setKeyOperations(operations)
                                        .setTags(tags),
                                context(timeout))
                        .getValue();
            case EC ->
                keys.createEcKeyWithResponse(
                                new CreateEcKeyOptions(newKey.name())
                                        .setCurveName(KeyCurveName.fromString(newKey.curve()))
                                        .setHardwareProtected(newKey.inHardware())
                                        .setKeyOperations(operations)
                                        .setTags(tags),
                                context(timeout))
                        .getValue();
            default ->
                keys.createOctKeyWithResponse(
                                new CreateOctKeyOptions(newKey.name())
                                        .setKeySize(newKey.spec().bits())
                                        .setHardwareProtected(true)
                                        .setKeyOperations(operations)
                                        .setTags(tags),
                                context(timeout))
                        .getValue();
        });
    }

    /** @param input a digest, or the message of a MAC */
    byte[] sign(KeyId key, String algorithm, byte[] input, Duration timeout) {
        SignResult result = within(
                timeout, () -> version(key).sign(SignatureAlgorithm.fromString(algorithm), input, context(timeout)));
        return checked(key, result.getKeyId(), result.getSignature());
    }

    /** A ciphertext's parts; {@code tag} is null where the algorithm has none. */
    record Encrypted(byte[] iv, byte[] value, byte @Nullable [] tag) {}

    Encrypted encrypt(KeyId key, EncryptParameters parameters, Duration timeout) {
        EncryptResult result = within(timeout, () -> version(key).encrypt(parameters, context(timeout)));
        byte[] iv = result.getIv() == null ? parameters.getIv() : result.getIv();
        return new Encrypted(
                checked(key, result.getKeyId(), iv),
                checked(key, result.getKeyId(), result.getCipherText()),
                result.getAuthenticationTag());
    }

    byte[] decrypt(KeyId key, DecryptParameters parameters, Duration timeout) {
        DecryptResult result = within(timeout, () -> version(key).decrypt(parameters, context(timeout)));
        return checked(key, result.getKeyId(), result.getPlainText());
    }

    byte[] decrypt(KeyId key, String algorithm, byte[] ciphertext, Duration timeout) {
        DecryptResult result = within(
                timeout,
                () -> version(key).decrypt(EncryptionAlgorithm.fromString(algorithm), ciphertext, context(timeout)));
        return checked(key, result.getKeyId(), result.getPlainText());
    }

    byte[] unwrap(KeyId key, String algorithm, byte[] wrapped, Duration timeout) {
        UnwrapResult result = within(
                timeout,
                () -> version(key).unwrapKey(KeyWrapAlgorithm.fromString(algorithm), wrapped, context(timeout)));
        return checked(key, result.getKeyId(), result.getKey());
    }

    private CryptographyClient version(KeyId key) {
        return versions.get(
                key,
                missing -> new CryptographyClientBuilder()
                        .keyIdentifier(missing.url())
                        .credential(login)
                        .httpClient(http)
                        .retryOptions(ONE_ATTEMPT)
                        .disableKeyCaching() // else it would fetch the key first, and do some operations by itself
                        .buildClient());
    }

    private static byte[] checked(KeyId key, @Nullable String answeredBy, byte @Nullable [] value) {
        if (answeredBy == null || !key.isCalled(answeredBy) || value == null) {
            throw new BadAnswer("the answer is of another key version, or empty");
        }
        return value;
    }

    /** The SDK's own timeouts are per request, and an attempt may need three: the challenge, the token, the call. */
    private <T> T within(Duration timeout, Callable<T> call) {
        Future<T> answer = threads.submit(call);
        try {
            return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure
                    ? failure
                    : new IllegalStateException("the call to Azure Key Vault failed", e.getCause());
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new IllegalStateException("no answer of Azure Key Vault in time", e);
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", new TimeoutException("the caller gave up waiting"));
        }
    }

    private static Context context(Duration timeout) {
        return new Context(RESPONSE_TIMEOUT, timeout);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
