package io.managedkeys.gateway.grant;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDHEncrypter;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import io.managedkeys.common.grant.KeyGrant;
import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.common.secret.EnclosedSecret;
import io.managedkeys.common.service.MintedSuite;
import io.managedkeys.common.service.ServiceIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.json.JsonMapper;

/** Signs grants and encloses credentials as the registry does, with the keys of a minted suite. */
public final class TestGrants {
    private final Path registryFolder;

    private TestGrants(Path registryFolder) {
        this.registryFolder = registryFolder;
    }

    public static TestGrants of(MintedSuite suite) {
        return new TestGrants(suite.folderOf(ServiceIdentity.REGISTRY));
    }

    public String sign(KeyGrant grant) {
        return sign(grant, KeyGrant.TYPE, key("grant-signing.jwks"));
    }

    String sign(KeyGrant grant, String type, ECKey key) {
        try {
            JWSObject jws = new JWSObject(
                    new JWSHeader.Builder(JWSAlgorithm.ES256)
                            .type(new JOSEObjectType(type))
                            .keyID(key.getKeyID())
                            .build(),
                    new Payload(JsonMapper.shared().writeValueAsBytes(grant)));
            jws.sign(new ECDSASigner(key));
            return jws.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    public EnclosedSecret enclose(String pin, UUID managedKey, int version, BackendConfig config) {
        return enclose(Map.of("pin", pin), managedKey, version, config);
    }

    /** @param credentials none where the gateway's own are meant */
    public EnclosedSecret enclose(Map<String, String> credentials, UUID managedKey, int version, BackendConfig config) {
        ECKey key = key("credential-encryption.jwks");
        try {
            JWEObject jwe = new JWEObject(
                    new JWEHeader.Builder(JWEAlgorithm.ECDH_ES_A256KW, EncryptionMethod.A256GCM)
                            .keyID(key.getKeyID())
                            .customParam(EnclosedSecret.HEADER_MANAGED_KEY, managedKey.toString())
                            .customParam(EnclosedSecret.HEADER_CONFIG_VERSION, version)
                            .customParam(EnclosedSecret.HEADER_DESTINATION, config.destination())
                            .build(),
                    new Payload(JsonMapper.shared().writeValueAsString(credentials)));
            jwe.encrypt(new ECDHEncrypter(key));
            return new EnclosedSecret(jwe.serialize());
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    ECKey key(String file) {
        try {
            return JWKSet.load(registryFolder.resolve(file).toFile())
                    .getKeys()
                    .getFirst()
                    .toECKey();
        } catch (IOException | ParseException e) {
            throw new IllegalStateException(e);
        }
    }
}
