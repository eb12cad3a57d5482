package io.managedkeys.registry.managedkey;

import io.managedkeys.common.wire.WireFields;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The backend types that entries may have, one row each. */
enum ManagedKeyType {
    PKCS11(
            Pkcs11Parameters.class,
            Pkcs11Settings.class,
            List.of("pin"),
            List.of("library", "slot", "token_label", "key_label", "key_id")),
    AWSKMS(
            AwsKmsParameters.class,
            AwsKmsSettings.class,
            List.of("access_key", "secret_key"),
            List.of("region", "endpoint", "kms_key")),
    AZUREKEYVAULT(
            AzureKeyVaultParameters.class,
            AzureKeyVaultSettings.class,
            List.of("client_secret"),
            List.of("tenant_id", "client_id", "environment", "vault_name", "resource", "endpoint", "key_name")),
    GCPCKMS(
            GcpCkmsParameters.class,
            GcpCkmsSettings.class,
            List.of("credentials"),
            List.of("project", "region", "endpoint", "key_ring", "crypto_key", "crypto_key_version"));

    private final Class<? extends BackendParameters> written;
    private final Class<? extends BackendSettings> stored;
    private final List<String> secrets;
    private final List<String> destination;

    /**
     * @param written the parameters of a write
     * @param stored what is kept of them
     * @param secrets see {@link #secrets()}
     * @param destination parameters that stored secrets are good for, see {@code BackendConfig.destination}
     */
    ManagedKeyType(
            Class<? extends BackendParameters> written,
            Class<? extends BackendSettings> stored,
            List<String> secrets,
            List<String> destination) {
        this.written = written;
        this.stored = stored;
        this.secrets = secrets;
        this.destination = destination;
    }

    static Optional<ManagedKeyType> named(String wireName) {
        return Arrays.stream(values())
                .filter(type -> type.wireName().equals(wireName))
                .findFirst();
    }

    String wireName() {
        return ParameterChecks.lower(name());
    }

    BackendParameters read(WireFields fields) {
        return fields.as(written);
    }

    BackendSettings stored(String json) {
        return StoredForm.json(json, stored);
    }

    /** Names of the secrets on the wire, which are also their names among the enclosed credentials. */
    List<String> secrets() {
        return secrets;
    }

    /**
     * Whether the secret is a PIN: no entry goes without one, and the token is locked after some wrong ones. A gateway
     * may have credentials of its own for every other type, and no number of wrong ones locks anything.
     */
    boolean hasPin() {
        return this == PKCS11;
    }

    /** {@code pin is required}. */
    String secretsRequired() {
        return String.join(" and ", secrets) + (secrets.size() == 1 ? " is" : " are") + " required";
    }

    /** Parameters that the stored secrets are bound to, for people. */
    String destination() {
        return String.join(", ", destination.subList(0, destination.size() - 1)) + " and " + destination.getLast();
    }
}
