package io.managedkeys.gateway;

import io.managedkeys.gateway.backend.AmbientCredentials;
import io.managedkeys.gateway.backend.calls.CallLimits;
import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of hsm-gateway; see docs/configuration.md.
 *
 * @param keysFolder holds {@code grant-verification.jwks}, {@code credential-decryption.jwks}, {@code pin-tag.jwks}
 * @param libraries PKCS#11 modules by the names that managed keys call them ({@code kms_library})
 * @param loginTimeout how long an operation waits for another's login to the same token
 * @param queueTimeout how long an operation waits for a free session
 * @param operationTimeout how long the HSM may take for one operation
 * @param defaultDeadline for callers that state none
 * @param grantCacheSize opened grants that are kept until they expire
 * @param maxInputs inputs of one operation's request
 * @param maxInputSize of one digest or other input of bounded length
 * @param maxDataSize of one plaintext, ciphertext, associated data or message
 * @param allowCallersIv whether a caller may choose the IV of an encryption
 * @param maxRequestSize of a whole request body
 * @param cloud what backends in a cloud may do
 * @param calls bounds of calls to backends over a network
 * @param metricsOfKeys managed keys whose last success is a metric of its own
 * @param failpoint for tests of crashes: {@code after-generate} halts the process once a key was generated
 */
@Validated
@ConfigurationProperties("gateway")
public record GatewayProperties(
        @NotNull Path keysFolder,
        @DefaultValue List<@Valid Library> libraries,
        @DefaultValue("5s") @DurationMin(millis = 1) Duration loginTimeout,
        @DefaultValue("5s") @DurationMin(millis = 1) Duration queueTimeout,
        @DefaultValue("10s") @DurationMin(millis = 1) Duration operationTimeout,
        @DefaultValue("30s") @DurationMin(millis = 1) Duration defaultDeadline,
        @DefaultValue("1000") @Min(1) int grantCacheSize,
        @DefaultValue("1000") @Min(1) int maxInputs,
        @DefaultValue("8KB") DataSize maxInputSize,
        @DefaultValue("1MB") DataSize maxDataSize,
        @DefaultValue("8MB") DataSize maxRequestSize,
        @DefaultValue("false") boolean allowCallersIv,
        @DefaultValue @Valid Cloud cloud,
        @DefaultValue @Valid CallLimits calls,
        @DefaultValue("100") @Min(0) @Max(10_000) int metricsOfKeys,
        @Nullable @Pattern(regexp = "after-generate") String failpoint) {

    /**
     * A PKCS#11 module, one entry for each file. Only this configuration names paths; nothing on the wire can.
     *
     * @param sha256 hex digest that the file must have before it is loaded
     * @param maxSessions work sessions per token; the token's own limit counts, too
     */
    public record Library(
            @NotBlank String name,
            @NotNull Path path,

            @Nullable @Pattern(regexp = "[0-9a-fA-F]{64}", message = "must be 64 hex digits")
            String sha256,

            @DefaultValue("16") @Min(1) @Max(1024) int maxSessions) {}

    /**
     * Backends in a cloud.
     *
     * @param allowedEndpoints URLs that a managed key's {@code endpoint} may name
     * @param ambientCredentials who may use the gateway's own credentials, for which keys
     * @param allowCredentialFiles whether {@code credentials} of Google may be the path of a file on this machine
     * @param connectTimeout for a connection to a cloud
     * @param standIns only with the profile {@code dev}: what takes the place of a cloud there
     */
    public record Cloud(
            @DefaultValue
            List<@Pattern(regexp = "https?://[^/?#@\\s]+", message = "must be a URL of scheme, host and port") String>
                    allowedEndpoints,

            @DefaultValue List<AmbientCredentials.@Valid Rule> ambientCredentials,
            @DefaultValue("false") boolean allowCredentialFiles,
            @DefaultValue("5s") @DurationMin(millis = 1) Duration connectTimeout,
            @Nullable StandIns standIns) {}

    /**
     * Servers that take the place of a cloud in tests and on a developer's machine.
     *
     * @param trust PEM of the CA that their certificates come from, or null where they speak no TLS
     * @param azureProxy {@code http://host:port} of the proxy that leads to Azure's, which has Azure's own host names
     */
    public record StandIns(@Nullable Path trust, @Nullable URI azureProxy) {}

    /** Names of libraries are compared without their case, as Vault compares them. */
    @AssertTrue(message = "library names must be unique, whatever their case")
    public boolean isLibraryNamesUnique() {
        return libraries.stream()
                        .map(Library::name)
                        .filter(name -> name != null)
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .distinct()
                        .count()
                == libraries.stream().filter(library -> library.name() != null).count();
    }

    /**
     * A module is loaded once in a process, however many entries name its file; two of them would each log in to the
     * same token, and count its sessions apart.
     */
    @AssertTrue(message = "library paths must be unique: one entry for each file")
    public boolean isLibraryPathsUnique() {
        List<Path> files = libraries.stream()
                .map(Library::path)
                .filter(path -> path != null)
                .map(GatewayProperties::file)
                .toList();
        return files.size() == files.stream().distinct().count();
    }

    /** Whatever it is called. */
    private static Path file(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return path.toAbsolutePath().normalize(); // it is not there yet
        }
    }
}
