package io.managedkeys.common.key;

import static io.managedkeys.common.key.HashAlgorithm.SHA2_256;
import static io.managedkeys.common.key.HashAlgorithm.SHA2_512;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class PermittedSchemeTest {
    record Rule(PermittedScheme permitted, KeyUsage operation, Scheme scheme, boolean expected) {}

    static List<Rule> permits() {
        PermittedScheme pss = PermittedScheme.withHash(SignatureScheme.Family.RSA_PSS, SHA2_256);
        PermittedScheme ecdsa = PermittedScheme.anyHash(SignatureScheme.Family.ECDSA);
        PermittedScheme encrypts = PermittedScheme.encrypts(EncryptionScheme.Family.AES_CBC_PAD, null);
        PermittedScheme oaep = PermittedScheme.decrypts(EncryptionScheme.Family.RSA_OAEP, SHA2_256);
        PermittedScheme mac = PermittedScheme.macs(SHA2_256);
        Scheme cbc = new EncryptionScheme.AesCbcPad();
        return List.of(
                new Rule(pss, KeyUsage.SIGN, new SignatureScheme.RsaPss(SHA2_256, 32), true),
                new Rule(pss, KeyUsage.SIGN, new SignatureScheme.RsaPss(SHA2_256, 0), true),
                new Rule(pss, KeyUsage.SIGN, new SignatureScheme.RsaPss(SHA2_512, 64), false),
                new Rule(pss, KeyUsage.SIGN, new SignatureScheme.RsaPkcs1(SHA2_256), false),
                new Rule(pss, KeyUsage.VERIFY, new SignatureScheme.RsaPss(SHA2_256, 32), false),
                new Rule(ecdsa, KeyUsage.SIGN, new SignatureScheme.Ecdsa(), true),
                new Rule(encrypts, KeyUsage.ENCRYPT, cbc, true),
                new Rule(encrypts, KeyUsage.DECRYPT, cbc, false),
                new Rule(oaep, KeyUsage.DECRYPT, EncryptionScheme.RsaOaep.with(SHA2_256), true),
                new Rule(oaep, KeyUsage.DECRYPT, EncryptionScheme.RsaOaep.with(SHA2_512), false),
                new Rule(oaep, KeyUsage.ENCRYPT, EncryptionScheme.RsaOaep.with(SHA2_256), false),
                // two families of one name
                new Rule(
                        PermittedScheme.anyHash(SignatureScheme.Family.RSA_PKCS1),
                        KeyUsage.SIGN,
                        new EncryptionScheme.RsaPkcs1(),
                        false),
                new Rule(mac, KeyUsage.MAC, new MacScheme.Hmac(SHA2_256), true),
                new Rule(mac, KeyUsage.MAC, new MacScheme.Hmac(SHA2_512), false));
    }

    @ParameterizedTest
    @MethodSource
    void permits(Rule rule) {
        assertThat(rule.permitted().permits(rule.operation(), rule.scheme())).isEqualTo(rule.expected());
    }

    @Test
    void readsWhatItWrites() {
        List<PermittedScheme> rules = List.of(
                PermittedScheme.anyHash(SignatureScheme.Family.ECDSA),
                PermittedScheme.withHash(SignatureScheme.Family.RSA_PSS, SHA2_512),
                PermittedScheme.encrypts(EncryptionScheme.Family.KMS_SYMMETRIC, null),
                PermittedScheme.decrypts(EncryptionScheme.Family.RSA_OAEP, SHA2_256),
                PermittedScheme.macs(SHA2_512));

        String json = JsonMapper.shared().writeValueAsString(rules);

        assertThat(json)
                .isEqualTo("[\"sign:ECDSA\",\"sign:RSA_PSS:sha2-512\",\"encrypt:KMS_SYMMETRIC\","
                        + "\"decrypt:RSA_OAEP:sha2-256\",\"mac:HMAC:sha2-512\"]");
        assertThat(JsonMapper.shared().readValue(json, PermittedScheme[].class)).containsExactlyElementsOf(rules);
        assertThat(PermittedScheme.describe(rules, KeyUsage.SIGN)).isEqualTo("ECDSA, RSA_PSS with sha2-512");
        assertThat(PermittedScheme.describe(List.of(), KeyUsage.SIGN)).isEqualTo("nothing");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ECDSA",
                "sign",
                "sign:",
                "sign:AES_GCM",
                "sign:ECDSA:",
                "sign:ECDSA:md5",
                "sign:ECDSA:sha2-256:x",
                "encrypt:ECDSA",
                "verify:ECDSA",
                "mac:AES_GCM",
                "juggle:ECDSA"
            })
    void refusesEverythingElse(String text) {
        assertThatThrownBy(() -> PermittedScheme.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void knowsWhichFamilyBelongsToWhichOperation() {
        assertThatThrownBy(() -> new PermittedScheme(KeyUsage.MAC, SignatureScheme.Family.ECDSA, null))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
