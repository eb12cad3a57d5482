package io.managedkeys.registry.managedkey;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.secret.Secret;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A backend type's own parameters of a write, as the wire has them; an empty string is as good as none. */
sealed interface BackendParameters
        permits Pkcs11Parameters, AwsKmsParameters, AzureKeyVaultParameters, GcpCkmsParameters {
    /** @param value null where it was not sent */
    record SentSecret(String name, @Nullable Secret value) {}

    /**
     * Checks them; what only the backend knows is not judged here.
     *
     * @throws ApiException 400 naming the parameter
     */
    BackendSettings settings(KeyPolicy policy, CloudDefaults defaults);

    /** In the order of {@link ManagedKeyType#secrets}. */
    List<SentSecret> secrets();
}
