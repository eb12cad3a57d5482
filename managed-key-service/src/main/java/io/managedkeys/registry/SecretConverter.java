package io.managedkeys.registry;

import io.managedkeys.common.secret.Secret;
import org.springframework.boot.context.properties.ConfigurationPropertiesBinding;
import org.springframework.core.convert.converter.Converter;
import org.springframework.stereotype.Component;

/** Lets a setting be a secret, which does not print. */
@Component
@ConfigurationPropertiesBinding
class SecretConverter implements Converter<String, Secret> {
    @Override
    public Secret convert(String text) {
        return Secret.of(text);
    }
}
