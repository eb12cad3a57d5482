package io.managedkeys.registry.managedkey;

import org.jspecify.annotations.Nullable;

/**
 * An entry with what is known of its key and its PIN.
 *
 * @param binding null before the first use
 * @param pinRefused whether the token refused this PIN, for this entry or any other
 * @param pinWrittenSince whether the PIN was written again after that
 * @param operatorsTryLeft whether the PIN replaced another and no operator has tried it yet
 */
public record FoundKey(
        ManagedKey key,
        @Nullable Binding binding,
        boolean pinRefused,
        boolean pinWrittenSince,
        boolean operatorsTryLeft) {
    /** Made by the query of {@link ManagedKeyRepository}. */
    FoundKey(ManagedKeyEntity entry, @Nullable BindingEntity binding, @Nullable RefusedPinEntity refused) {
        this(
                entry.key(),
                binding == null ? null : binding.binding().orElse(null),
                refused != null,
                refused != null && entry.credentialsOrder() > refused.pinOrder(),
                entry.hasOperatorsTryLeft());
    }

    /** The tag of the PIN, if a token took the very PIN that the entry has now and none refused it since; or null. */
    @Nullable
    String acceptedPin() {
        return binding != null && !pinRefused && binding.configVersion() >= key.credentialsVersion()
                ? key.credentialTag()
                : null;
    }

    FoundKey withBinding(Binding found) {
        return new FoundKey(key, found, false, false, operatorsTryLeft);
    }
}
