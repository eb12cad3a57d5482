package io.managedkeys.transit;

import static org.assertj.core.api.Assertions.assertThat;

import io.managedkeys.common.engine.Door;
import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.key.PermittedScheme;
import io.managedkeys.common.key.SignatureScheme.Family;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SignAndVerifyIT extends RunningTransit {
    private static final byte[] MESSAGE = "hello world".getBytes(StandardCharsets.UTF_8);
    /** SHA-256 of the message. */
    private static final String DIGEST = "uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek=";

    @TempDir
    Path folder;

    /** @param openssl options of {@code openssl dgst} that verify the signature, separated by blanks */
    record KeyCase(KeySpec spec, String path, String fields, String openssl) {
        @Override
        public String toString() {
            return "%s %s %s".formatted(spec, path, fields);
        }
    }

    static Stream<KeyCase> signsWhatOpensslVerifies() {
        String pss = " -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:";
        return Stream.of(
                new KeyCase(KeySpec.EC_P256, "", "", "-sha256"),
                new KeyCase(KeySpec.EC_P256, "/sha2-512", "", "-sha512"),
                new KeyCase(KeySpec.EC_P256, "/sha1", "", "-sha1"),
                new KeyCase(KeySpec.EC_P384, "/sha2-384", "", "-sha384"),
                new KeyCase(KeySpec.EC_P521, "/sha2-512", "", "-sha512"),
                new KeyCase(KeySpec.EC_P521, "/sha3-512", "", "-sha3-512"),
                new KeyCase(KeySpec.RSA_2048, "", "", "-sha256" + pss + "32"),
                new KeyCase(KeySpec.RSA_2048, "", ",\"salt_length\":\"20\"", "-sha256" + pss + "20"),
                new KeyCase(KeySpec.RSA_2048, "", ",\"salt_length\":222", "-sha256" + pss + "222"),
                new KeyCase(KeySpec.RSA_3072, "/sha2-512", ",\"salt_length\":\"hash\"", "-sha512" + pss + "64"),
                new KeyCase(KeySpec.RSA_3072, "/sha3-256", "", "-sha3-256" + pss + "32"),
                new KeyCase(KeySpec.RSA_2048, "", ",\"signature_algorithm\":\"pkcs1v15\"", "-sha256"),
                new KeyCase(KeySpec.RSA_3072, "/sha2-384", ",\"signature_algorithm\":\"pkcs1v15\"", "-sha384"),
                new KeyCase(KeySpec.RSA_2048, "/sha1", ",\"signature_algorithm\":\"pkcs1v15\"", "-sha1"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void signsWhatOpensslVerifies(KeyCase given) throws IOException, InterruptedException {
        create("k", managedKey(given.spec()));
        String text = sign("k" + given.path(), given.fields());
        String publicKey = door.read("keys/k")
                .data()
                .path("keys")
                .path("1")
                .path("public_key")
                .asString();
        assertThat(OpenSsl.verifies(
                        folder,
                        publicKey,
                        MESSAGE,
                        bytesOf(text),
                        given.openssl().split(" ")))
                .isTrue();
        assertThat(OpenSsl.verifies(
                        folder,
                        publicKey,
                        new byte[1],
                        bytesOf(text),
                        given.openssl().split(" ")))
                .isFalse();
        assertThat(verify("k" + given.path(), HELLO, text, given.fields())).isEqualTo("true");
        assertThat(verify("k" + given.path(), "YQ==", text, given.fields())).isEqualTo("false");
    }

    @Test
    void signsWhatTheJdkVerifiesInBothMarshalings() throws GeneralSecurityException {
        SoftwareKey key = managedKey(KeySpec.EC_P521);
        create("k", key);
        Signature jws = Signature.getInstance("SHA512withECDSAinP1363Format");
        jws.initVerify(published(key));
        jws.update(MESSAGE);
        String text = sign("k/sha2-512", ",\"marshaling_algorithm\":\"jws\"");
        assertThat(jws.verify(Base64.getUrlDecoder().decode(text.substring("vault:v1:".length()))))
                .isTrue();
        assertThat(verify("k/sha2-512", HELLO, text, ",\"marshaling_algorithm\":\"jws\""))
                .isEqualTo("true");
        Signature asn1 = Signature.getInstance("SHA512withECDSA");
        asn1.initVerify(published(key));
        asn1.update(MESSAGE);
        assertThat(asn1.verify(bytesOf(sign("k/sha2-512", "")))).isTrue();
    }

    /** Keys that sign the message itself; the second opinion is Bouncy Castle's. */
    @ParameterizedTest
    @CsvSource({"ED25519,Ed25519", "ML_DSA_44,ML-DSA", "ML_DSA_65,ML-DSA", "ML_DSA_87,ML-DSA"})
    void signsMessagesThatAnotherLibraryVerifies(KeySpec spec, String algorithm) throws GeneralSecurityException {
        SoftwareKey key = managedKey(spec);
        create("k", key);
        String text = sign("k", "");
        assertThat(gateway.signed.peek().inputs()).containsExactly(MESSAGE);
        var bouncyCastle = new BouncyCastleProvider();
        Signature verifier = Signature.getInstance(algorithm, bouncyCastle);
        verifier.initVerify(
                KeyFactory.getInstance(algorithm, bouncyCastle).generatePublic(new X509EncodedKeySpec(key.spki())));
        verifier.update(MESSAGE);
        assertThat(verifier.verify(bytesOf(text))).isTrue();
        assertThat(verify("k", HELLO, text, "")).isEqualTo("true");
        assertThat(verify("k", "YQ==", text, "")).isEqualTo("false");
        assertThat(verify("k", HELLO, "vault:v1:AAAA", "")).isEqualTo("false");
        String jws = sign("k", ",\"marshaling_algorithm\":\"jws\"");
        assertThat(verify("k", HELLO, jws, ",\"marshaling_algorithm\":\"jws\"")).isEqualTo("true");
        for (String refused : List.of("\"prehashed\":true", "\"signature_context\":\"YQ==\"")) {
            assertThat(door.write("sign/k", "{%s}".formatted(refused)).error()).contains("only Pure");
        }
        assertThat(door.write("sign/k", "{\"batch_input\":[{\"input\":\"\",\"signature_context\":\"YQ==\"}]}")
                        .data()
                        .path("batch_results")
                        .get(0)
                        .path("error")
                        .asString())
                .isEqualTo("signature_context must be empty");
    }

    @Test
    void showsEd25519AsVaultDoes() {
        SoftwareKey key = managedKey(KeySpec.ED25519);
        create("k", key);
        var version = door.read("keys/k").data().path("keys").path("1");
        assertThat(version.path("name").asString()).isEqualTo("ed25519");
        byte[] bare = Base64.getDecoder().decode(version.path("public_key").asString());
        assertThat(bare).hasSize(32);
        assertThat(java.util.Arrays.copyOfRange(key.spki(), 12, 44)).isEqualTo(bare);
    }

    @Test
    void signsOnSecp256k1() throws GeneralSecurityException {
        SoftwareKey key = managedKey(KeySpec.EC_SECP256K1);
        create("k", key);
        String text = sign("k", "");
        Signature verifier = Signature.getInstance("SHA256withECDSA", new BouncyCastleProvider());
        verifier.initVerify(key.pair().getPublic());
        verifier.update(MESSAGE);
        assertThat(verifier.verify(bytesOf(text))).isTrue();
        assertThat(verify("k", HELLO, text, "")).isEqualTo("true");
        assertThat(verify("k", "YQ==", text, "")).isEqualTo("false");
        String jws = sign("k", ",\"marshaling_algorithm\":\"jws\"");
        assertThat(verify("k", HELLO, jws, ",\"marshaling_algorithm\":\"jws\"")).isEqualTo("true");
    }

    @Test
    void aKeyWithAFixedHashUsesIt() {
        SoftwareKey key = managedKey(KeySpec.RSA_2048);
        registry.add(key.permitting(PermittedScheme.withHash(Family.RSA_PKCS1, HashAlgorithm.SHA2_512)));
        create("k", key);
        String text = sign("k", "");
        assertThat(gateway.signed.peek().scheme().text()).isEqualTo("RSA_PKCS1:sha2-512");
        assertThat(verify("k", HELLO, text, "")).isEqualTo("true");
        assertThat(verify("k/sha2-512", HELLO, text, ",\"signature_algorithm\":\"pkcs1v15\""))
                .isEqualTo("true");
    }

    @Test
    void onlyDigestsGoToTheGateway() {
        create("k", managedKey(KeySpec.EC_P256));
        sign("k", "");
        assertThat(gateway.signed).hasSize(1);
        assertThat(gateway.signed.peek().inputs())
                .containsExactly(Base64.getDecoder().decode(DIGEST));
    }

    /** As cosign sends it: PUT, the hash in the URL, everything a string, a padding even for EC. */
    @ParameterizedTest
    @CsvSource({"EC_P256", "RSA_2048"})
    void takesWhatCosignSends(KeySpec spec) {
        create("k", managedKey(spec));
        Door.Answer signed = door.send("PUT", "sign/k/sha2-256", """
                {"input":"%s","prehashed":"true","key_version":"0","signature_algorithm":"pkcs1v15"}""".formatted(DIGEST), true);
        assertThat(signed.status()).as(signed.text()).isEqualTo(200);
        String text = signed.data().path("signature").asString();
        assertThat(verify("k/sha2-256", HELLO, text, ",\"signature_algorithm\":\"pkcs1v15\""))
                .isEqualTo("true");
        assertThat(verify("k/sha2-256", DIGEST, text, ",\"prehashed\":true"))
                .as("cosign names no padding on verify: an RSA key then means PSS, as in Vault")
                .isEqualTo(spec == KeySpec.EC_P256 ? "true" : "false");
    }

    @Test
    void aKeyWithOnePaddingUsesIt() {
        SoftwareKey key = managedKey(KeySpec.RSA_2048);
        registry.add(key.permitting(PermittedScheme.anyHash(Family.RSA_PKCS1)));
        create("k", key);
        String text = sign("k", "");
        assertThat(verify("k", HELLO, text, "")).isEqualTo("true");
        assertThat(verify("k", HELLO, text, ",\"signature_algorithm\":\"pss\""))
                .isEqualTo("the managed key does not permit pss with sha2-256; it can do: pkcs1v15");
        assertThat(gateway.signed.peek().scheme().family()).isEqualTo(Family.RSA_PKCS1);
    }

    @Test
    void aPssOnlyKeyRefusesPkcs1() {
        SoftwareKey key = managedKey(KeySpec.RSA_2048);
        registry.add(key.permitting(PermittedScheme.withHash(Family.RSA_PSS, HashAlgorithm.SHA2_256)));
        create("k", key);
        assertThat(verify("k", HELLO, sign("k", ""), "")).isEqualTo("true");
        Door.Answer refused = door.write("sign/k", "{\"signature_algorithm\":\"pkcs1v15\"}");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.error())
                .isEqualTo("the managed key does not permit pkcs1v15 with sha2-256; it can do: pss with sha2-256");
        assertThat(door.write("sign/k/sha2-512", "{}").error()).contains("it can do: pss with sha2-256");
    }

    @Test
    void usagesNotPermittedAreRefusedNamingWhatIs() {
        SoftwareKey signOnly = registry.add(managedKey(KeySpec.EC_P256).usableFor(KeyUsage.SIGN));
        create("s", signOnly);
        String text = sign("s", "");
        assertThat(verify("s", HELLO, text, ""))
                .isEqualTo("the managed key does not permit the usage verify; it can do: sign");
        SoftwareKey neither = registry.add(managedKey(KeySpec.EC_P256).usableFor(KeyUsage.MAC, KeyUsage.VERIFY));
        create("v", neither);
        Door.Answer refused = door.write("sign/v", "{}");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.error()).isEqualTo("the managed key does not permit the usage sign; it can do: mac, verify");
    }

    @Test
    void verifiesAnySaltLengthUnlessOneIsNamed() {
        create("k", managedKey(KeySpec.RSA_2048));
        String text = sign("k", ",\"salt_length\":100");
        assertThat(verify("k", HELLO, text, "")).isEqualTo("true");
        assertThat(verify("k", HELLO, text, ",\"salt_length\":\"auto\"")).isEqualTo("true");
        assertThat(verify("k", HELLO, text, ",\"salt_length\":\"100\"")).isEqualTo("true");
        assertThat(verify("k", HELLO, text, ",\"salt_length\":\"101\"")).isEqualTo("false");
        assertThat(verify("k", HELLO, text, ",\"salt_length\":\"hash\"")).isEqualTo("false");
    }

    /** Fields that are not what they should be; each is a 400 with a text. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sign | {",
                "sign | {\"input\":",
                "sign | [1]",
                "sign | {\"input\":{}}",
                "sign | {\"input\":[\"YQ==\"]}",
                "sign | {\"prehashed\":\"maybe\"}",
                "sign | {\"key_version\":\"one\"}",
                "sign | {\"key_version\":1.5}",
                "sign | {\"key_version\":99999999999}",
                "sign | {\"batch_input\":\"zz\"}",
                "sign | {\"batch_input\":{}}",
                "sign | {\"batch_input\":[1]}",
                "sign | {\"batch_input\":[null]}",
                "sign | {\"batch_input\":[{\"input\":5}]}",
                "sign | {\"input\":\"YQ\"}",
                "sign | {\"input\":\"YQ=\"}",
                "sign | {\"input\":\"Y_==\"}",
                "verify | {\"signature\":{}}",
                "verify | {\"signature\":\"\"}",
                "verify | {\"cmac\":\"vault:v1:AA\"}",
                "verify | {\"batch_input\":[{\"signature\":true}]}"
            })
    void badInputIsA400WithAText(String operation, String body) {
        create("k", managedKey(KeySpec.EC_P256));
        Door.Answer answer = door.write(operation + "/k", body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.error()).isNotEmpty();
        assertThat(gateway.signed).isEmpty();
    }

    /** Wycheproof's kinds of bad ECDSA signatures, on the wire: never valid, and never a 500. */
    @Test
    void forgedEcdsaSignaturesAreNotValid() {
        create("k", managedKey(KeySpec.EC_P256));
        byte[] good = bytesOf(sign("k", ""));
        String order = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
        for (String hex : List.of(
                "3006020100020100",
                "3006020101020100",
                "3006020100020101",
                "3006020101020101",
                "30060201ff0201ff",
                "3026022100" + order + "020101",
                "3026020101022100" + order,
                "30090202" + "0100" + "02030f0000")) {
            String text = "vault:v1:"
                    + Base64.getEncoder()
                            .encodeToString(java.util.HexFormat.of().parseHex(hex));
            assertThat(verify("k", HELLO, text, "")).as(hex).isEqualTo("false");
        }
        byte[] trailing = java.util.Arrays.copyOf(good, good.length + 1);
        assertThat(verify("k", HELLO, "vault:v1:" + Base64.getEncoder().encodeToString(trailing), ""))
                .isEqualTo("supplied signature contains extra data");
        byte[] shortened = java.util.Arrays.copyOf(good, good.length - 1);
        assertThat(verify("k", HELLO, "vault:v1:" + Base64.getEncoder().encodeToString(shortened), ""))
                .isEqualTo("supplied signature is invalid");
        assertThat(verify("k", HELLO, "vault:v1:" + "A".repeat(85), ",\"marshaling_algorithm\":\"jws\""))
                .isEqualTo("invalid base64 signature value");
        assertThat(verify("k", HELLO, "vault:v1:" + "A".repeat(86), ",\"marshaling_algorithm\":\"jws\""))
                .isEqualTo("false");
        assertThat(verify("k", HELLO, "vault:v1:" + "A".repeat(128), ",\"marshaling_algorithm\":\"jws\""))
                .isEqualTo("false");
    }

    @Test
    void answersInVaultsEnvelope() {
        create("k", managedKey(KeySpec.EC_P256));
        Door.Answer signed = door.write("sign/k", "{\"input\":\"YQ==\",\"nonsense\":1,\"context\":\"YQ==\"}");
        assertThat(signed.json().propertyNames())
                .containsExactly(
                        "request_id",
                        "lease_id",
                        "renewable",
                        "lease_duration",
                        "data",
                        "wrap_info",
                        "warnings",
                        "auth",
                        "mount_type");
        assertThat(signed.json().path("mount_type").asString()).isEqualTo("transit");
        assertThat(signed.json().path("warnings").toString())
                .isEqualTo("[\"Endpoint ignored these unrecognized parameters: [nonsense]\"]");
        assertThat(signed.data().propertyNames()).containsExactly("signature", "key_version");
    }

    private String sign(String path, String fields) {
        Door.Answer answer = door.write("sign/" + path, "{\"input\":\"%s\"%s}".formatted(HELLO, fields));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.data().path("signature").asString();
    }

    /** "true", "false", or the error's text. */
    private String verify(String path, String input, String signature, String fields) {
        Door.Answer answer = door.write(
                "verify/" + path, "{\"input\":\"%s\",\"signature\":\"%s\"%s}".formatted(input, signature, fields));
        assertThat(answer.status()).as(answer.text()).isIn(200, 400);
        return answer.status() == 200
                ? Boolean.toString(answer.data().path("valid").booleanValue())
                : answer.error();
    }

    private static byte[] bytesOf(String text) {
        return Base64.getDecoder().decode(text.substring("vault:v1:".length()));
    }

    private static PublicKey published(SoftwareKey key) throws GeneralSecurityException {
        return KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(key.spki()));
    }
}
