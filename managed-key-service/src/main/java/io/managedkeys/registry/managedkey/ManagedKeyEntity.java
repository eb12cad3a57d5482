package io.managedkeys.registry.managedkey;

import io.managedkeys.common.secret.EnclosedSecret;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.UUID;
import org.hibernate.annotations.DynamicUpdate;
import org.jspecify.annotations.Nullable;

/** A row of {@code managed_key}. Changed only in a transaction that has locked it. */
@Entity
@Table(name = "managed_key")
@DynamicUpdate
class ManagedKeyEntity {
    @Id
    private UUID uuid;

    private UUID namespaceUuid;
    private String name;
    private String type;
    private int configVersion;
    private boolean allowGenerateKey;
    private boolean allowReplaceKey;
    private boolean allowStoreKey;
    private boolean anyMount;
    private String usages;
    private String settings;
    private String credentials;
    private String secretNames;
    private int credentialsVersion;
    private long credentialsOrder;
    private @Nullable String credentialTag;
    private int operatorTriedVersion;

    @SuppressWarnings("NullAway.Init") // Hibernate fills the fields in
    protected ManagedKeyEntity() {}

    @SuppressWarnings("NullAway.Init") // write() fills the rest
    ManagedKeyEntity(ManagedKey key, long credentialsOrder) {
        uuid = key.uuid();
        namespaceUuid = key.namespace();
        name = key.name();
        type = key.settings().type().wireName();
        write(key, credentialsOrder);
    }

    /** @param order of the credentials, if this write brings any */
    final void write(ManagedKey key, long order) {
        configVersion = key.configVersion();
        allowGenerateKey = key.policy().allowGenerateKey();
        allowReplaceKey = key.policy().allowReplaceKey();
        allowStoreKey = key.policy().allowStoreKey();
        anyMount = key.policy().anyMount();
        usages = StoredForm.usages(key.policy().usages());
        settings = StoredForm.json(key.settings());
        if (key.credentialsVersion() != credentialsVersion) {
            credentials = key.credentials().jwe();
            secretNames = StoredForm.names(key.secretNames());
            credentialsVersion = key.credentialsVersion();
            credentialsOrder = order;
            credentialTag = null;
        }
        if (key.credentialTag() != null) {
            credentialTag = key.credentialTag();
        }
    }

    ManagedKey key() {
        return new ManagedKey(
                uuid,
                namespaceUuid,
                name,
                configVersion,
                new KeyPolicy(allowGenerateKey, allowReplaceKey, allowStoreKey, anyMount, StoredForm.usages(usages)),
                ManagedKeyType.named(type).orElseThrow().stored(settings),
                new EnclosedSecret(credentials),
                StoredForm.names(secretNames),
                credentialsVersion,
                credentialTag);
    }

    UUID uuid() {
        return uuid;
    }

    String type() {
        return type;
    }

    int configVersion() {
        return configVersion;
    }

    long credentialsOrder() {
        return credentialsOrder;
    }

    boolean hasOperatorsTryLeft() {
        return credentialsVersion > 1 && operatorTriedVersion < credentialsVersion;
    }
}
