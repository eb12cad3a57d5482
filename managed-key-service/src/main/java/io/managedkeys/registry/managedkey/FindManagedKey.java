package io.managedkeys.registry.managedkey;

import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/** Looks entries up in their namespace, by lower-cased name or by UUID. */
@Component
public class FindManagedKey {
    private static final Pattern UUID_FORM = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    private final ManagedKeyRepository keys;

    FindManagedKey(ManagedKeyRepository keys) {
        this.keys = keys;
    }

    Optional<FoundKey> named(UUID namespace, String name) {
        return keys.findByName(namespace, name.toLowerCase(Locale.ROOT));
    }

    /** Only if the entry is of the type: a path says both, and the other types have a path of their own. */
    Optional<FoundKey> named(UUID namespace, ManagedKeyType type, String name) {
        return named(namespace, name).filter(found -> found.key().settings().type() == type);
    }

    public Optional<FoundKey> withUuid(UUID namespace, UUID uuid) {
        return keys.findByUuid(namespace, uuid);
    }

    /** As engines ask: what has a UUID's form is one first, then a name. */
    public Optional<FoundKey> asked(UUID namespace, String nameOrUuid) {
        Optional<FoundKey> byUuid = UUID_FORM.matcher(nameOrUuid).matches()
                ? withUuid(namespace, UUID.fromString(nameOrUuid))
                : Optional.empty();
        return byUuid.or(() -> named(namespace, nameOrUuid));
    }

    Optional<FoundKey> again(ManagedKey key) {
        return keys.findByUuid(key.namespace(), key.uuid());
    }
}
