package io.managedkeys.registry.grant;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.ECKey;
import io.managedkeys.common.grant.KeyGrant;
import io.managedkeys.registry.RegistryProperties;
import io.managedkeys.registry.managedkey.KeyFile;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Signs grants (JWS, RFC 7515, ES256) with the registry's own key. */
@Component
class GrantSigner {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private final JWSHeader header;
    private final JWSSigner signer;

    GrantSigner(RegistryProperties properties) throws JOSEException {
        ECKey key = KeyFile.firstEcKey(properties.keysFolder().resolve("grant-signing.jwks"));
        this.header = new JWSHeader.Builder(JWSAlgorithm.ES256)
                .type(new JOSEObjectType(KeyGrant.TYPE))
                .keyID(key.getKeyID())
                .build();
        this.signer = new ECDSASigner(key);
    }

    String sign(KeyGrant grant) {
        JWSObject jws = new JWSObject(header, new Payload(MAPPER.writeValueAsBytes(grant)));
        try {
            jws.sign(signer);
        } catch (JOSEException e) {
            throw new IllegalStateException("a grant cannot be signed", e);
        }
        return jws.serialize();
    }
}
