package io.managedkeys.gateway.grant;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.crypto.ECDHDecrypter;
import com.nimbusds.jose.jwk.ECKey;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.common.secret.EnclosedSecret;
import io.managedkeys.gateway.backend.Credentials;
import java.text.ParseException;
import java.util.Arrays;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Opens credentials (JWE, ECDH-ES+A256KW with A256GCM), but only for the key, version and destination they name. */
@Component
public class EnclosedCredentials {
    private final GatewayKeys keys;

    EnclosedCredentials(GatewayKeys keys) {
        this.keys = keys;
    }

    /** @throws ApiException 400 when they were enclosed for anything else, or not to this gateway */
    public Credentials open(EnclosedSecret secret, UUID managedKey, int configVersion, BackendConfig config) {
        try {
            JWEObject jwe = JWEObject.parse(secret.jwe());
            JWEHeader header = jwe.getHeader();
            if (!JWEAlgorithm.ECDH_ES_A256KW.equals(header.getAlgorithm())
                    || !EncryptionMethod.A256GCM.equals(header.getEncryptionMethod())
                    || header.getCompressionAlgorithm() != null) {
                throw ApiException.invalid("credentials are not enclosed as they must be");
            }
            ECKey key = header.getKeyID() == null
                    ? null
                    : keys.credentialDecryption(header.getKeyID()).orElse(null);
            if (key == null) {
                throw ApiException.invalid("credentials are enclosed to a key that this gateway does not have");
            }
            if (!managedKey.toString().equals(header.getCustomParam(EnclosedSecret.HEADER_MANAGED_KEY))
                    || !(header.getCustomParam(EnclosedSecret.HEADER_CONFIG_VERSION) instanceof Number version)
                    || version.longValue() != configVersion
                    || !config.destination().equals(header.getCustomParam(EnclosedSecret.HEADER_DESTINATION))) {
                throw ApiException.invalid("credentials are enclosed for another key, version or destination");
            }
            jwe.decrypt(new ECDHDecrypter(key));
            byte[] json = jwe.getPayload().toBytes();
            try {
                return Credentials.parse(json);
            } finally {
                Arrays.fill(json, (byte) 0);
            }
        } catch (ParseException | JOSEException e) {
            throw new ApiException(
                    io.managedkeys.common.error.ErrorKind.INVALID_REQUEST, "credentials cannot be opened", e);
        }
    }
}
