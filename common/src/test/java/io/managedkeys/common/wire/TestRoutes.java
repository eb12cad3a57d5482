package io.managedkeys.common.wire;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.secret.Secret;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Routes whose fields are named and typed like those that the recordings were made with; they answer what they read. */
@RestController
class TestRoutes {
    record KeyFields(
            @Nullable String type,
            @Nullable Boolean exportable,
            @Nullable Boolean derived) {}

    record ConfigFields(
            @JsonProperty("min_decryption_version") @Nullable
            Integer minDecryptionVersion,

            @JsonProperty("min_encryption_version") @Nullable
            Integer minEncryptionVersion,

            @Nullable Duration autoRotatePeriod) {
        Map<String, @Nullable Object> read() {
            Map<String, @Nullable Object> data = new LinkedHashMap<>();
            data.put("min_decryption_version", minDecryptionVersion);
            data.put("min_encryption_version", minEncryptionVersion);
            data.put("auto_rotate_period", autoRotatePeriod == null ? null : autoRotatePeriod.toSeconds());
            return data;
        }
    }

    record RoleFields(
            @Nullable List<String> allowedDomains,
            @Nullable Duration ttl,
            @Nullable Secret pin) {
        Map<String, @Nullable Object> read() {
            Map<String, @Nullable Object> data = new LinkedHashMap<>();
            data.put("allowed_domains", allowedDomains);
            data.put("ttl", ttl == null ? null : ttl.toSeconds());
            return data;
        }
    }

    record MountFields(
            @Nullable String type,
            @Nullable Map<String, String> options,
            @Nullable MountConfig config,
            @Nullable String defaultLeaseTtl) {}

    record MountConfig(@Nullable String maxLeaseTtl) {}

    @VaultRoute(value = "/keys", operation = Operation.LIST)
    VaultResponse list() {
        return VaultResponse.data(Map.of("keys", List.of("k1")));
    }

    @VaultRoute(value = "/keys/{name}", operation = Operation.READ)
    VaultResponse read(@PathVariable String name) {
        if (name.equals("none")) {
            throw ApiException.silent(ErrorKind.NOT_FOUND);
        }
        refuseBlanks(name);
        return VaultResponse.data(Map.of("name", name));
    }

    @VaultRoute(value = "/keys/{name}", operation = Operation.WRITE)
    VaultResponse write(Admission admission, @PathVariable String name, @RequestFields KeyFields fields) {
        return VaultResponse.data(fields);
    }

    @VaultRoute(value = "/keys/{name}", operation = Operation.DELETE)
    VaultResponse delete(@PathVariable String name) {
        return VaultResponse.noContent();
    }

    @VaultRoute(value = "/keys/{name}/config", operation = Operation.WRITE)
    VaultResponse config(@PathVariable String name, @RequestFields ConfigFields fields) {
        return VaultResponse.data(fields.read());
    }

    @VaultRoute(value = "/encrypt/{name}", operation = Operation.WRITE)
    VaultResponse encrypt(@PathVariable String name, @RequestFields EncryptFields fields) {
        return VaultResponse.data(Map.of("ciphertext", "vault:v1:"));
    }

    record EncryptFields(@Nullable String plaintext) {}

    @VaultRoute(value = "/hash", operation = Operation.WRITE)
    VaultResponse hash(@RequestFields HashFields fields) {
        return VaultResponse.data(Map.of("sum", String.valueOf(fields.input()).length()));
    }

    record HashFields(@Nullable String input) {}

    @VaultRoute(value = "/roles/{name}", operation = Operation.WRITE)
    VaultResponse role(@PathVariable String name, @RequestFields RoleFields fields) {
        return VaultResponse.data(fields.read());
    }

    @VaultRoute(value = "/roles/{name}", operation = Operation.PATCH)
    VaultResponse patch(@PathVariable String name, @RequestFields RoleFields fields, @RequestFields WireFields given) {
        Map<String, @Nullable Object> data = new RoleFields(List.of("a.com"), null, null).read();
        fields.read().forEach((field, value) -> {
            if (given.has(field)) {
                data.put(field, value);
            }
        });
        return VaultResponse.data(data);
    }

    @VaultRoute(value = "/crl/rotate", operation = Operation.READ)
    VaultResponse rotate() {
        return VaultResponse.data(Map.of("success", true));
    }

    @VaultRoute(value = "/ca", operation = Operation.READ, access = Access.PUBLIC)
    VaultResponse ca() {
        return VaultResponse.raw("application/pkix-cert", new byte[] {0x30, 0});
    }

    @VaultRoute(value = "/ocsp", operation = Operation.WRITE, access = Access.PUBLIC, rawBody = true)
    VaultResponse ocsp(HttpServletRequest request) throws IOException {
        return VaultResponse.raw(
                "application/ocsp-response", request.getInputStream().readAllBytes());
    }

    @VaultRoute(value = "/new-nonce", operation = Operation.HEADER, access = Access.PUBLIC)
    VaultResponse nonce() {
        return VaultResponse.bare(200, Map.of());
    }

    @VaultRoute(value = "/mounts/{path}/tune", operation = Operation.WRITE)
    VaultResponse tune(@PathVariable String path, @RequestFields MountFields fields) {
        return VaultResponse.noContent();
    }

    @VaultRoute(value = "/mounts/{path}", operation = Operation.WRITE)
    VaultResponse mount(@PathVariable String path, @RequestFields MountFields fields) {
        return VaultResponse.noContent();
    }

    @VaultRoute(value = "/mounts", operation = Operation.READ)
    VaultResponse mounts() {
        return VaultResponse.data(Map.of("transit/", Map.of())).alsoAtTopLevel();
    }

    @VaultRoute(value = "/internal/ui/mounts", operation = Operation.READ, access = Access.PUBLIC)
    VaultResponse visibleMounts() {
        return VaultResponse.data(Map.of());
    }

    @VaultRoute(value = "/certs/{serial}", operation = Operation.WRITE, existence = TestExistence.class)
    VaultResponse certificate(@PathVariable String serial) {
        return VaultResponse.noContent();
    }

    @VaultRoute(value = "/root", operation = Operation.DELETE, access = Access.SUDO)
    VaultResponse deleteRoot() {
        return VaultResponse.noContent().withWarning("gone");
    }

    @VaultRoute(value = "/batch", operation = Operation.WRITE)
    VaultResponse batch() {
        return VaultResponse.data(Map.of("batch_results", List.of())).withStatus(400);
    }

    @VaultRoute(value = "/broken", operation = Operation.READ)
    VaultResponse broken() throws IOException {
        throw new IOException("a secret detail");
    }

    /** What a service calls; a client that finds a mount-relative path of the same name must not reach it. */
    @PostMapping("/internal/secrets")
    Map<String, String> internal() {
        return Map.of("secret", "s3cr3t");
    }

    /** {@code known} exists. */
    static final class TestExistence implements Existence {
        @Override
        public boolean exists(Admission admission, Map<String, String> variables, WireFields fields) {
            return "known".equals(variables.get("serial"));
        }
    }

    @Bean
    static TestExistence testExistence() {
        return new TestExistence();
    }

    private static void refuseBlanks(String name) {
        if (name.contains(" ")) {
            throw ApiException.multi(ErrorKind.NOT_FOUND, "unsupported path");
        }
    }
}
