package io.managedkeys.registry.managedkey;

import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import java.io.IOException;
import java.nio.file.Path;
import java.text.ParseException;

/** A JWK set (RFC 7517 §5) in the service's keys folder; its first EC key is the one in use. */
public final class KeyFile {
    private KeyFile() {}

    public static ECKey firstEcKey(Path file) {
        try {
            for (JWK key : JWKSet.load(file.toFile()).getKeys()) {
                if (key instanceof ECKey ecKey) {
                    return ecKey;
                }
            }
        } catch (IOException | ParseException e) {
            throw new IllegalStateException("cannot read " + file, e);
        }
        throw new IllegalStateException(file + " holds no EC key");
    }
}
