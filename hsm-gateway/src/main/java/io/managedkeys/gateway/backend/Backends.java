package io.managedkeys.gateway.backend;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.gateway.backend.awskms.AwsKmsBackends;
import io.managedkeys.gateway.backend.azurekeyvault.AzureKeyVaultBackends;
import io.managedkeys.gateway.backend.pkcs11.Pkcs11Backends;

/** The one place that knows every kind of backend. */
public final class Backends implements AutoCloseable {
    private final BackendType<BackendConfig.Pkcs11> pkcs11;
    private final BackendType<BackendConfig.AwsKms> awsKms;
    private final BackendType<BackendConfig.AzureKeyVault> azureKeyVault;
    private final BackendType<BackendConfig.GcpCkms> gcpCkms;

    public Backends(BackendEnvironment environment) {
        pkcs11 = Pkcs11Backends.load(environment);
        awsKms = AwsKmsBackends.load(environment);
        azureKeyVault = AzureKeyVaultBackends.load(environment);
        gcpCkms = BackendType.notConfigured();
    }

    /**
     * The backend that a configuration names.
     *
     * @throws ApiException 400 when this gateway has none for it
     */
    public KeyBackend of(BackendConfig config) {
        return switch (config) { // no default: a new backend must not compile until it is placed here
            case BackendConfig.Pkcs11 key -> pkcs11.of(key);
            case BackendConfig.AwsKms key -> awsKms.of(key);
            case BackendConfig.AzureKeyVault key -> azureKeyVault.of(key);
            case BackendConfig.GcpCkms key -> gcpCkms.of(key);
        };
    }

    @Override
    public void close() {
        pkcs11.close();
        awsKms.close();
        azureKeyVault.close();
        gcpCkms.close();
    }
}
