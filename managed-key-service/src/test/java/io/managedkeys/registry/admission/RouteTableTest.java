package io.managedkeys.registry.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.managedkeys.common.service.ServiceIdentity;
import io.managedkeys.registry.mount.Mount;
import io.managedkeys.registry.mount.MountConfig;
import io.managedkeys.registry.namespace.Namespace;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RouteTableTest {
    private static final Namespace ROOT = namespace("", null);
    private static final Namespace A = namespace("a/", ROOT);
    private static final Namespace A_B = namespace("a/b/", A);
    private static final RouteTable TABLE = new RouteTable(
            List.of(ROOT, A, A_B),
            List.of(
                    mount(ROOT, "pki/", "pki"),
                    mount(ROOT, "team/x/pki/", "pki"),
                    mount(A, "transit/", "transit"),
                    mount(A_B, "b/", "transit")));

    /** @param found namespace path, mount path and path below it; or what kind of nothing */
    private record Case(String name, @Nullable String header, String path, String found) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> findsThePlace() {
        return Stream.of(
                new Case("a mount of the root", null, "pki/roles/web", "|pki/|roles/web"),
                new Case("a mount whose path has slashes", null, "team/x/pki/ca", "|team/x/pki/|ca"),
                new Case("a part of a mount's path", null, "team/x/ca", "no mount: |team/x/ca"),
                new Case("a mount itself", null, "pki", "|pki/|"),
                new Case("a mount itself, with a slash", null, "pki/", "|pki/|"),
                new Case("a longer name that starts alike", null, "pki2/ca", "no mount: |pki2/ca"),
                new Case("another case", null, "PKI/ca", "no mount: |PKI/ca"),
                new Case("the system's own routes", null, "sys/mounts", "|sys/|mounts"),
                new Case("the token store", null, "auth/token/lookup-self", "|auth/token/|lookup-self"),
                new Case("an auth method that is not there", null, "auth/none/login", "no mount: |auth/none/login"),
                new Case("a namespace in the path", null, "a/transit/keys/k", "a/|transit/|keys/k"),
                new Case("a namespace in the header", "a", "transit/keys/k", "a/|transit/|keys/k"),
                new Case("a header with slashes", "/a/", "transit/keys/k", "a/|transit/|keys/k"),
                new Case("a header with two slashes", "a//", "transit/keys/k", "a/|transit/|keys/k"),
                new Case("a header for the root", "root", "pki/ca", "|pki/|ca"),
                new Case("an empty header", "", "pki/ca", "|pki/|ca"),
                new Case("header and path together", "a", "b/sys/mounts", "a/b/|sys/|mounts"),
                new Case("a nested namespace in the path", null, "a/b/sys/mounts", "a/b/|sys/|mounts"),
                new Case("a mount named like its namespace", null, "a/b/b/keys", "a/b/|b/|keys"),
                new Case("a namespace alone", null, "a", "no mount: |a"),
                new Case("a namespace with a slash alone", null, "a/", "no mount: a/|"),
                new Case("the mount of the parent", "a", "pki/ca", "no mount: a/|pki/ca"),
                new Case("an unknown namespace in the header", "none", "pki/ca", "no namespace"),
                new Case("an unknown child in the header", "a/none", "pki/ca", "no namespace"),
                new Case("nothing", null, "", "no mount: |"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void findsThePlace(Case given) {
        String found = switch (TABLE.find(given.header(), given.path())) {
            case Place.Mounted place ->
                place.namespace().path() + "|" + place.mount().path() + "|" + place.path();
            case Place.NoMount(Namespace namespace, String path) -> "no mount: " + namespace.path() + "|" + path;
            case Place.NoNamespace() -> "no namespace";
        };

        assertThat(found).isEqualTo(given.found());
    }

    @Test
    void leavesEnginesTheirMountsAndKeepsItsOwn() {
        assertThat(((Place.Mounted) TABLE.find(null, "pki/ca")).engine()).isEqualTo(ServiceIdentity.PKI);
        assertThat(((Place.Mounted) TABLE.find("a", "transit/keys")).engine()).isEqualTo(ServiceIdentity.TRANSIT);
        assertThat(((Place.Mounted) TABLE.find("a", "sys/mounts")).engine()).isNull();
    }

    @Test
    void givesEachNamespaceItsOwnSystemMount() {
        var inRoot = (Place.Mounted) TABLE.find(null, "sys/mounts");
        var inA = (Place.Mounted) TABLE.find("a", "sys/mounts");

        assertThat(inRoot.mount().uuid()).isNotEqualTo(inA.mount().uuid());
        assertThat(inA.mount().type()).isEqualTo("system");
    }

    private static Namespace namespace(String path, @Nullable Namespace parent) {
        return new Namespace(UUID.randomUUID(), "id", parent == null ? null : parent.uuid(), path, Map.of(), 1);
    }

    private static Mount mount(Namespace namespace, String path, String type) {
        return new Mount(
                UUID.randomUUID(),
                namespace.uuid(),
                path,
                type,
                type + "_00000000",
                "",
                false,
                false,
                false,
                Map.of(),
                MountConfig.DEFAULT);
    }
}
