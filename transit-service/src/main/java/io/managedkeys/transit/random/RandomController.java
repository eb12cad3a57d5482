package io.managedkeys.transit.random;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.wire.Operation;
import io.managedkeys.common.wire.RequestFields;
import io.managedkeys.common.wire.VaultResponse;
import io.managedkeys.common.wire.VaultRoute;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;

/** {@code POST /random(/:source)(/:bytes)}. There is one source, the operating system's; other names stand for it. */
@Controller
class RandomController {
    private static final Set<String> SOURCES = Set.of("platform", "seal", "all");

    private final SecureRandom random = new SecureRandom();

    record RandomAnswer(@JsonProperty("random_bytes") String randomBytes) {}

    @VaultRoute(
            value = {"/random", "/random/{first}", "/random/{first}/{urlbytes}"},
            operation = Operation.WRITE)
    VaultResponse make(
            @PathVariable(required = false) @Nullable String first,
            @PathVariable(required = false) @Nullable String urlbytes,
            @RequestFields RandomRequest request) {
        boolean isSource = urlbytes != null || first != null && SOURCES.contains(first);
        if (isSource && !SOURCES.contains(first)) {
            throw ApiException.invalid(
                    "unsupported entropy source \"%s\"; must be \"platform\" or \"seal\", or \"all\"".formatted(first));
        }
        byte[] bytes = new byte[request.count(isSource ? urlbytes : first)];
        String format = request.format() == null ? "base64" : request.format();
        VaultResponse answer = switch (format) {
            case "base64" -> answer(Base64.getEncoder().encodeToString(filled(bytes)));
            case "hex" -> answer(HexFormat.of().formatHex(filled(bytes)));
            default ->
                throw ApiException.invalid(
                        "unsupported encoding format \"%s\"; must be \"hex\" or \"base64\"".formatted(format));
        };
        if ("seal".equals(first)) {
            answer = answer.withWarning("no seal/entropy augmentation available, using platform entropy source");
        }
        return request.source() == null
                ? answer
                : answer.withWarning("Endpoint replaced the value of these parameters with the values captured from the"
                        + " endpoint's path: [source]");
    }

    private byte[] filled(byte[] bytes) {
        random.nextBytes(bytes);
        return bytes;
    }

    private static VaultResponse answer(String text) {
        return VaultResponse.data(new RandomAnswer(text));
    }
}
