package io.managedkeys.registry.managedkey;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.KeyUsage;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an entry of any backend type allows: generation, which mounts, which usages. */
public record KeyPolicy(
        boolean allowGenerateKey,
        boolean allowReplaceKey,
        boolean allowStoreKey,
        boolean anyMount,
        Set<KeyUsage> usages) {
    private static final Set<KeyUsage> DEFAULT_USAGES = Set.of(KeyUsage.SIGN, KeyUsage.VERIFY);

    public KeyPolicy {
        usages = Set.copyOf(usages);
    }

    static KeyPolicy of(ManagedKeyFields fields) {
        return new KeyPolicy(
                Boolean.TRUE.equals(fields.allowGenerateKey()),
                Boolean.TRUE.equals(fields.allowReplaceKey()),
                Boolean.TRUE.equals(fields.allowStoreKey()),
                Boolean.TRUE.equals(fields.anyMount()),
                usages(fields.usages()));
    }

    /** Names only: the numbers of two usages differ between clients, so that no number says which is meant. */
    private static Set<KeyUsage> usages(@Nullable List<String> names) {
        Set<KeyUsage> usages = EnumSet.noneOf(KeyUsage.class);
        for (String name : names == null ? List.<String>of() : names) {
            if (!name.isEmpty()) {
                usages.add(KeyUsage.named(name).orElseThrow(() -> ApiException.invalid("unknown usage: " + name)));
            }
        }
        return usages.isEmpty() ? DEFAULT_USAGES : usages;
    }
}
