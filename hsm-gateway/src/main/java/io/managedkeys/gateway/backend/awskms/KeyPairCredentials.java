package io.managedkeys.gateway.backend.awskms;

import io.managedkeys.common.secret.Secret;
import io.managedkeys.gateway.backend.Credentials;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;

/**
 * What requests are signed with. A managed key's own access key is kept as secrets; the SDK wants texts, so it gets new
 * ones for each request, which nobody keeps.
 */
final class KeyPairCredentials implements AutoCloseable {
    private final AwsCredentialsProvider provider;
    private final @Nullable Secret accessKey;
    private final @Nullable Secret secretKey;

    private KeyPairCredentials(Secret accessKey, Secret secretKey) {
        this.accessKey = accessKey;
        this.secretKey = secretKey;
        this.provider = () -> AwsBasicCredentials.create(text(accessKey), text(secretKey));
    }

    private KeyPairCredentials(AwsCredentialsProvider provider) {
        this.provider = provider;
        this.accessKey = null;
        this.secretKey = null;
    }

    static KeyPairCredentials of(Credentials enclosed) {
        return new KeyPairCredentials(enclosed.copy(Accounts.ACCESS_KEY), enclosed.copy(Accounts.SECRET_KEY));
    }

    /** The gateway's own: environment, web identity, profile, container and instance roles, in the SDK's order. */
    static KeyPairCredentials ambient() {
        return new KeyPairCredentials(DefaultCredentialsProvider.builder().build());
    }

    AwsCredentialsProvider provider() {
        return provider;
    }

    private static String text(Secret secret) {
        return secret.reveal(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        if (accessKey != null && secretKey != null) {
            accessKey.close();
            secretKey.close();
        } else if (provider instanceof DefaultCredentialsProvider chain) {
            chain.close();
        }
    }
}
