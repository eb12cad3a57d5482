package io.managedkeys.common.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.managedkeys.common.api.HsmGateway;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The text forms of schemes are a contract between services. */
class SchemeTextTest {
    private static final JsonMapper JSON = JsonMapper.shared();

    record Form(String text, Scheme scheme) {}

    static List<Form> readsWhatItWrites() {
        return List.of(
                new Form("ECDSA", new SignatureScheme.Ecdsa()),
                new Form("RSA_PKCS1:none", new SignatureScheme.RsaPkcs1(null)),
                new Form("RSA_PKCS1:sha3-512", new SignatureScheme.RsaPkcs1(HashAlgorithm.SHA3_512)),
                new Form("RSA_PSS:sha2-256:32", new SignatureScheme.RsaPss(HashAlgorithm.SHA2_256, 32)),
                new Form("RSA_PSS:sha1:0", new SignatureScheme.RsaPss(HashAlgorithm.SHA1, 0)),
                new Form("EDDSA", new SignatureScheme.EdDsa()),
                new Form("ML_DSA", new SignatureScheme.MlDsa()),
                new Form(
                        "RSA_OAEP:sha2-256:sha1",
                        new EncryptionScheme.RsaOaep(HashAlgorithm.SHA2_256, HashAlgorithm.SHA1)),
                new Form("RSA_OAEP:sha1:sha1", EncryptionScheme.RsaOaep.with(HashAlgorithm.SHA1)),
                new Form("RSA_PKCS1", new EncryptionScheme.RsaPkcs1()),
                new Form("AES_GCM", new EncryptionScheme.AesGcm()),
                new Form("AES_CBC_PAD", new EncryptionScheme.AesCbcPad()),
                new Form("AES_CBC_HMAC:sha2-512", new EncryptionScheme.AesCbcHmac(HashAlgorithm.SHA2_512)),
                new Form("KMS_SYMMETRIC", new EncryptionScheme.KmsSymmetric()),
                new Form("HMAC:sha2-384", new MacScheme.Hmac(HashAlgorithm.SHA2_384)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void readsWhatItWrites(Form form) {
        Class<? extends Scheme> type = switch (form.scheme()) {
            case SignatureScheme signature -> SignatureScheme.class;
            case EncryptionScheme encryption -> EncryptionScheme.class;
            case MacScheme mac -> MacScheme.class;
        };

        assertThat(form.scheme().text()).isEqualTo(form.text());
        assertThat(form.scheme()).hasToString(form.text());
        assertThat(JSON.writeValueAsString(form.scheme())).isEqualTo("\"" + form.text() + "\"");
        assertThat(JSON.readValue("\"" + form.text() + "\"", type)).isEqualTo(form.scheme());
    }

    record Junk(String text, Function<String, Scheme> parser) {}

    static Stream<Junk> refusesEverythingElse() {
        List<String> signatures = List.of(
                "",
                "ecdsa",
                "ECDSA:",
                "ECDSA:sha2-256",
                "RSA_PKCS1",
                "RSA_PKCS1:",
                "RSA_PKCS1:md5",
                "RSA_PKCS1:none:1",
                "RSA_PSS:sha2-256",
                "RSA_PSS:sha2-256:",
                "RSA_PSS:sha2-256:-1",
                "RSA_PSS:sha2-256:+1",
                "RSA_PSS:sha2-256: 1",
                "RSA_PSS:none:32",
                "RSA_PSS:sha2-256:32:1",
                "RSA_PSS:sha2-256:9999999999",
                "EDDSA:",
                "ML_DSA:44",
                "HMAC:sha2-256",
                "AES_GCM");
        List<String> encryptions = List.of(
                "",
                "RSA_OAEP",
                "RSA_OAEP:sha2-256",
                "RSA_OAEP:sha2-256:none",
                "RSA_OAEP:md5:md5",
                "RSA_PKCS1:none",
                "AES_GCM:",
                "AES_CBC_PAD:x",
                "AES_CBC_HMAC",
                "AES_CBC_HMAC:none",
                "KMS_SYMMETRIC:aws",
                "AES_CTR",
                "ECDSA");
        List<String> macs = List.of("", "HMAC", "HMAC:", "HMAC:none", "HMAC:sha2-256:", "CMAC", "hmac:sha2-256");
        return Stream.of(
                        signatures.stream().map(text -> new Junk(text, SignatureScheme::parse)),
                        encryptions.stream().map(text -> new Junk(text, EncryptionScheme::parse)),
                        macs.stream().map(text -> new Junk(text, MacScheme::parse)))
                .flatMap(Function.identity());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void refusesEverythingElse(Junk junk) {
        assertThatThrownBy(() -> junk.parser().apply(junk.text())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void makesJunkABadRequestOfJson() {
        assertThatThrownBy(() -> JSON.readValue("\"RSA_PSS\"", SignatureScheme.class))
                .isInstanceOf(JacksonException.class);
    }

    @Test
    void carriesOperationsInJson() {
        HsmGateway.EncryptRequest request = new HsmGateway.EncryptRequest(
                "grant",
                new EncryptionScheme.AesGcm(),
                List.of(new HsmGateway.Plaintext(new byte[] {1}, new byte[] {2}, null)));

        String json = JSON.writeValueAsString(request);
        HsmGateway.EncryptRequest read = JSON.readValue(json, HsmGateway.EncryptRequest.class);

        assertThat(json).contains("\"scheme\":\"AES_GCM\"").contains("\"value\":\"AQ==\"");
        assertThat(read.scheme()).isEqualTo(request.scheme());
        assertThat(read.inputs().getFirst().value()).containsExactly(1);
        assertThat(read.inputs().getFirst().associatedData()).containsExactly(2);
        assertThat(read.inputs().getFirst().iv()).isNull();
    }
}
