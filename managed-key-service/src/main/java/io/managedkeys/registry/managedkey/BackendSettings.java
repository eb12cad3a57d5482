package io.managedkeys.registry.managedkey;

import io.managedkeys.common.key.BackendConfig;
import java.util.Map;

/** A backend type's own parameters of an entry as they were written, without secrets. Stored as JSON. */
sealed interface BackendSettings permits Pkcs11Settings, AwsKmsSettings, AzureKeyVaultSettings, GcpCkmsSettings {
    ManagedKeyType type();

    /** What the gateway needs of them. */
    BackendConfig config();

    /** The parameters by their names on the wire, without secrets; what was not said is left out, as Vault does. */
    Map<String, Object> describe();
}
