package io.managedkeys.gateway.backend.gcpckms;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.common.key.KeyIdentity;

/**
 * A version's resource name, {@code projects/…/cryptoKeyVersions/1}, and the identity that was found under it. Google
 * gives a version's name to one key for ever; the binding's locator is both, so that neither is used without the other.
 */
record KeyName(String version, KeyIdentity identity) {
    private static final String VERSIONS = "/cryptoKeyVersions/";

    static String cryptoKey(BackendConfig.GcpCkms config) {
        return config.keyRingName() + "/cryptoKeys/" + config.cryptoKey();
    }

    static String version(BackendConfig.GcpCkms config) {
        return cryptoKey(config) + VERSIONS + config.cryptoKeyVersion();
    }

    /** @throws ApiException 400 when it is no locator of {@link #locator} */
    static KeyName parse(String locator) {
        int hash = locator.indexOf('#');
        if (hash < 0) {
            throw ApiException.invalid("the locator is none of a Google Cloud KMS key");
        }
        return new KeyName(locator.substring(0, hash), new KeyIdentity(locator.substring(hash + 1)));
    }

    String locator() {
        return version + "#" + identity.value();
    }

    /** The crypto key that the version belongs to. */
    String cryptoKey() {
        return version.substring(0, version.lastIndexOf(VERSIONS));
    }
}
