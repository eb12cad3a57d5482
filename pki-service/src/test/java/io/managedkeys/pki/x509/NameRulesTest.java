package io.managedkeys.pki.x509;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NameRulesTest {
    private static final List<String> ANY_KIND = List.of("email", "hostname");

    /** Nothing allowed but what follows. */
    private record Rules(
            boolean anyName,
            boolean hostnames,
            boolean wildcards,
            boolean localhost,
            boolean bareDomains,
            boolean subdomains,
            boolean globDomains,
            String domains) {
        static Rules of(String domains) {
            return new Rules(false, true, true, false, false, false, false, domains);
        }

        Rules any() {
            return new Rules(true, hostnames, wildcards, localhost, bareDomains, subdomains, globDomains, domains);
        }

        Rules loose() {
            return new Rules(anyName, false, wildcards, localhost, bareDomains, subdomains, globDomains, domains);
        }

        Rules noWildcards() {
            return new Rules(anyName, hostnames, false, localhost, bareDomains, subdomains, globDomains, domains);
        }

        Rules local() {
            return new Rules(anyName, hostnames, wildcards, true, bareDomains, subdomains, globDomains, domains);
        }

        Rules bare() {
            return new Rules(anyName, hostnames, wildcards, localhost, true, subdomains, globDomains, domains);
        }

        Rules sub() {
            return new Rules(anyName, hostnames, wildcards, localhost, bareDomains, true, globDomains, domains);
        }

        Rules globs() {
            return new Rules(anyName, hostnames, wildcards, localhost, bareDomains, subdomains, true, domains);
        }

        NameRules asRole(List<String> validations) {
            return new NameRules(
                    anyName,
                    hostnames,
                    wildcards,
                    localhost,
                    List.of(domains.split(",", -1)),
                    bareDomains,
                    subdomains,
                    globDomains,
                    validations);
        }
    }

    private record NameCase(String why, Rules rules, String name, boolean permitted) {
        @Override
        public String toString() {
            return why + ": " + name;
        }
    }

    static Stream<NameCase> decides() {
        Rules sub = Rules.of("example.com").sub();
        return Stream.of(
                new NameCase("a domain alone allows nothing", Rules.of("example.com"), "example.com", false),
                new NameCase("a domain alone allows nothing below", Rules.of("example.com"), "a.example.com", false),
                new NameCase("bare domain", Rules.of("example.com").bare(), "example.com", true),
                new NameCase(
                        "bare domain minds no case", Rules.of("example.com").bare(), "EXAMPLE.com", true),
                new NameCase(
                        "bare domain is not what is below",
                        Rules.of("example.com").bare(),
                        "a.example.com",
                        false),
                new NameCase(
                        "bare domain covers its mail", Rules.of("example.com").bare(), "a@example.com", true),
                new NameCase(
                        "bare domain does not cover mail below",
                        Rules.of("example.com").bare(),
                        "a@b.example.com",
                        false),
                new NameCase(
                        "a whole address may be a domain",
                        Rules.of("a@example.com").bare(),
                        "a@example.com",
                        true),
                new NameCase("subdomain", sub, "a.example.com", true),
                new NameCase("deep subdomain", sub, "a.b.example.com", true),
                new NameCase("subdomain is not the domain itself", sub, "example.com", false),
                new NameCase("subdomain minds case", sub, "a.EXAMPLE.com", false),
                new NameCase("no suffix without a dot", sub, "evilexample.com", false),
                new NameCase("domain in the middle", sub, "example.com.evil.test", false),
                new NameCase("mail in a subdomain", sub, "x@a.example.com", true),
                new NameCase("mail at the domain needs bare", sub, "x@example.com", false),
                new NameCase(
                        "second domain counts too",
                        Rules.of("a.com,example.com").sub(),
                        "a.example.com",
                        true),
                new NameCase(
                        "a blank entry matches nothing",
                        Rules.of("").sub().bare().globs(),
                        "a.example.com",
                        false),
                new NameCase(
                        "a blank among others matches nothing",
                        Rules.of("a.com, ,").sub(),
                        "evil.",
                        false),
                new NameCase("wildcard of the domain", sub, "*.example.com", true),
                new NameCase("wildcard of the domain minds no case", sub, "*.EXAMPLE.com", true),
                new NameCase("wildcard below the domain", sub, "*.a.example.com", true),
                new NameCase("wildcard of another domain", sub, "*.evil.test", false),
                new NameCase("wildcard of the parent", sub, "*.com", false),
                new NameCase("wildcards off", sub.noWildcards(), "*.example.com", false),
                new NameCase("wildcards off beats any name", sub.noWildcards().any(), "*.example.com", false),
                new NameCase("part wildcard at the end", sub, "a*.example.com", true),
                new NameCase("part wildcard at the start", sub, "*a.example.com", true),
                new NameCase("part wildcard in the middle", sub, "a*b.example.com", true),
                new NameCase("two wildcards in a label", sub, "a*b*.example.com", false),
                new NameCase("two wildcard labels", sub, "*.*.example.com", false),
                new NameCase("wildcard not left-most", sub, "a.*.example.com", false),
                new NameCase(
                        "wildcard not left-most, though any name", sub.any().loose(), "a.*.example.com", false),
                new NameCase("wildcard label that is none", sub, "-*.example.com", false),
                new NameCase("wildcard with mail", sub.any(), "a@*.example.com", false),
                new NameCase("star alone under any name", Rules.of("").any(), "*", true),
                new NameCase("two @", Rules.of("").any().loose(), "a@b@example.com", false),
                new NameCase("any name", Rules.of("").any(), "whatever.test", true),
                new NameCase("any name is still a host name", Rules.of("").any(), "a_b.test", false),
                new NameCase("any name with a blank", Rules.of("").any(), "a b", false),
                new NameCase("any name, loose", Rules.of("").any().loose(), "a b", true),
                new NameCase("underscore in a subdomain", sub, "a_b.example.com", false),
                new NameCase("underscore in a subdomain, loose", sub.loose(), "a_b.example.com", true),
                new NameCase("label starts with a hyphen", sub, "-a.example.com", false),
                new NameCase("label ends with a hyphen", sub, "a-.example.com", false),
                new NameCase("empty label", sub, "a..example.com", false),
                new NameCase("leading dot", sub, ".example.com", false),
                new NameCase("long label", sub, "a".repeat(64) + ".example.com", false),
                new NameCase("longest label", sub, "a".repeat(63) + ".example.com", true),
                new NameCase("U-label under any name", Rules.of("").any(), "b\u00fccher.example", true),
                new NameCase("trailing dot is no such domain", sub, "a.example.com.", false),
                new NameCase("localhost", Rules.of("").local(), "localhost", true),
                new NameCase("localdomain", Rules.of("").local(), "localdomain", true),
                new NameCase("mail at localhost", Rules.of("").local(), "root@localhost", true),
                new NameCase("localhost off", Rules.of(""), "localhost", false),
                new NameCase("below localhost needs subdomains", Rules.of("").local(), "a.localhost", false),
                new NameCase("below localhost", Rules.of("").local().sub(), "a.localhost", true),
                new NameCase("not quite localhost", Rules.of("").local().sub(), "evillocalhost", false),
                new NameCase("wildcard of localhost", Rules.of("").local(), "*.localhost", true),
                new NameCase("glob spans dots", Rules.of("*.example.com").globs(), "a.b.example.com", true),
                new NameCase("glob inside", Rules.of("web*.example.com").globs(), "web1.example.com", true),
                new NameCase(
                        "glob matches the whole name",
                        Rules.of("web*.example.com").globs(),
                        "xweb1.example.com",
                        false),
                new NameCase("glob minds case", Rules.of("*.example.com").globs(), "a.EXAMPLE.com", false),
                new NameCase(
                        "glob without a star allows nothing",
                        Rules.of("example.com").globs(),
                        "example.com",
                        false),
                new NameCase(
                        "a star without globs is no pattern",
                        Rules.of("*.example.com").sub(),
                        "a.example.com",
                        false),
                new NameCase(
                        "glob matches whole mail", Rules.of("*@example.com").globs(), "a@example.com", true));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void decides(NameCase names) {
        assertThat(names.rules().asRole(ANY_KIND).permits(names.name())).isEqualTo(names.permitted());
    }

    private record CommonNameCase(String validations, String name, boolean permitted) {}

    static Stream<CommonNameCase> validatesCommonNames() {
        return Stream.of(
                new CommonNameCase("email", "a@example.com", true),
                new CommonNameCase("email", "www.example.com", false),
                new CommonNameCase("hostname", "www.example.com", true),
                new CommonNameCase("hostname", "a@example.com", false),
                new CommonNameCase("disabled", "Some One, at home", true));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void validatesCommonNames(CommonNameCase names) {
        NameRules rules = Rules.of("").any().asRole(List.of(names.validations()));
        assertThat(rules.permitsCommonName(names.name())).isEqualTo(names.permitted());
    }

    private record GlobCase(String pattern, String text, boolean matches) {}

    static Stream<GlobCase> globs() {
        return Stream.of(
                new GlobCase("*", "", true),
                new GlobCase("", "", true),
                new GlobCase("a", "a", true),
                new GlobCase("a", "ab", false),
                new GlobCase("a*a", "a", false),
                new GlobCase("a*a", "aa", true),
                new GlobCase("*a*", "bab", true),
                new GlobCase("a*b*c", "a1b2c", true),
                new GlobCase("a*b*c", "acb", false),
                new GlobCase("*bc*c", "abc", false),
                new GlobCase("**", "x", true));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void globs(GlobCase glob) {
        assertThat(Glob.matches(glob.pattern(), glob.text())).isEqualTo(glob.matches());
    }
}
