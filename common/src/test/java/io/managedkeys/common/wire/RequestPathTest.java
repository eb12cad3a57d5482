package io.managedkeys.common.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.managedkeys.common.wire.RequestPath.Canonical;
import io.managedkeys.common.wire.RequestPath.Moved;
import io.managedkeys.common.wire.RequestPath.Refused;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RequestPathTest {
    record Case(String name, String raw, @Nullable String query, RequestPath expected) {
        @Override
        public String toString() {
            return name + ": " + raw;
        }
    }

    static Stream<Case> reads() {
        return Stream.of(
                canonical("plain", "/v1/transit/keys/k1", "/v1/transit/keys/k1"),
                canonical("trailing slash", "/v1/transit/", "/v1/transit/"),
                canonical("root", "/", "/"),
                canonical("dots inside a name", "/v1/kv/a.b..c", "/v1/kv/a.b..c"),
                canonical("three dots", "/v1/kv/...", "/v1/kv/..."),
                canonical("escaped letter", "/v1/transit/keys/k%31", "/v1/transit/keys/k1"),
                canonical("escaped slash is a slash", "/v1/transit%2Fkeys%2fk1", "/v1/transit/keys/k1"),
                canonical("escaped empty segment", "/v1/pki/ocsp/MEIw%2F%2FQ=", "/v1/pki/ocsp/MEIw//Q="),
                canonical("blank", "/v1/transit/keys/a%20b", "/v1/transit/keys/a b"),
                canonical("UTF-8", "/v1/kv1/%C3%A9", "/v1/kv1/é"),
                canonical("backslash", "/v1/kv1/a%5Cb", "/v1/kv1/a\\b"),
                canonical("semicolon is a character", "/v1/kv1/a;b=c", "/v1/kv1/a;b=c"),
                canonical("plus is a plus", "/v1/kv1/a+b", "/v1/kv1/a+b"),
                canonical("decoded once", "/v1/kv1/a%252e", "/v1/kv1/a%2e"),
                moved("parent", "/v1/transit/../sys/mounts", null, "/v1/sys/mounts"),
                moved("parent at the end", "/v1/transit/..", null, "/v1"),
                moved("parent beyond the root", "/v1/../../../a", null, "/a"),
                moved("self", "/v1/transit/./keys/k1", null, "/v1/transit/keys/k1"),
                moved("double slash", "/v1//transit/keys/k1", null, "/v1/transit/keys/k1"),
                moved("double slash at the end", "/v1/transit//", null, "/v1/transit/"),
                moved("leading double slash", "//evil.example/v1", null, "/evil.example/v1"),
                moved("only slashes", "///", null, "/"),
                moved("query kept", "/v1//transit/keys", "list=true&a=b", "/v1/transit/keys?list=true&a=b"),
                moved("escapes kept", "/v1//kv/a%20b", null, "/v1/kv/a%20b"),
                refused("escaped parent", "/v1/transit/%2e%2e/sys/mounts"),
                refused("half-escaped parent", "/v1/transit/.%2E/sys/mounts"),
                refused("parent behind an escaped slash", "/v1/transit/a%2F..%2Fsys"),
                refused("escaped self", "/v1/transit/%2e/keys"),
                refused("escaped parent at the end", "/v1/transit/%2e%2e"),
                refused("NUL", "/v1/transit/keys/a%00b"),
                refused("newline", "/v1/transit/keys/a%0Ab"),
                refused("control", "/v1/kv1/a%01b"),
                refused("delete", "/v1/kv1/a%7Fb"),
                refused("no-break space", "/v1/kv1/a%C2%A0b"),
                refused("right-to-left override", "/v1/kv1/a%E2%80%AEb"),
                refused("no hex", "/v1/transit/keys/%zz"),
                refused("cut escape", "/v1/transit/keys/%4"),
                refused("lone percent", "/v1/transit/keys/%"),
                refused("no UTF-8", "/v1/kv1/%FF"),
                refused("overlong slash", "/v1/kv1/%C0%AF"),
                refused("raw control", "/v1/kv1/a\tb"),
                refused("raw backslash", "/\\evil.example"),
                refused("raw non-ASCII", "/v1/kv1/é"),
                refused("no leading slash", "v1/kv1"),
                refused("asterisk form", "*"),
                refused("nothing", ""));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void reads(Case given) {
        assertThat(RequestPath.of(given.raw(), given.query())).isEqualTo(given.expected());
    }

    @Test
    void escapesTheRedirectPage() {
        assertThat(new Moved("/v1/sys/mounts").page())
                .isEqualTo("<a href=\"/v1/sys/mounts\">Temporary Redirect</a>.\n\n");
        assertThat(new Moved("/a?\"><script>&'").page())
                .isEqualTo("<a href=\"/a?&#34;&gt;&lt;script&gt;&amp;&#39;\">Temporary Redirect</a>.\n\n");
    }

    private static Case canonical(String name, String raw, String decoded) {
        return new Case(name, raw, null, new Canonical(decoded));
    }

    private static Case moved(String name, String raw, @Nullable String query, String location) {
        return new Case(name, raw, query, new Moved(location));
    }

    private static Case refused(String name, String raw) {
        return new Case(name, raw, null, new Refused());
    }
}
