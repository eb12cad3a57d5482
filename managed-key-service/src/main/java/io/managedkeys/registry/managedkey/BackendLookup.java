package io.managedkeys.registry.managedkey;

import io.managedkeys.common.api.HsmGateway;
import io.managedkeys.common.api.HsmGateway.CheckRequest;
import io.managedkeys.common.api.HsmGateway.ResolveRequest;
import io.managedkeys.common.api.HsmGateway.ResolvedKey;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.SignatureScheme;
import io.managedkeys.common.service.Deadline;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Asks the gateway what an entry names, and keeps the books of its PIN. Holds no database connection meanwhile. */
@Component
class BackendLookup {
    private final HsmGateway gateway;
    private final RefusedPins pins;
    private final Owners owners;
    private final ManagedKeyProperties properties;

    /**
     * @param operatorTest whether a PIN that was refused, or differs from the one logged in, may be tried once
     * @param acceptedPin tag of the PIN that a token took for the entry, to be tried although the token counts; or null
     * @param testScheme what to sign and verify a random digest with; null: the key's first scheme
     */
    record Terms(
            boolean operatorTest,
            @Nullable String acceptedPin,
            @Nullable SignatureScheme testScheme) {
        static final Terms OF_AN_ENGINE = new Terms(false, null, null);
    }

    BackendLookup(HsmGateway gateway, RefusedPins pins, Owners owners, ManagedKeyProperties properties) {
        this.gateway = gateway;
        this.pins = pins;
        this.owners = owners;
        this.properties = properties;
    }

    /**
     * Whether the configuration makes sense to the gateway, without a login.
     *
     * @return the tag of the key's PIN; null where there is none or the token cannot be reached
     */
    @Nullable
    String check(ManagedKey key, Deadline deadline) {
        var request = new CheckRequest(owners.of(key), key.credentialsVersion(), key.config(), key.credentials());
        String tag = gateway.check(request, deadline).credentialTag();
        return key.hasPin() ? tag : null;
    }

    /** @param mayGenerate whether an absent key is made */
    ResolvedKey look(ManagedKey key, boolean mayGenerate, Terms terms, Deadline deadline) {
        Set<String> notToTry = key.hasPin() ? pins.notToTry(key, terms.operatorTest()) : Set.of();
        ResolveRequest request = new ResolveRequest(
                owners.of(key),
                key.credentialsVersion(),
                key.config(),
                key.credentials(),
                key.policy().usages(),
                mayGenerate,
                notToTry,
                terms.operatorTest(),
                terms.testScheme(),
                terms.acceptedPin());
        return key.hasPin()
                ? booked(key, notToTry, terms, () -> gateway.resolve(request, within(deadline)))
                : gateway.resolve(request, within(deadline));
    }

    private ResolvedKey booked(ManagedKey key, Set<String> notToTry, Terms terms, Supplier<ResolvedKey> resolve) {
        ResolvedKey found;
        try {
            found = resolve.get();
        } catch (ApiException refusal) {
            refusal.refusedPin().ifPresent(tag -> {
                if (notToTry.contains(tag)) {
                    pins.note(key, tag);
                } else {
                    pins.refuse(key, tag);
                }
            });
            throw refusal;
        }
        if (found.credentialTag() != null) {
            pins.note(key, found.credentialTag());
            if (terms.operatorTest()) {
                pins.forgive(key, found.credentialTag());
            }
        }
        return found;
    }

    private Deadline within(Deadline deadline) {
        Duration most = properties.resolveTimeout();
        return deadline.remaining().compareTo(most) > 0 ? Deadline.in(most) : deadline;
    }
}
