package io.managedkeys.transit;

import static org.assertj.core.api.Assertions.assertThat;

import io.managedkeys.common.api.HsmGateway;
import io.managedkeys.common.engine.Door;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.key.EncryptionScheme.Family;
import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.key.PermittedScheme;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class EncryptAndDecryptIT extends RunningTransit {
    private static final String FAILED = HsmGateway.DECRYPTION_FAILED;

    @ParameterizedTest
    @EnumSource(
            value = Family.class,
            names = {"AES_GCM", "AES_CBC_PAD", "AES_CBC_HMAC", "KMS_SYMMETRIC"})
    void secretKeysEncryptWithWhatTheyPermit(Family family) {
        create("k", registry.add(aes(family)));
        String ciphertext = encrypt("k", "");
        assertThat(ciphertext).startsWith("vault:v1:");
        assertThat(decrypt("k", ciphertext, "")).isEqualTo(HELLO);
        assertThat(gateway.encrypted.peek().scheme().family()).isEqualTo(family);
        assertThat(encrypt("k", "")).as("each has an IV of its own").isNotEqualTo(ciphertext);
    }

    @ParameterizedTest
    @CsvSource({
        "''",
        "sha1",
        "sha2-224",
        "sha2-256",
        "sha2-384",
        "sha2-512",
        "sha3-256",
    })
    void rsaEncryptsHereAndDecryptsInTheHsm(String hash) {
        create("k", managedKey(KeySpec.RSA_2048));
        String option = ",\"hash_algorithm\":\"%s\"".formatted(hash);
        String ciphertext = encrypt("k", option);
        assertThat(Base64.getDecoder().decode(ciphertext.substring("vault:v1:".length())))
                .hasSize(256);
        assertThat(gateway.encrypted).as("no call was needed").isEmpty();
        assertThat(decrypt("k", ciphertext, option)).isEqualTo(HELLO);
        assertThat(decrypt("k", ciphertext, ",\"hash_algorithm\":\"sha3-512\"")).isEqualTo(FAILED);
    }

    /** SoftHSM does OAEP with SHA-1 alone; a key of Google has just one hash. */
    @Test
    void theHashThatTheKeyPermitsIsUsedWhereNoneIsNamed() {
        SoftwareKey key = managedKey(KeySpec.RSA_2048);
        registry.add(key.permitting(
                PermittedScheme.encrypts(Family.RSA_OAEP, HashAlgorithm.SHA1),
                PermittedScheme.decrypts(Family.RSA_OAEP, HashAlgorithm.SHA1)));
        create("k", key);
        assertThat(decrypt("k", encrypt("k", ""), "")).isEqualTo(HELLO);
        assertThat(gateway.decrypted.peek().scheme().text()).isEqualTo("RSA_OAEP:sha1:sha1");
        assertThat(error("encrypt/k", plaintext(",\"hash_algorithm\":\"sha2-256\"")))
                .isEqualTo("the managed key does not encrypt with RSA_OAEP with sha2-256; it can do: RSA_OAEP with"
                        + " sha1");
    }

    @Test
    void anRsaKeyInEnvelopeModeEncryptsInTheBackend() {
        SoftwareKey key = managedKey(KeySpec.RSA_2048);
        registry.add(key.permitting(
                PermittedScheme.encrypts(Family.KMS_SYMMETRIC, null),
                PermittedScheme.decrypts(Family.KMS_SYMMETRIC, null)));
        create("k", key);
        assertThat(decrypt("k", encrypt("k", ",\"associated_data\":\"YWFk\""), ",\"associated_data\":\"YWFk\""))
                .isEqualTo(HELLO);
        assertThat(gateway.encrypted).hasSize(1);
        assertThat(error("encrypt/k", plaintext(",\"padding_scheme\":\"oaep\"")))
                .contains("it can do: KMS_SYMMETRIC");
    }

    @Test
    void pkcs1DecryptionIsOffUnlessTheKeyPermitsIt() {
        SoftwareKey key = managedKey(KeySpec.RSA_2048);
        create("k", key);
        String option = ",\"padding_scheme\":\"pkcs1v15\"";
        String ciphertext = encrypt("k", option);
        assertThat(decrypt("k", ciphertext, option))
                .isEqualTo("the managed key does not decrypt with RSA_PKCS1, which needs its allow_unsafe_decryption;"
                        + " it can do: RSA_OAEP");
        assertThat(decrypt("k", ciphertext, "")).as("the other padding").isEqualTo(FAILED);
        registry.add(key.permitting(
                PermittedScheme.encrypts(Family.RSA_PKCS1, null), PermittedScheme.decrypts(Family.RSA_PKCS1, null)));
        registry.epoch.incrementAndGet();
        assertThat(decrypt("k", ciphertext, option)).isEqualTo(HELLO);
        assertThat(decrypt("k", ciphertext, "")).isEqualTo(HELLO);
    }

    @Test
    void associatedDataIsAuthenticated() {
        create("k", managedKey(KeySpec.AES_256));
        String ciphertext = encrypt("k", ",\"associated_data\":\"YWFk\"");
        assertThat(decrypt("k", ciphertext, ",\"associated_data\":\"YWFk\"")).isEqualTo(HELLO);
        assertThat(decrypt("k", ciphertext, "")).isEqualTo(FAILED);
        assertThat(decrypt("k", ciphertext, ",\"associated_data\":\"YWFj\"")).isEqualTo(FAILED);
        create("r", managedKey(KeySpec.RSA_2048));
        assertThat(error("encrypt/r", plaintext(",\"associated_data\":\"YQ==\"")))
                .isEqualTo("'[0].associated_data' provided for non-AEAD cipher suite rsa-2048");
    }

    /** One text and one status, wherever the ciphertext was hurt. */
    @ParameterizedTest
    @EnumSource(
            value = KeySpec.class,
            names = {"AES_256", "RSA_2048"})
    void whateverIsWrongWithACiphertextItsAnswerIsOne(KeySpec spec) {
        create("k", managedKey(spec));
        create("other", managedKey(spec));
        String good = encrypt("k", "");
        door.write(
                "keys/k/rotate",
                "{\"managed_key_name\":\"%s\"}".formatted(managedKey(spec).name()));
        byte[] bytes = Base64.getDecoder().decode(good.substring("vault:v1:".length()));
        Set<String> bad = new HashSet<>(List.of(
                "vault:v1:",
                "vault:v1:AAAA",
                "vault:v1:!!",
                good.substring(0, good.length() - 1),
                good.substring(0, good.length() - 4),
                good.replace("vault:v1:", "vault:v2:"),
                good.replace("vault:v1:", "vault:v3:"),
                good.replace("vault:v1:", "vault:v99:"),
                good.replace("vault:v1:", "vault:v-1:"),
                good + "AAAA",
                good + ":AAAA",
                encrypt("other", "")));
        for (int at : new int[] {0, 11, 12, bytes.length / 2, bytes.length - 1}) {
            byte[] changed = bytes.clone();
            changed[at] ^= 1;
            bad.add("vault:v1:" + Base64.getEncoder().encodeToString(changed));
        }
        for (int length : new int[] {1, 11, 12, 27, 28, bytes.length - 1}) {
            bad.add("vault:v1:" + Base64.getEncoder().encodeToString(Arrays.copyOf(bytes, length)));
        }
        Set<String> answers = new HashSet<>();
        for (String ciphertext : bad) {
            Door.Answer answer = door.write("decrypt/k", "{\"ciphertext\":\"%s\"}".formatted(ciphertext));
            answers.add(answer.status() + " " + answer.text());
        }
        assertThat(answers).containsExactly("400 {\"errors\":[\"%s\"]}".formatted(FAILED));
        assertThat(decrypt("k", good, "")).isEqualTo(HELLO);
        assertThat(decrypt("k", good.replace("v1", "v0"), "")).as("as in Vault").isEqualTo(HELLO);
    }

    @Test
    void versionsFollowThePolicy() {
        create("k", managedKey(KeySpec.AES_256));
        String first = encrypt("k", "");
        door.write(
                "keys/k/rotate",
                "{\"managed_key_name\":\"%s\"}"
                        .formatted(managedKey(KeySpec.RSA_2048).name()));
        String second = encrypt("k", "");
        assertThat(second).startsWith("vault:v2:");
        assertThat(encrypt("k", ",\"key_version\":\"1\"")).startsWith("vault:v1:");
        assertThat(decrypt("k", first, "")).isEqualTo(HELLO);
        assertThat(decrypt("k", second, "")).isEqualTo(HELLO);

        door.write("keys/k/config", "{\"min_encryption_version\":2}");
        assertThat(error("encrypt/k", plaintext(",\"key_version\":1")))
                .isEqualTo("requested version for encryption is less than the minimum encryption key version");
        assertThat(decrypt("k", first, "")).isEqualTo(HELLO);
        String rewrapped = door.write("rewrap/k", "{\"ciphertext\":\"%s\"}".formatted(first))
                .data()
                .path("ciphertext")
                .asString();
        assertThat(rewrapped).startsWith("vault:v2:");
        door.write("keys/k/config", "{\"min_decryption_version\":2}");
        assertThat(decrypt("k", first, ""))
                .isEqualTo("ciphertext or signature version is disallowed by policy (too old)");
        assertThat(decrypt("k", rewrapped, "")).isEqualTo(HELLO);
        JsonNode key = door.read("keys/k").data();
        assertThat(key.path("keys").propertyNames()).containsExactly("2");
        assertThat(key.path("supports_encryption").booleanValue()).isTrue();
    }

    @Test
    void rewrapKeepsAssociatedData() {
        create("k", managedKey(KeySpec.AES_128));
        String ciphertext = encrypt("k", ",\"associated_data\":\"YWFk\"");
        assertThat(error("rewrap/k", "{\"ciphertext\":\"%s\"}".formatted(ciphertext)))
                .isEqualTo(FAILED);
        String rewrapped = door.write(
                        "rewrap/k", "{\"ciphertext\":\"%s\",\"associated_data\":\"YWFk\"}".formatted(ciphertext))
                .data()
                .path("ciphertext")
                .asString();
        assertThat(rewrapped).isNotEqualTo(ciphertext);
        assertThat(decrypt("k", rewrapped, ",\"associated_data\":\"YWFk\"")).isEqualTo(HELLO);
    }

    @Test
    void aSecretKeyShowsNoPublicKey() {
        create("k", managedKey(KeySpec.AES_256));
        JsonNode version = door.read("keys/k").data().path("keys").path("1");
        assertThat(version.path("name").asString()).isEqualTo("aes256");
        assertThat(version.has("public_key")).isFalse();
        assertThat(version.path("creation_time").asString()).isNotEmpty();
        assertThat(error("sign/k", "{}")).startsWith("a secret key does not support signing");
        assertThat(error("verify/k", "{\"signature\":\"vault:v1:AAAA\"}")).startsWith("a secret key does not support");
    }

    @ParameterizedTest
    @CsvSource({"plaintext,128", "plaintext,256", "wrapped,256", "plaintext,512"})
    void dataKeysAreRandomAndWrapped(String kind, int bits) {
        create("k", managedKey(KeySpec.AES_256));
        JsonNode first = door.write("datakey/%s/k".formatted(kind), "{\"bits\":%d}".formatted(bits))
                .data();
        JsonNode second = door.write("datakey/%s/k".formatted(kind), "{\"bits\":\"%d\"}".formatted(bits))
                .data();
        assertThat(first.has("plaintext")).isEqualTo(kind.equals("plaintext"));
        String opened = decrypt("k", first.path("ciphertext").asString(), "");
        assertThat(Base64.getDecoder().decode(opened)).hasSize(bits / 8);
        assertThat(decrypt("k", second.path("ciphertext").asString(), "")).isNotEqualTo(opened);
        if (kind.equals("plaintext")) {
            assertThat(first.path("plaintext").asString()).isEqualTo(opened);
        }
    }

    @Test
    void theCallersIvIsTheGatewaysMatter() {
        create("k", managedKey(KeySpec.AES_256));
        Door.Answer refused = door.write("encrypt/k", plaintext(",\"nonce\":\"AAAAAAAAAAAAAAAA\""));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.error()).startsWith("the IV is drawn by the gateway or the HSM");
        JsonNode results = door.write("encrypt/k", """
                        {"batch_input":[{"plaintext":"YQ=="},{"plaintext":"YQ==","nonce":"AAAAAAAAAAAAAAAA"}]}""").data().path("batch_results");
        assertThat(results.get(0).path("ciphertext").asString()).startsWith("vault:v1:");
        assertThat(results.get(1).path("error").asString()).startsWith("the IV is drawn");
        gateway.callersIv.set(true);
        assertThat(encrypt("k", ",\"nonce\":\"AAAAAAAAAAAAAAAA\"")).startsWith("vault:v1:AAAAAAAAAAAAAAAA");
        create("r", managedKey(KeySpec.RSA_2048));
        assertThat(error("encrypt/r", plaintext(",\"nonce\":\"AAAA\"")))
                .isEqualTo("provided nonce not allowed for this key");
        assertThat(error("decrypt/k", "{\"ciphertext\":\"vault:v1:AAAA\",\"nonce\":\"AAAA\"}"))
                .isEqualTo("provided nonce not allowed for this key");
    }

    @Test
    void failuresOfABatchAreOfItsItems() {
        create("k", managedKey(KeySpec.AES_256));
        String batch = """
                {%s"batch_input":[{"plaintext":"YQ==","reference":"a"},{"plaintext":"!!","reference":"b"},
                {"plaintext":"","key_version":9},{"plaintext":"","key_version":"1"}]}""";
        Door.Answer answer = door.write("encrypt/k", batch.formatted(""));
        assertThat(answer.status()).isEqualTo(400);
        JsonNode results = answer.data().path("batch_results");
        assertThat(results.get(0).path("reference").asString()).isEqualTo("a");
        assertThat(results.get(1).toString())
                .isEqualTo("{\"error\":\"illegal base64 data at input byte 0\",\"reference\":\"b\"}");
        assertThat(results.get(2).path("error").asString()).contains("higher than the latest");
        assertThat(results.get(3).path("key_version").intValue()).isEqualTo(1);
        assertThat(gateway.encrypted).hasSize(1);
        for (int[] code :
                new int[][] {{207, 207}, {200, 200}, {0, 400}, {99999, 400}, {-1, 400}, {204, 400}, {100, 400}}) {
            Door.Answer coded = door.write(
                    "encrypt/k", batch.formatted("\"partial_failure_response_code\":%d,".formatted(code[0])));
            assertThat(coded.status()).as("%d", code[0]).isEqualTo(code[1]);
            assertThat(coded.json().path("warnings").size()).isEqualTo(code[1] == 400 && code[0] != 0 ? 1 : 0);
        }
        assertThat(door.write(
                                "decrypt/k",
                                "{\"partial_failure_response_code\":202,\"batch_input\":[{\"ciphertext\":\"x\"}]}")
                        .status())
                .as("nothing was done")
                .isEqualTo(400);
        gateway.failingItem.set(0);
        assertThat(door.write("encrypt/k", "{\"batch_input\":[{\"plaintext\":\"\"},{\"plaintext\":\"\"}]}")
                        .status())
                .isEqualTo(502);
    }

    @Test
    void itemsOfAVersionShareACallAndMixedVersionsKeepTheirOrder() {
        create("k", managedKey(KeySpec.AES_256));
        door.write(
                "keys/k/rotate",
                "{\"managed_key_name\":\"%s\"}"
                        .formatted(managedKey(KeySpec.AES_128).name()));
        String items = IntStream.range(0, 2100)
                .mapToObj(i -> "{\"plaintext\":\"%s\",\"key_version\":%d}".formatted(base64("i" + i), 1 + i % 2))
                .collect(Collectors.joining(","));
        JsonNode results = door.write("encrypt/k", "{\"batch_input\":[%s]}".formatted(items))
                .data()
                .path("batch_results");
        assertThat(gateway.encrypted)
                .as("1050 items of each version, 1000 in a call")
                .hasSize(4);
        String back = IntStream.range(0, 2100)
                .mapToObj(i -> "{\"ciphertext\":\"%s\"}"
                        .formatted(results.get(i).path("ciphertext").asString()))
                .collect(Collectors.joining(","));
        JsonNode opened = door.write("decrypt/k", "{\"batch_input\":[%s]}".formatted(back))
                .data()
                .path("batch_results");
        for (int i : new int[] {0, 1, 999, 1000, 1999, 2000, 2099}) {
            assertThat(results.get(i).path("key_version").intValue()).isEqualTo(1 + i % 2);
            assertThat(opened.get(i).path("plaintext").asString()).isEqualTo(base64("i" + i));
        }
    }

    @Test
    void aRevokedVersionFailsItsItemsAlone() {
        SoftwareKey old = managedKey(KeySpec.AES_256);
        create("k", old);
        String first = encrypt("k", "");
        door.write(
                "keys/k/rotate",
                "{\"managed_key_name\":\"%s\"}"
                        .formatted(managedKey(KeySpec.AES_256).name()));
        String second = encrypt("k", "");
        registry.keys.remove(old.uuid());
        registry.epoch.incrementAndGet();
        Door.Answer answer = door.write(
                "decrypt/k",
                "{\"batch_input\":[{\"ciphertext\":\"%s\"},{\"ciphertext\":\"%s\"}]}".formatted(first, second));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.data().path("batch_results").get(0).path("error").asString())
                .contains("unknown or not granted");
        assertThat(answer.data().path("batch_results").get(1).path("plaintext").asString())
                .isEqualTo(HELLO);
    }

    @ParameterizedTest
    @ValueSource(strings = {"encrypt/k", "decrypt/k", "rewrap/k", "datakey/plaintext/k", "hmac/k"})
    void theGatewaysFailurePassesThrough(String path) {
        create("k", managedKey(path.startsWith("hmac") ? KeySpec.HMAC_256 : KeySpec.AES_256));
        String ciphertext = path.startsWith("hmac") ? "" : encrypt("k", "");
        gateway.failure.set(new ApiException(
                ErrorKind.UNAVAILABLE, List.of("the token is away"), Duration.ofSeconds(7), null, null));
        Door.Answer answer =
                door.write(path, "{\"plaintext\":\"\",\"input\":\"\",\"ciphertext\":\"%s\"}".formatted(ciphertext));
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.error()).isEqualTo("the token is away");
        assertThat(answer.retryAfter()).isEqualTo("7");
    }

    @Test
    void whatTheKeyCannotDoIsSaid() {
        create("ec", managedKey(KeySpec.EC_P256));
        assertThat(error("encrypt/ec", plaintext("")))
                .isEqualTo("message encryption not supported for key type P-256; the managed key can do: sign (ECDSA)");
        assertThat(error("decrypt/ec", "{\"ciphertext\":\"vault:v1:AAAA\"}"))
                .isEqualTo("message decryption not supported for key type P-256; the managed key can do: sign (ECDSA)");
        create("signer", registry.add(managedKey(KeySpec.AES_256).usableFor(KeyUsage.DECRYPT)));
        assertThat(error("encrypt/signer", plaintext("")))
                .isEqualTo("the managed key does not permit the usage encrypt; it can do: decrypt");
        assertThat(error("encrypt/none", plaintext("")))
                .isEqualTo("encryption key not found; keys of type managed_key are not made by encrypting: write"
                        + " keys/none first");
        assertThat(door.read("keys/none").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "encrypt/k | {",
                "encrypt/k | [1]",
                "encrypt/k | {}",
                "encrypt/k | {\"plaintext\":{}}",
                "encrypt/k | {\"plaintext\":\"!\"}",
                "encrypt/k | {\"plaintext\":\"YQ\"}",
                "encrypt/k | {\"plaintext\":\"\",\"associated_data\":\"!\"}",
                "encrypt/k | {\"plaintext\":\"\",\"nonce\":\"!\"}",
                "encrypt/k | {\"plaintext\":\"\",\"nonce\":\"AAAA\",\"iv\":\"AAAA\"}",
                "encrypt/k | {\"plaintext\":\"\",\"context\":\"YQ==\"}",
                "encrypt/k | {\"plaintext\":\"\",\"convergent_encryption\":true}",
                "encrypt/k | {\"plaintext\":\"\",\"key_version\":\"x\"}",
                "encrypt/k | {\"plaintext\":\"\",\"key_version\":-1}",
                "encrypt/k | {\"plaintext\":\"\",\"padding_scheme\":\"oaep\"}",
                "encrypt/k | {\"plaintext\":\"\",\"padding_scheme\":\"zz\"}",
                "encrypt/k | {\"plaintext\":\"\",\"hash_algorithm\":\"sha2-256\"}",
                "encrypt/k | {\"plaintext\":\"\",\"hash_algorithm\":\"md5\"}",
                "encrypt/k | {\"batch_input\":[]}",
                "encrypt/k | {\"batch_input\":\"abc\"}",
                "encrypt/k | {\"batch_input\":[1]}",
                "encrypt/k | {\"batch_input\":[{}]}",
                "encrypt/k | {\"batch_input\":[{\"plaintext\":5}]}",
                "encrypt/k | {\"batch_input\":[{\"plaintext\":\"\",\"key_version\":\"x\"}]}",
                "encrypt/k | {\"batch_input\":[{\"plaintext\":\"\",\"reference\":[]}]}",
                "encrypt/k | {\"partial_failure_response_code\":\"x\",\"plaintext\":\"\"}",
                "decrypt/k | {",
                "decrypt/k | {}",
                "decrypt/k | {\"ciphertext\":\"\"}",
                "decrypt/k | {\"ciphertext\":[]}",
                "decrypt/k | {\"ciphertext\":\"abc\"}",
                "decrypt/k | {\"ciphertext\":\"vault:v1\"}",
                "decrypt/k | {\"ciphertext\":\"vault:vx:AAAA\"}",
                "decrypt/k | {\"ciphertext\":\"vault:v99999999999:AAAA\"}",
                "decrypt/k | {\"ciphertext\":\"vault:v1:AAAA\",\"context\":\"YQ==\"}",
                "decrypt/k | {\"batch_input\":[{}]}",
                "decrypt/none | {\"ciphertext\":\"vault:v1:AAAA\"}",
                "rewrap/k | {",
                "rewrap/k | {}",
                "rewrap/k | {\"ciphertext\":\"abc\"}",
                "rewrap/k | {\"ciphertext\":\"vault:v1:AAAA\",\"key_version\":7}",
                "rewrap/none | {\"ciphertext\":\"vault:v1:AAAA\"}",
                "datakey/plaintext/k | {\"bits\":200}",
                "datakey/plaintext/k | {\"bits\":\"x\"}",
                "datakey/plaintext/k | {\"context\":\"YQ==\"}",
                "datakey/wrapped/k | {",
                "datakey/zzz/k | {}",
                "datakey/plaintext/none | {}",
                "hash | {}",
                "hash | {\"input\":\"!\"}",
                "hash/md5 | {\"input\":\"\"}",
                "random | {\"bytes\":-5}",
                "random/zz | {}"
            })
    void badInputIsA400WithAText(String path, String body) {
        create("k", managedKey(KeySpec.AES_256));
        Door.Answer answer = door.write(path, body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.error()).isNotEmpty();
        assertThat(gateway.encrypted).isEmpty();
        assertThat(gateway.decrypted).isEmpty();
    }

    @Test
    void aPlaintextThatIsTooLongForRsaIsACallersMistake() {
        create("k", managedKey(KeySpec.RSA_2048));
        String most = Base64.getEncoder().encodeToString(new byte[190]);
        String more = Base64.getEncoder().encodeToString(new byte[191]);
        assertThat(door.write("encrypt/k", "{\"plaintext\":\"%s\"}".formatted(most))
                        .status())
                .isEqualTo(200);
        assertThat(error("encrypt/k", "{\"plaintext\":\"%s\"}".formatted(more)))
                .isEqualTo("failed to RSA encrypt the plaintext: crypto/rsa: message too long for RSA key size");
    }

    @Test
    void foreignMountsAndAnonymousCallersGetNothing() {
        create("k", managedKey(KeySpec.AES_256));
        String ciphertext = encrypt("k", "");
        Door other = doorTo(java.util.UUID.randomUUID());
        for (String path : List.of("encrypt/k", "decrypt/k", "rewrap/k", "datakey/plaintext/k", "hmac/k")) {
            String body = "{\"plaintext\":\"\",\"input\":\"\",\"ciphertext\":\"%s\"}".formatted(ciphertext);
            Door.Answer foreign = other.write(path, body);
            assertThat(foreign.status()).as(path).isEqualTo(400);
            assertThat(foreign.error()).startsWith("encryption key not found");
            assertThat(door.send("POST", path, body, false).status()).as(path).isEqualTo(403);
        }
    }

    private SoftwareKey aes(Family family) {
        HashAlgorithm hash = family == Family.AES_CBC_HMAC ? HashAlgorithm.SHA2_256 : null;
        return managedKey(KeySpec.AES_256)
                .permitting(PermittedScheme.encrypts(family, hash), PermittedScheme.decrypts(family, hash));
    }

    private static String plaintext(String fields) {
        return "{\"plaintext\":\"%s\"%s}".formatted(HELLO, fields);
    }

    private String encrypt(String name, String fields) {
        Door.Answer answer = door.write("encrypt/" + name, plaintext(fields));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.data().path("ciphertext").asString();
    }

    /** The plaintext, or the error's text. */
    private String decrypt(String name, String ciphertext, String fields) {
        Door.Answer answer = door.write("decrypt/" + name, "{\"ciphertext\":\"%s\"%s}".formatted(ciphertext, fields));
        assertThat(answer.status()).as(answer.text()).isIn(200, 400);
        return answer.status() == 200 ? answer.data().path("plaintext").asString() : answer.error();
    }

    private String error(String path, String body) {
        Door.Answer answer = door.write(path, body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        return answer.error();
    }
}
