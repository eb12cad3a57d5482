package io.managedkeys.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.managedkeys.registry.namespace.Namespace;
import io.managedkeys.registry.namespace.Namespaces;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;

class StartupIT extends RegistryIT {
    @Autowired
    private Namespaces namespaces;

    @Autowired
    private TransactionTemplate transactions;

    @Test
    void startsWithTheRootNamespace() {
        Namespace root = namespaces.findByPath("").orElseThrow();

        assertThat(root.isRoot()).isTrue();
        assertThat(root.id()).isEqualTo("root");
    }

    @Test
    void raisesTheGrantEpoch() {
        Namespace before = namespaces.findByPath("").orElseThrow();

        transactions.executeWithoutResult(status -> namespaces.raiseGrantEpoch(before.uuid()));

        assertThat(namespaces.find(before.uuid()).orElseThrow().grantEpoch()).isEqualTo(before.grantEpoch() + 1);
    }
}
