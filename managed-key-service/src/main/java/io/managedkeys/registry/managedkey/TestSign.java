package io.managedkeys.registry.managedkey;

import io.managedkeys.common.api.HsmGateway.ResolvedKey;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.registry.managedkey.BackendLookup.Terms;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Signs random data with the key and verifies it, all in the gateway; generates the key where that is allowed and it is
 * not there yet. The only call that may try a refused PIN again; see {@link OperatorsTry}.
 */
@Component
class TestSign {
    private final FindManagedKey keys;
    private final OperatorsTry operatorsTry;
    private final ResolveKey resolveKey;
    private final BackendLookup backend;

    TestSign(FindManagedKey keys, OperatorsTry operatorsTry, ResolveKey resolveKey, BackendLookup backend) {
        this.keys = keys;
        this.operatorsTry = operatorsTry;
        this.resolveKey = resolveKey;
        this.backend = backend;
    }

    void test(UUID namespace, String name, TestScheme scheme, Deadline deadline) {
        FoundKey key = keys.named(namespace, name)
                .orElseThrow(() -> new ApiException(ErrorKind.NOT_FOUND, "no managed key \"%s\"".formatted(name)));
        if (!key.key().policy().usages().contains(KeyUsage.SIGN)) {
            throw ApiException.invalid("managed key \"%s\" does not permit the usage sign".formatted(name));
        }
        operatorsTry.test(key, deadline, test -> {
            Terms terms =
                    new Terms(test.operatorMayTry(), scheme.of(test.key().key().config()));
            var resolution = resolveKey.resolve(test.key(), name, terms, deadline);
            if (!resolution.byThisCall()) {
                again(resolution.key(), name, terms, deadline);
            }
        });
    }

    /** A key that was found before is looked for, never generated anew: that would be another key. */
    private void again(FoundKey key, String name, Terms terms, Deadline deadline) {
        ResolvedKey found = backend.look(key.key(), false, terms, deadline);
        if (key.binding() == null || !found.identity().equals(key.binding().identity())) {
            throw BackendRefusal.anotherKey(name);
        }
    }
}
