package io.managedkeys.registry;

import io.managedkeys.common.secret.Secret;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of managed-key-service; see docs/configuration.md.
 *
 * @param keysFolder holds {@code tls.crt}, {@code tls.key}, {@code ca.crt}, {@code grant-signing.jwks} and {@code
 *     credential-encryption.jwks}
 * @param publicPort of Vault's API, plain HTTP; 0 takes a free one
 * @param publicAddress that the public port is bound to; all addresses when absent
 * @param version as reported to clients, semantic; {@code ent} in its build metadata unlocks namespaces in Terraform
 * @param devRootToken id of the root token with which an empty registry initialises itself; refused unless the public
 *     address is the loopback
 */
@Validated
@ConfigurationProperties("registry")
public record RegistryProperties(
        @NotNull Path keysFolder,
        @DefaultValue("8200") @Min(0) @Max(65535) int publicPort,
        @Nullable String publicAddress,
        @DefaultValue("2.0.0+ent.managedkeys") @NotBlank String version,
        @Nullable Secret devRootToken) {}
