package io.managedkeys.registry.managedkey;

import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.common.secret.EnclosedSecret;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An entry: a name in a namespace for one key in one backend.
 *
 * @param configVersion raised by each update
 * @param credentials enclosed for this uuid, {@code credentialsVersion} and the settings' destination
 * @param secretNames what is among the credentials; none where the gateway's own are meant
 * @param credentialsVersion config version that the credentials were written with; the one told to the gateway
 * @param credentialTag names the PIN without telling it; null until the gateway could read the token's serial
 */
public record ManagedKey(
        UUID uuid,
        UUID namespace,
        String name,
        int configVersion,
        KeyPolicy policy,
        BackendSettings settings,
        EnclosedSecret credentials,
        Set<String> secretNames,
        int credentialsVersion,
        @Nullable String credentialTag) {
    public ManagedKey {
        secretNames = Set.copyOf(secretNames);
    }

    public BackendConfig config() {
        return settings.config();
    }

    boolean hasPin() {
        return settings.type().hasPin();
    }

    /** @param namesOrUuids a mount's {@code allowed_managed_keys} */
    public boolean isListedIn(Collection<String> namesOrUuids) {
        return namesOrUuids.stream()
                .anyMatch(listed -> listed.equalsIgnoreCase(name) || listed.equalsIgnoreCase(uuid.toString()));
    }

    ManagedKey withCredentialTag(String tag) {
        return new ManagedKey(
                uuid,
                namespace,
                name,
                configVersion,
                policy,
                settings,
                credentials,
                secretNames,
                credentialsVersion,
                tag);
    }

    /** As a read shows it. */
    Map<String, Object> describe() {
        Map<String, Object> said = new LinkedHashMap<>();
        said.put("UUID", uuid.toString());
        said.put("name", name);
        said.put("type", settings.type().wireName());
        said.put("allow_generate_key", policy.allowGenerateKey());
        said.put("allow_replace_key", policy.allowReplaceKey());
        said.put("allow_store_key", policy.allowStoreKey());
        said.put("any_mount", policy.anyMount());
        said.put(
                "usages",
                policy.usages().stream().sorted().map(usage -> usage.wireName()).toList());
        said.putAll(settings.describe());
        secretNames.stream().sorted().forEach(name -> said.put(name, GivenSecrets.REDACTED));
        return said;
    }
}
