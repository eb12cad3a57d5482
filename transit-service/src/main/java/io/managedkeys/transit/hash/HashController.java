package io.managedkeys.transit.hash;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.wire.Operation;
import io.managedkeys.common.wire.RequestFields;
import io.managedkeys.common.wire.VaultResponse;
import io.managedkeys.common.wire.VaultRoute;
import io.managedkeys.transit.use.Base64Field;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;

/** {@code POST /hash(/:algorithm)}. */
@Controller
class HashController {
    /** @param input base64 */
    record HashRequest(
            @Nullable String input,
            @Nullable String algorithm,
            @Nullable String format) {}

    record HashAnswer(String sum) {}

    @VaultRoute(
            value = {"/hash", "/hash/{urlalgorithm}"},
            operation = Operation.WRITE)
    VaultResponse hash(
            @PathVariable(required = false) @Nullable String urlalgorithm, @RequestFields HashRequest request) {
        String format = request.format() == null ? "hex" : request.format();
        if (!format.equals("hex") && !format.equals("base64")) {
            throw ApiException.invalid(
                    "unsupported encoding format %s; must be \"hex\" or \"base64\"".formatted(format));
        }
        if (request.input() == null) {
            throw ApiException.invalid("input missing");
        }
        byte[] input = Base64Field.decode(request.input(), "unable to decode input as base64: ");
        byte[] sum = digest(algorithm(urlalgorithm, request.algorithm()), input);
        return VaultResponse.data(new HashAnswer(
                format.equals("hex")
                        ? HexFormat.of().formatHex(sum)
                        : Base64.getEncoder().encodeToString(sum)));
    }

    /** SHA-1 is not among them, as in Vault. */
    private static HashAlgorithm algorithm(@Nullable String inPath, @Nullable String field) {
        String named = inPath != null && !inPath.isEmpty() ? inPath : field;
        if (named == null || named.isEmpty()) {
            return HashAlgorithm.SHA2_256;
        }
        return HashAlgorithm.named(named)
                .filter(hash -> hash != HashAlgorithm.SHA1)
                .orElseThrow(() -> ApiException.invalid("unsupported algorithm " + named));
    }

    private static byte[] digest(HashAlgorithm hash, byte[] input) {
        try {
            return MessageDigest.getInstance(hash.jcaName()).digest(input);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK lacks " + hash.jcaName(), e);
        }
    }
}
