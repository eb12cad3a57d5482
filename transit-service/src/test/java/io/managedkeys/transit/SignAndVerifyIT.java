package io.managedkeys.transit;

import static org.assertj.core.api.Assertions.assertThat;

import io.managedkeys.common.key.KeySpec;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class SignAndVerifyIT extends RunningTransit {

    @Test
    void signsWithAnEcKeyAndVerifiesIt() throws Exception {
        SoftwareKey key = managedKey(KeySpec.EC_P256);
        assertThat(create("k", key).status()).isEqualTo(200);

        Door.Answer signed = door.write("sign/k", "{\"input\":\"" + HELLO + "\"}");

        assertThat(signed.status()).as(signed.body()).isEqualTo(200);
        String signature = signed.data().path("signature").asString();
        assertThat(signature).as(signed.body()).startsWith("vault:v1:");
        assertThat(signed.data().path("key_version").intValue()).isEqualTo(1);
        Signature jca = Signature.getInstance("SHA256withECDSA");
        jca.initVerify(publishedKey("k", "EC"));
        jca.update("hello world".getBytes(StandardCharsets.UTF_8));
        assertThat(jca.verify(Base64.getDecoder().decode(signature.substring(9))))
                .isTrue();
        assertThat(door.write("verify/k", "{\"input\":\"%s\",\"signature\":\"%s\"}".formatted(HELLO, signature))
                        .data()
                        .path("valid")
                        .booleanValue())
                .isTrue();
        assertThat(door.write("verify/k", "{\"input\":\"YQ==\",\"signature\":\"%s\"}".formatted(signature))
                        .data()
                        .path("valid")
                        .booleanValue())
                .isFalse();
    }

    private PublicKey publishedKey(String name, String algorithm) throws Exception {
        String pem = door.read("keys/" + name)
                .data()
                .path("keys")
                .path("1")
                .path("public_key")
                .asString();
        byte[] spki = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
        return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(spki));
    }
}
