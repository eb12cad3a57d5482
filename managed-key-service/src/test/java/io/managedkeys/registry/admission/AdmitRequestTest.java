package io.managedkeys.registry.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.engine.Capability;
import io.managedkeys.registry.namespace.Namespace;
import io.managedkeys.registry.token.ClientToken;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AdmitRequestTest {
    private static final Namespace ROOT = namespace("");
    private static final Namespace A = namespace("a/");
    private static final Namespace AB = namespace("ab/");

    private record Case(
            String name,
            TokenHolder holder,
            @Nullable Namespace tokenNamespace,
            Namespace requested,
            Set<Capability> capabilities,
            boolean anonymous) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> saysWhatTheCallerMay() {
        TokenHolder root = new TokenHolder.Known(token(List.of("root")));
        TokenHolder other = new TokenHolder.Known(token(List.of("default")));
        return Stream.of(
                new Case("root, in the root", root, ROOT, ROOT, Set.of(Capability.ROOT), false),
                new Case("root, below", root, ROOT, A, Set.of(Capability.ROOT), false),
                new Case("a namespace's root, there", root, A, A, Set.of(Capability.ROOT), false),
                new Case("a namespace's root, above", root, A, ROOT, Set.of(), true),
                new Case("a namespace's root, beside, where the name starts alike", root, A, AB, Set.of(), true),
                new Case("a token of a namespace that is gone", root, null, ROOT, Set.of(), true),
                new Case("without a policy for it", other, ROOT, ROOT, Set.of(), false),
                new Case("a bad token", new TokenHolder.Unknown(), null, ROOT, Set.of(), true),
                new Case("no token", new TokenHolder.Nobody(), null, ROOT, Set.of(), true));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void saysWhatTheCallerMay(Case given) {
        Place.Mounted place = (Place.Mounted) new RouteTable(List.of(given.requested()), List.of())
                .find(given.requested().path(), "sys/mounts");

        Admission admission = AdmitRequest.to(
                place, "mounts", given.holder(), given.tokenNamespace(), UUID.randomUUID(), "127.0.0.1", 1000);

        assertThat(admission.capabilities()).isEqualTo(given.capabilities());
        assertThat(admission.isAnonymous()).isEqualTo(given.anonymous());
        assertThat(admission.grantEpoch()).isEqualTo(7);
    }

    private static ClientToken token(List<String> policies) {
        return new ClientToken(
                "hash",
                "accessor",
                UUID.randomUUID(),
                "name",
                "path",
                policies,
                null,
                Instant.EPOCH,
                0,
                0,
                null,
                0,
                false,
                true);
    }

    private static Namespace namespace(String path) {
        return new Namespace(UUID.randomUUID(), "id", null, path, Map.of(), 7);
    }
}
