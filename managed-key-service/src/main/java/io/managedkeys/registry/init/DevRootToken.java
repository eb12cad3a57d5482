package io.managedkeys.registry.init;

import io.managedkeys.common.secret.Secret;
import io.managedkeys.registry.RegistryProperties;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.stereotype.Component;

/** Initialises an empty registry with a known root token, which only a service that the loopback alone reaches may do. */
@Component
class DevRootToken implements SmartInitializingSingleton {
    private static final Logger LOG = LoggerFactory.getLogger(DevRootToken.class);

    private final InitializeRegistry initialize;
    private final @Nullable Secret token;

    DevRootToken(RegistryProperties properties, InitializeRegistry initialize) {
        this.initialize = initialize;
        this.token = properties.devRootToken();
        if (token != null && !isLoopback(properties.publicAddress())) {
            throw new IllegalStateException(
                    "registry.dev-root-token is for development: registry.public-address must be the loopback");
        }
    }

    @Override
    public void afterSingletonsInstantiated() {
        if (token != null && initialize.withToken(token)) {
            LOG.warn("initialised with the root token of the configuration: not for production");
        }
    }

    private static boolean isLoopback(@Nullable String address) {
        try {
            return address != null && InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
