package io.managedkeys.gateway.grant;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import io.managedkeys.gateway.backend.CredentialTags;
import java.io.IOException;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** The gateway's own keys, each set a JWKS file (RFC 7517 §5) of its keys folder. */
public final class GatewayKeys {
    private static final int TAG_KEY_BYTES = 32;

    private final Map<String, ECKey> grantVerification;
    private final Map<String, ECKey> credentialDecryption;
    private final CredentialTags pinTags;

    private GatewayKeys(
            Map<String, ECKey> grantVerification, Map<String, ECKey> credentialDecryption, CredentialTags pinTags) {
        this.grantVerification = grantVerification;
        this.credentialDecryption = credentialDecryption;
        this.pinTags = pinTags;
    }

    /** @throws IllegalStateException naming everything that is wrong with the folder */
    public static GatewayKeys load(Path folder) {
        List<String> problems = new ArrayList<>();
        var verification = ecKeys(folder.resolve("grant-verification.jwks"), key -> true, problems);
        var decryption = ecKeys(folder.resolve("credential-decryption.jwks"), ECKey::isPrivate, problems);
        Optional<CredentialTags> pinTags = pinTags(folder.resolve("pin-tag.jwks"), problems);
        if (!problems.isEmpty() || pinTags.isEmpty()) {
            throw new IllegalStateException("gateway.keys-folder: " + String.join("; ", problems));
        }
        return new GatewayKeys(verification, decryption, pinTags.get());
    }

    Optional<ECKey> grantVerification(String kid) {
        return Optional.ofNullable(grantVerification.get(kid));
    }

    Optional<ECKey> credentialDecryption(String kid) {
        return Optional.ofNullable(credentialDecryption.get(kid));
    }

    public CredentialTags pinTags() {
        return pinTags;
    }

    private static Map<String, ECKey> ecKeys(Path file, Predicate<ECKey> fits, List<String> problems) {
        Map<String, ECKey> keys = new LinkedHashMap<>();
        for (JWK key : read(file, problems)) {
            if (key instanceof ECKey ec
                    && Curve.P_256.equals(ec.getCurve())
                    && ec.getKeyID() != null
                    && fits.test(ec)) {
                keys.put(ec.getKeyID(), ec);
            } else {
                problems.add(file.getFileName() + " holds a key that is not a P-256 key of its purpose with a kid");
            }
        }
        return keys;
    }

    private static Optional<CredentialTags> pinTags(Path file, List<String> problems) {
        List<JWK> keys = read(file, problems);
        if (keys.size() == 1
                && keys.getFirst() instanceof OctetSequenceKey key
                && key.toByteArray().length >= TAG_KEY_BYTES) {
            return Optional.of(new CredentialTags(key.toSecretKey("HmacSHA256")));
        }
        problems.add(file.getFileName() + " must hold one symmetric key of at least 256 bits");
        return Optional.empty();
    }

    private static List<JWK> read(Path file, List<String> problems) {
        try {
            List<JWK> keys = JWKSet.load(file.toFile()).getKeys();
            if (keys.isEmpty()) {
                problems.add(file.getFileName() + " holds no key");
            }
            return keys;
        } catch (IOException | ParseException e) { // without the cause's text, which may quote a key
            problems.add(file.getFileName() + " cannot be read as a JWK set");
            return List.of();
        }
    }
}
