package io.managedkeys.transit.datakey;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.wire.Operation;
import io.managedkeys.common.wire.RequestFields;
import io.managedkeys.common.wire.VaultResponse;
import io.managedkeys.common.wire.VaultRoute;
import io.managedkeys.transit.encrypt.EncryptPlaintexts;
import io.managedkeys.transit.key.KeyRings;
import io.managedkeys.transit.keyring.KeyRing;
import io.managedkeys.transit.keyring.VersionedText;
import io.managedkeys.transit.use.ItemResult;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;

/**
 * {@code POST /datakey/plaintext/:name} and {@code POST /datakey/wrapped/:name}: a new random key, encrypted by the key
 * ring. The random bytes are this process's: a backend's own data keys would be of the sizes and in the ciphertext
 * format of that backend, and decrypt would have to know them apart.
 */
@Controller
class DataKeyController {
    private final KeyRings rings;
    private final EncryptPlaintexts encryptPlaintexts;
    private final SecureRandom random = new SecureRandom();

    /** @param plaintext base64; absent when only the wrapped key was asked for */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record DataKeyAnswer(
            String ciphertext,
            @JsonProperty("key_version") int keyVersion,
            @Nullable String plaintext) {}

    DataKeyController(KeyRings rings, EncryptPlaintexts encryptPlaintexts) {
        this.rings = rings;
        this.encryptPlaintexts = encryptPlaintexts;
    }

    @VaultRoute(value = "/datakey/{plaintext}/" + KeyRing.NAME, operation = Operation.WRITE)
    VaultResponse make(
            Admission admission,
            @PathVariable String plaintext,
            @PathVariable String name,
            @RequestFields DataKeyRequest request) {
        if (!plaintext.equals("plaintext") && !plaintext.equals("wrapped")) {
            throw ApiException.invalid("Invalid path, must be 'plaintext' or 'wrapped'");
        }
        KeyRing ring = rings.toUse(admission.mount().uuid(), name)
                .orElseThrow(() -> ApiException.invalid("encryption key not found"));
        byte[] key = new byte[request.bytes()];
        try {
            random.nextBytes(key);
            ItemResult<EncryptPlaintexts.Input> input = new ItemResult.Done<>(request.encrypting(key));
            VersionedText wrapped = encryptPlaintexts
                    .with(admission, ring, List.of(input))
                    .getFirst()
                    .orThrow();
            return VaultResponse.data(new DataKeyAnswer(
                    wrapped.toString(),
                    wrapped.version(),
                    plaintext.equals("wrapped") ? null : Base64.getEncoder().encodeToString(key)));
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }
}
