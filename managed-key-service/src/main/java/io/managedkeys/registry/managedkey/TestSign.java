package io.managedkeys.registry.managedkey;

import io.managedkeys.common.api.HsmGateway.ResolvedKey;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.key.SignatureScheme;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.registry.managedkey.BackendLookup.Terms;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * Has the gateway try the key with random data: it signs and verifies; a secret key, or one that is not for signatures,
 * encrypts and decrypts or makes a MAC. Generates the key where that is allowed and it is not there yet. The only call
 * that may try a refused PIN again; see {@link OperatorsTry}.
 */
@Component
class TestSign {
    private static final Set<KeyUsage> TESTED =
            Collections.unmodifiableSet(EnumSet.of(KeyUsage.ENCRYPT, KeyUsage.DECRYPT, KeyUsage.SIGN, KeyUsage.MAC));

    private final FindManagedKey keys;
    private final OperatorsTry operatorsTry;
    private final ResolveKey resolveKey;
    private final BackendLookup backend;
    private final RecordBinding recordBinding;

    TestSign(
            FindManagedKey keys,
            OperatorsTry operatorsTry,
            ResolveKey resolveKey,
            BackendLookup backend,
            RecordBinding recordBinding) {
        this.keys = keys;
        this.operatorsTry = operatorsTry;
        this.resolveKey = resolveKey;
        this.backend = backend;
        this.recordBinding = recordBinding;
    }

    void test(ManagedKeyType type, UUID namespace, String name, TestScheme scheme, Deadline deadline) {
        FoundKey key = keys.named(namespace, type, name)
                .orElseThrow(() -> new ApiException(ErrorKind.NOT_FOUND, "no managed key \"%s\"".formatted(name)));
        if (Collections.disjoint(key.key().policy().usages(), TESTED)) {
            throw ApiException.invalid(
                    "managed key \"%s\" permits no usage to test: one of %s".formatted(name, names(TESTED)));
        }
        operatorsTry.test(key, deadline, test -> {
            ManagedKey tested = test.key().key();
            SignatureScheme asked = scheme.of(tested.config());
            boolean signs = tested.policy().usages().contains(KeyUsage.SIGN);
            Terms terms = new Terms(test.operatorMayTry(), test.acceptedPin(), signs ? asked : null);
            var resolution = resolveKey.resolve(test.key(), name, terms, deadline);
            if (!resolution.byThisCall()) {
                again(resolution.key(), name, terms, deadline);
            }
            demandUseful(resolution.key());
        });
    }

    /** A key that was found before is looked for, never generated anew: that would be another key. */
    private void again(FoundKey key, String name, Terms terms, Deadline deadline) {
        ResolvedKey found = backend.look(key.key(), false, terms, deadline);
        if (key.binding() == null || !found.identity().equals(key.binding().identity())) {
            throw BackendRefusal.anotherKey(name);
        }
        recordBinding.confirmed(key.key(), found);
    }

    /** A key that can do nothing of what its entry permits is no good, and nothing of it was tried. */
    private static void demandUseful(FoundKey key) {
        Binding binding = Objects.requireNonNull(key.binding());
        Set<KeyUsage> can = EnumSet.noneOf(KeyUsage.class);
        binding.schemes().forEach(rule -> can.add(rule.operation()));
        Set<KeyUsage> permitted = key.key().policy().usages();
        if (Collections.disjoint(can, permitted)) {
            throw ApiException.invalid("managed key \"%s\" permits %s, but its key (%s) can only %s"
                    .formatted(key.key().name(), names(permitted), binding.keySpec(), names(can)));
        }
    }

    private static String names(Set<KeyUsage> usages) {
        return usages.stream().sorted().map(KeyUsage::wireName).collect(Collectors.joining(", "));
    }
}
