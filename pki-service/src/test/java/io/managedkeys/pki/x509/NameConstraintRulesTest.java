package io.managedkeys.pki.x509;

import static org.assertj.core.api.Assertions.assertThat;

import io.managedkeys.pki.x509.NameConstraintRules.Names;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NameConstraintRulesTest {
    private enum Kind {
        DNS,
        EMAIL,
        URI,
        IP
    }

    private record Case(Kind kind, String permitted, String excluded, String name, boolean passes) {}

    static Stream<Case> decides() {
        return Stream.of(
                new Case(Kind.DNS, "example.com", "", "example.com", true),
                new Case(Kind.DNS, "example.com", "", "a.b.example.com", true),
                new Case(Kind.DNS, "example.com", "", "A.EXAMPLE.COM", true),
                new Case(Kind.DNS, "example.com", "", "evilexample.com", false),
                new Case(Kind.DNS, "example.com", "", "example.com.evil.test", false),
                new Case(Kind.DNS, ".example.com", "", "a.example.com", true),
                new Case(Kind.DNS, ".example.com", "", "example.com", false),
                new Case(Kind.DNS, "", "bad.com", "a.bad.com", false),
                new Case(Kind.DNS, "", "bad.com", "good.com", true),
                new Case(Kind.DNS, "", "a.bad.com", "*.bad.com", false),
                new Case(Kind.DNS, "example.com", "secret.example.com", "a.secret.example.com", false),
                new Case(Kind.EMAIL, "example.com", "", "x@example.com", true),
                new Case(Kind.EMAIL, "example.com", "", "x@a.example.com", false),
                new Case(Kind.EMAIL, ".example.com", "", "x@a.example.com", true),
                new Case(Kind.EMAIL, "x@example.com", "", "x@EXAMPLE.com", true),
                new Case(Kind.EMAIL, "x@example.com", "", "y@example.com", false),
                new Case(Kind.EMAIL, "", "example.com", "x@example.com", false),
                new Case(Kind.URI, "example.com", "", "https://example.com/x", true),
                new Case(Kind.URI, "example.com", "", "https://a.example.com/x", false),
                new Case(Kind.URI, ".example.com", "", "https://a.example.com:8443/x", true),
                new Case(Kind.URI, "example.com", "", "urn:x", false),
                new Case(Kind.URI, "", "bad.com", "spiffe://bad.com/x", false),
                new Case(Kind.IP, "10.0.0.0/8", "", "10.1.2.3", true),
                new Case(Kind.IP, "10.0.0.0/8", "", "11.1.2.3", false),
                new Case(Kind.IP, "10.0.0.0/8", "", "fe80::1", false),
                new Case(Kind.IP, "", "10.1.0.0/16", "10.1.2.3", false),
                new Case(Kind.IP, "2001:db8::/33", "", "2001:db8:8000::1", false),
                new Case(Kind.IP, "2001:db8::/33", "", "2001:db8:7fff::1", true));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void decides(Case names) {
        NameConstraintRules rules =
                new NameConstraintRules(only(names.kind(), names.permitted()), only(names.kind(), names.excluded()));
        NameConstraintRules reread = NameConstraintRules.of(rules.toExtension());

        assertThat(rules.violation(named(names)).isEmpty()).isEqualTo(names.passes());
        assertThat(reread).isEqualTo(rules);
    }

    private static Names only(Kind kind, String entry) {
        List<String> entries = entry.isEmpty() ? List.of() : List.of(entry);
        List<String> none = List.of();
        return switch (kind) {
            case DNS -> new Names(entries, none, none, none);
            case EMAIL -> new Names(none, entries, none, none);
            case URI -> new Names(none, none, entries, none);
            case IP ->
                new Names(
                        none,
                        none,
                        none,
                        entries.stream().map(NameConstraintRulesTest::canonical).toList());
        };
    }

    private static String canonical(String range) {
        return IpRange.parse(range).orElseThrow().toString();
    }

    private static AlternativeNames named(Case names) {
        List<String> none = List.of();
        List<String> one = List.of(names.name());
        return switch (names.kind()) {
            case DNS -> new AlternativeNames(one, none, List.of(), none, List.of());
            case EMAIL -> new AlternativeNames(none, one, List.of(), none, List.of());
            case URI -> new AlternativeNames(none, none, List.of(), one, List.of());
            case IP -> new AlternativeNames(none, none, NameList.addresses(one), none, List.of());
        };
    }

    @Test
    void namesWhatIsMalformed() {
        assertThat(new NameConstraintRules(only(Kind.DNS, "b\u00fccher.de"), Names.NONE).malformed())
                .contains("b\u00fccher.de");
        Names noRange = new Names(List.of(), List.of(), List.of(), List.of("10.0.0.0/33"));
        assertThat(new NameConstraintRules(Names.NONE, noRange).malformed()).contains("10.0.0.0/33");
    }
}
