package io.managedkeys.gateway.grant;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.grant.KeyGrant;
import io.managedkeys.common.key.KeyIdentity;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.key.Scheme;
import io.managedkeys.common.service.ServiceIdentity;
import io.managedkeys.gateway.GatewayProperties;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Opens grants: signature, holder, expiry, usage, scheme, credentials, in this order, stopping at the first no. The
 * text of a void grant starts with {@code key grant}, so that its holder fetches a fresh one.
 */
@Component
public class GrantOpener {
    private static final Logger LOG = LoggerFactory.getLogger(GrantOpener.class);
    private static final JOSEObjectType TYPE = new JOSEObjectType(KeyGrant.TYPE);
    private static final Duration SKEW = Duration.ofSeconds(KeyGrant.CLOCK_SKEW_SECONDS);

    private final GatewayKeys keys;
    private final EnclosedCredentials enclosed;
    private final OpenedGrants opened;
    private final InstantSource clock;

    GrantOpener(GatewayKeys keys, EnclosedCredentials enclosed, GatewayProperties properties, InstantSource clock) {
        this.keys = keys;
        this.enclosed = enclosed;
        this.opened = new OpenedGrants(properties.grantCacheSize());
        this.clock = clock;
    }

    /**
     * @param jws the grant as its holder sent it
     * @param caller whose certificate the request came with
     */
    public OpenedGrant open(String jws, ServiceIdentity caller, KeyUsage operation, Scheme scheme) {
        OpenedGrants.Digest digest = OpenedGrants.Digest.of(jws);
        OpenedGrant known = opened.find(digest);
        KeyGrant grant = known == null ? verified(jws) : known.grant();
        if (grant.holder() != caller) {
            LOG.warn("grant {} of {} was presented by {}", grant.id(), grant.holder(), caller);
            throw new ApiException(ErrorKind.PERMISSION_DENIED, "key grant is held by another service");
        }
        Instant now = clock.instant();
        requireInForce(grant, now);
        grant.permit(operation, scheme);
        if (known != null) {
            return known;
        }
        requireIdentity(grant);
        OpenedGrant fresh = new OpenedGrant(
                grant, enclosed.open(grant.credentials(), grant.managedKey(), grant.configVersion(), grant.config()));
        return opened.keep(digest, fresh, now.minus(SKEW));
    }

    /** No PIN outlives its grant by more than this takes to come round. */
    @Scheduled(fixedDelayString = "PT5S")
    void forgetExpired() {
        opened.forgetExpired(clock.instant().minus(SKEW));
    }

    private static void requireIdentity(KeyGrant grant) {
        byte[] spki = grant.spki();
        if (spki == null != grant.keySpec().isSecret()) {
            throw ApiException.invalid("key grant has no public key, or one of a secret key");
        }
        if (spki != null && !KeyIdentity.ofSpki(spki).equals(grant.identity())) {
            throw ApiException.invalid("key grant names an identity that is not its public key's");
        }
    }

    private KeyGrant verified(String jws) {
        try {
            JWSObject object = JWSObject.parse(jws);
            JWSHeader header = object.getHeader();
            if (!JWSAlgorithm.ES256.equals(header.getAlgorithm()) || !TYPE.equals(header.getType())) {
                throw ApiException.invalid("key grant is not of the type " + KeyGrant.TYPE);
            }
            ECKey key = header.getKeyID() == null
                    ? null
                    : keys.grantVerification(header.getKeyID()).orElse(null);
            if (key == null) {
                throw ApiException.invalid("key grant is signed by an unknown key");
            }
            if (!object.verify(new ECDSAVerifier(key))) {
                throw ApiException.invalid("key grant has no valid signature");
            }
            return JsonMapper.shared().readValue(object.getPayload().toBytes(), KeyGrant.class);
        } catch (ParseException | JOSEException | JacksonException e) {
            throw new ApiException(ErrorKind.INVALID_REQUEST, "key grant is malformed", e);
        }
    }

    private static void requireInForce(KeyGrant grant, Instant now) {
        if (grant.issuedAt().isAfter(now.plus(SKEW))) {
            throw ApiException.unavailable(
                    "key grant was issued %d seconds in the future: the clocks of managed-key-service and hsm-gateway differ"
                            .formatted(Duration.between(now, grant.issuedAt()).toSeconds()),
                    Duration.ofSeconds(5),
                    null);
        }
        if (!now.isBefore(grant.expiresAt().plus(SKEW))) {
            throw ApiException.invalid("key grant has expired");
        }
    }
}
