package io.managedkeys.registry.managedkey;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDHEncrypter;
import com.nimbusds.jose.jwk.ECKey;
import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.common.secret.EnclosedSecret;
import io.managedkeys.common.secret.Secret;
import io.managedkeys.registry.RegistryProperties;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/** Encrypts credentials to the gateway's public key as soon as they arrive; nobody else can read them afterwards. */
@Component
class CredentialEncloser {
    private final ECKey gatewayKey;

    @Autowired
    CredentialEncloser(RegistryProperties properties) {
        this(KeyFile.firstEcKey(properties.keysFolder().resolve("credential-encryption.jwks")));
    }

    CredentialEncloser(ECKey gatewayKey) {
        this.gatewayKey = gatewayKey;
    }

    /** The secrets by their names, good only for this managed key, config version and destination; maybe none. */
    EnclosedSecret enclose(UUID managedKey, int configVersion, BackendConfig config, Map<String, Secret> secrets) {
        JWEHeader header = new JWEHeader.Builder(JWEAlgorithm.ECDH_ES_A256KW, EncryptionMethod.A256GCM)
                .keyID(gatewayKey.getKeyID())
                .customParam(EnclosedSecret.HEADER_MANAGED_KEY, managedKey.toString())
                .customParam(EnclosedSecret.HEADER_CONFIG_VERSION, configVersion)
                .customParam(EnclosedSecret.HEADER_DESTINATION, config.destination())
                .build();
        byte[] payload = json(secrets);
        try {
            JWEObject jwe = new JWEObject(header, new Payload(payload));
            jwe.encrypt(new ECDHEncrypter(gatewayKey));
            return new EnclosedSecret(jwe.serialize());
        } catch (JOSEException e) {
            throw new IllegalStateException("credentials cannot be enclosed", e);
        } finally {
            Arrays.fill(payload, (byte) 0);
        }
    }

    /** {@code {"pin":"…"}}, without a secret ever being a String. */
    private static byte[] json(Map<String, Secret> secrets) {
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        try (JsonGenerator generator = JsonMapper.shared().createGenerator(json)) {
            generator.writeStartObject();
            secrets.forEach((name, secret) -> {
                generator.writeName(name);
                var unused = secret.reveal(bytes -> generator.writeUTF8String(bytes, 0, bytes.length));
            });
            generator.writeEndObject();
        }
        return json.toByteArray();
    }
}
