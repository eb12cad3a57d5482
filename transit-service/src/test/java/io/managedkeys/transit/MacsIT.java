package io.managedkeys.transit;

import static org.assertj.core.api.Assertions.assertThat;

import io.managedkeys.common.engine.Door;
import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.key.PermittedScheme;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class MacsIT extends RunningTransit {
    @ParameterizedTest
    @CsvSource({"'',HmacSHA256", "/sha2-256,HmacSHA256", "/sha2-384,HmacSHA384", "/sha2-512,HmacSHA512"})
    void makesWhatTheJdkMakes(String path, String algorithm) throws GeneralSecurityException {
        SoftwareKey key = managedKey(KeySpec.HMAC_256);
        create("k", key);
        Mac mac = Mac.getInstance(algorithm);
        mac.init(new SecretKeySpec(key.secret(), algorithm));
        byte[] expected = mac.doFinal("hello world".getBytes(StandardCharsets.UTF_8));
        String text = hmac("k" + path, "");
        assertThat(text).isEqualTo("vault:v1:" + Base64.getEncoder().encodeToString(expected));
        assertThat(verify("k" + path, HELLO, text)).isEqualTo("true");
        assertThat(verify("k" + path, "YQ==", text)).isEqualTo("false");
    }

    @Test
    void theHashThatTheKeyPermitsIsUsedWhereNoneIsNamed() {
        SoftwareKey key = managedKey(KeySpec.HMAC_384);
        registry.add(key.permitting(PermittedScheme.macs(HashAlgorithm.SHA2_384)));
        create("k", key);
        String text = hmac("k", "");
        assertThat(gateway.macs.peek().scheme().text()).isEqualTo("HMAC:sha2-384");
        assertThat(verify("k", HELLO, text)).isEqualTo("true");
        assertThat(door.write("hmac/k/sha2-256", "{\"input\":\"\"}").error())
                .isEqualTo("the managed key does not make HMACs with sha2-256; it can do: HMAC with sha2-384");
    }

    @Test
    void versionsFollowThePolicy() {
        create("k", managedKey(KeySpec.HMAC_256));
        String first = hmac("k", "");
        door.write(
                "keys/k/rotate",
                "{\"managed_key_name\":\"%s\"}"
                        .formatted(managedKey(KeySpec.HMAC_512).name()));
        String second = hmac("k", "");
        assertThat(second).startsWith("vault:v2:");
        assertThat(hmac("k", ",\"key_version\":1")).isEqualTo(first);
        assertThat(verify("k", HELLO, first)).isEqualTo("true");
        assertThat(verify("k", HELLO, first.replace("v1", "v2"))).isEqualTo("false");
        door.write("keys/k/config", "{\"min_encryption_version\":2}");
        assertThat(door.write("hmac/k", "{\"input\":\"\",\"key_version\":1}").error())
                .isEqualTo("cannot generate HMAC: version is too old (disallowed by policy)");
        door.write("keys/k/config", "{\"min_decryption_version\":2}");
        assertThat(verify("k", HELLO, first))
                .isEqualTo("cannot verify HMAC: version is too old (disallowed by policy)");
        assertThat(door.write("hmac/k", "{\"input\":\"\",\"key_version\":9}").error())
                .isEqualTo("key version does not exist; latest key version is 2");
    }

    @Test
    void batchesKeepTheirOrderAndTheirErrors() {
        create("k", managedKey(KeySpec.HMAC_256));
        JsonNode made = door.write("hmac/k", """
                        {"batch_input":[{"input":"YQ==","reference":"r"},{"input":"!!"},{"input":""},{}]}""").data().path("batch_results");
        assertThat(made.get(0).path("reference").asString()).isEqualTo("r");
        assertThat(made.get(1).path("error").asString())
                .isEqualTo("unable to decode input as base64: illegal base64 data at input byte 0");
        assertThat(made.get(2).path("hmac").asString()).startsWith("vault:v1:");
        assertThat(made.get(3).path("error").asString()).isEqualTo("missing input for HMAC");
        assertThat(gateway.macs).hasSize(1);
        String good = made.get(0).path("hmac").asString();
        JsonNode verified = door.write(
                        "verify/k",
                        "{\"batch_input\":[{\"input\":\"YQ==\",\"hmac\":\"%s\"},{\"input\":\"Yg==\",\"hmac\":\"%s\"},{\"hmac\":\"bad\"}]}"
                                .formatted(good, good))
                .data()
                .path("batch_results");
        assertThat(verified.get(0).toString()).isEqualTo("{\"valid\":true,\"reference\":\"\"}");
        assertThat(verified.get(1).toString()).isEqualTo("{\"valid\":false,\"reference\":\"\"}");
        assertThat(verified.get(2).path("error").asString()).isEqualTo("invalid HMAC to verify: no prefix");
    }

    @Test
    void shortenedAndLengthenedMacsAreFalse() {
        create("k", managedKey(KeySpec.HMAC_256));
        byte[] good = Base64.getDecoder().decode(hmac("k", "").substring("vault:v1:".length()));
        for (int length : new int[] {0, 1, 16, 31, 33}) {
            String text = Base64.getEncoder().encodeToString(java.util.Arrays.copyOf(good, length));
            assertThat(verify("k", HELLO, "vault:v1:" + text))
                    .as("%d bytes", length)
                    .isEqualTo("false");
        }
    }

    @Test
    void whatTheKeyCannotDoIsSaid() {
        create("ec", managedKey(KeySpec.EC_P256));
        assertThat(door.write("hmac/ec", "{\"input\":\"\"}").error())
                .isEqualTo("HMAC creation is not supported for key type P-256; the managed key can do: sign (ECDSA)");
        create("v", registry.add(managedKey(KeySpec.HMAC_256).usableFor(KeyUsage.VERIFY)));
        assertThat(door.write("hmac/v", "{\"input\":\"\"}").error())
                .isEqualTo("the managed key does not permit the usage mac; it can do: verify");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hmac/k | {",
                "hmac/k | {}",
                "hmac/k | {\"input\":{}}",
                "hmac/k | {\"input\":\"!\"}",
                "hmac/k | {\"input\":\"\",\"key_version\":\"x\"}",
                "hmac/k | {\"input\":\"\",\"key_version\":-1}",
                "hmac/k | {\"batch_input\":[]}",
                "hmac/k | {\"batch_input\":{}}",
                "hmac/k/none | {\"input\":\"\"}",
                "hmac/k/md5 | {\"input\":\"\"}",
                "hmac/none | {\"input\":\"\"}",
                "verify/k | {\"hmac\":\"abc\"}",
                "verify/k | {\"hmac\":\"vault:v1\"}",
                "verify/k | {\"hmac\":\"vault:vx:AAAA\"}",
                "verify/k | {\"hmac\":\"vault:v0:AAAA\"}",
                "verify/k | {\"hmac\":\"vault:v9:AAAA\"}",
                "verify/k | {\"hmac\":\"vault:v1:!\"}",
                "verify/k | {\"cmac\":\"vault:v1:AAAA\"}",
                "verify/k | {\"batch_input\":[{\"hmac\":\"vault:v1:AAAA\"},{\"cmac\":\"x\"}]}"
            })
    void badInputIsA400WithAText(String path, String body) {
        create("k", managedKey(KeySpec.HMAC_256));
        Door.Answer answer = door.write(path, body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.error()).isNotEmpty();
        assertThat(gateway.macs).isEmpty();
    }

    private String hmac(String path, String fields) {
        Door.Answer answer = door.write("hmac/" + path, "{\"input\":\"%s\"%s}".formatted(HELLO, fields));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.data().path("hmac").asString();
    }

    /** "true", "false", or the error's text. */
    private String verify(String path, String input, String hmac) {
        Door.Answer answer = door.write("verify/" + path, "{\"input\":\"%s\",\"hmac\":\"%s\"}".formatted(input, hmac));
        assertThat(answer.status()).as(answer.text()).isIn(200, 400);
        return answer.status() == 200
                ? Boolean.toString(answer.data().path("valid").booleanValue())
                : answer.error();
    }
}
