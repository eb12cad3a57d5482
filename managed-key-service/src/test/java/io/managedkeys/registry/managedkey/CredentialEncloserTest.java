package io.managedkeys.registry.managedkey;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.crypto.ECDHDecrypter;
import com.nimbusds.jose.jwk.ECKey;
import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.common.secret.Secret;
import io.managedkeys.common.service.MintedSuite;
import io.managedkeys.common.service.ServiceIdentity;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class CredentialEncloserTest {
    private static final String PIN = "p\"i\\n € \u0001";

    @TempDir
    private Path folder;

    @Test
    void enclosesForOneManagedKeyVersionAndDestination() throws Exception {
        MintedSuite suite = MintedSuite.mint(folder);
        ECKey gatewayKey =
                KeyFile.firstEcKey(suite.folderOf(ServiceIdentity.GATEWAY).resolve("credential-decryption.jwks"));
        CredentialEncloser encloser = new CredentialEncloser(
                KeyFile.firstEcKey(suite.folderOf(ServiceIdentity.REGISTRY).resolve("credential-encryption.jwks")));
        UUID managedKey = UUID.randomUUID();
        BackendConfig config = TestFields.pkcs11().pkcs11Settings().config();

        String enclosed = encloser.enclose(managedKey, 7, config, Map.of("pin", Secret.of(PIN)))
                .jwe();

        JWEObject jwe = JWEObject.parse(enclosed);
        assertThat(jwe.getHeader().toJSONObject())
                .containsEntry("alg", "ECDH-ES+A256KW")
                .containsEntry("enc", "A256GCM")
                .containsEntry("kid", gatewayKey.getKeyID())
                .containsEntry("mk", managedKey.toString())
                .containsEntry("cv", 7L)
                .containsEntry("dst", config.destination());
        jwe.decrypt(new ECDHDecrypter(gatewayKey));
        assertThat(JsonMapper.shared()
                        .readTree(jwe.getPayload().toBytes())
                        .get("pin")
                        .stringValue())
                .isEqualTo(PIN);
    }
}
