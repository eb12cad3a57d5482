package io.managedkeys.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.managedkeys.common.engine.Door;
import io.managedkeys.common.key.KeySpec;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code If-Modified-Since} on the reads of CAs. */
class NotModifiedIT extends RunningPki {
    private static final List<String> OF_DEFAULT =
            List.of("ca", "ca/pem", "ca_chain", "cert/ca", "cert/ca/raw", "cert/ca/raw/pem", "cert/ca_chain");
    private static final List<String> OF_ISSUER =
            List.of("issuer/default", "issuer/default/json", "issuer/default/der", "issuer/default/pem");

    @BeforeEach
    void makeRoot() {
        makeRoot("one");
    }

    private void makeRoot(String name) {
        Door.Answer made = door.write(
                "root/generate/kms",
                Map.of(
                        "common_name", name,
                        "issuer_name", name,
                        "managed_key_name", managedKey(KeySpec.EC_P256).name()));
        assertThat(made.status()).as(made.text()).isEqualTo(200);
    }

    private static String seconds(long fromNow) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(
                Instant.now().plusSeconds(fromNow).atOffset(ZoneOffset.UTC));
    }

    @Test
    void whatIsAsItWasIsNotSentAgain() {
        for (List<String> paths : List.of(OF_DEFAULT, OF_ISSUER)) {
            for (String path : paths) {
                Door.Answer unchanged = door.readSince(path, seconds(5));
                assertThat(unchanged.status()).as(path).isEqualTo(304);
                assertThat(unchanged.bytes()).isEmpty();
                assertThat(unchanged.contentType()).isNull();
                assertThat(unchanged.lastModified()).matches("\\w{3}, \\d\\d \\w{3} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT");
                Door.Answer changed = door.readSince(path, seconds(-3600));
                assertThat(changed.status()).as(path).isEqualTo(200);
                assertThat(changed.lastModified()).isNull();
                assertThat(door.readSince(path, "yesterday").status()).isEqualTo(200);
            }
        }
    }

    /** A time after the last change, as soon as there is one in whole seconds. */
    private String whenUnchanged(String path) {
        await().until(() -> door.readSince(path, seconds(0)).status() == 304);
        return seconds(0);
    }

    @Test
    void aChangeCounts() {
        String since = whenUnchanged("ca/pem");

        assertThat(door.patch("issuer/one", Map.of("issuer_name", "renamed")).status())
                .isEqualTo(200);
        assertThat(door.readSince("issuer/renamed", since).status()).isEqualTo(200);
    }

    @Test
    void anotherDefaultCounts() {
        makeRoot("two");
        String since = whenUnchanged("issuer/two/pem");

        assertThat(door.write("config/issuers", Map.of("default", "two")).status())
                .isEqualTo(200);
        assertThat(door.readSince("ca/pem", since).text())
                .isEqualTo(door.read("issuer/two/pem").text().strip());
    }
}
