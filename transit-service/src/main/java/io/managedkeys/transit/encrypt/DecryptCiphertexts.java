package io.managedkeys.transit.encrypt;

import io.managedkeys.common.api.HsmGateway;
import io.managedkeys.common.api.HsmGateway.Ciphertext;
import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.engine.ManagedKeys;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.key.EncryptionScheme;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.transit.keyring.Base64Text;
import io.managedkeys.transit.keyring.Base64Text.IllegalBase64Exception;
import io.managedkeys.transit.keyring.KeyRing;
import io.managedkeys.transit.keyring.KeyVersion;
import io.managedkeys.transit.keyring.VersionedText;
import io.managedkeys.transit.use.GroupedCalls;
import io.managedkeys.transit.use.ItemResult;
import io.managedkeys.transit.use.KeyUse;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Decrypts ciphertexts in the HSM, each with the version that it names.
 *
 * <p>What has the form of a ciphertext and cannot be decrypted gets one text, whatever is wrong with it: cut off,
 * changed, of another key, of a version that there never was, with other associated data. Nothing tells them apart, so
 * that nobody learns a plaintext by asking often.
 */
@Component
class DecryptCiphertexts {
    private final ManagedKeys managedKeys;
    private final KeyUse keyUse;

    record Input(String ciphertext, byte @Nullable [] associatedData, CipherOptions options) {}

    private record Prepared(KeyVersion version, EncryptionScheme scheme, Ciphertext ciphertext) {
        long size() {
            byte[] data = ciphertext.associatedData();
            return ciphertext.value().length + (data == null ? 0L : data.length);
        }
    }

    private record Way(KeyVersion version, EncryptionScheme scheme) {}

    DecryptCiphertexts(ManagedKeys managedKeys, KeyUse keyUse) {
        this.managedKeys = managedKeys;
        this.keyUse = keyUse;
    }

    /**
     * @return one result for each input, in order; the plaintexts' arrays are the caller's to wipe
     * @throws ApiException when nothing could be decrypted for a reason that no item has to do with
     */
    List<ItemResult<byte[]>> with(Admission admission, KeyRing ring, List<ItemResult<Input>> inputs) {
        Deadline deadline = admission.deadline();
        KeyUse.OfRequest grants = keyUse.of(admission, KeyUsage.DECRYPT, deadline);
        List<ItemResult<Prepared>> prepared = new ArrayList<>(inputs.size());
        for (ItemResult<Input> input : inputs) {
            int index = prepared.size();
            prepared.add(input.then(given -> prepared(ring, grants, given, index)));
        }
        return new GroupedCalls<Prepared, Way>(
                        item -> new Way(item.version(), item.scheme()),
                        Prepared::size,
                        (way, items) -> managedKeys.decrypt(
                                admission,
                                way.version().key(),
                                way.scheme(),
                                items.stream().map(Prepared::ciphertext).toList(),
                                deadline))
                .make(prepared);
    }

    private static Prepared prepared(KeyRing ring, KeyUse.OfRequest grants, Input given, int index) {
        if (given.ciphertext().isEmpty()) {
            throw ApiException.invalid("missing ciphertext to decrypt");
        }
        VersionedText text = VersionedText.parseCiphertext(given.ciphertext());
        KeyVersion version = ring.toDecryptWith(text.version()).orElseThrow(() -> failed(null));
        EncryptionScheme scheme = new CipherChoice(
                        KeyUsage.DECRYPT, version, grants.granted(version).schemes(), index)
                .of(given.options());
        AssociatedData.check(given.associatedData(), scheme, version, index);
        return new Prepared(version, scheme, new Ciphertext(decoded(text.payload()), given.associatedData()));
    }

    private static byte[] decoded(String payload) {
        byte[] bytes;
        try {
            bytes = Base64Text.decode(payload);
        } catch (IllegalBase64Exception e) {
            throw failed(e);
        }
        if (bytes.length == 0) {
            throw failed(null);
        }
        return bytes;
    }

    private static ApiException failed(@Nullable Exception cause) {
        return new ApiException(ErrorKind.INVALID_REQUEST, List.of(HsmGateway.DECRYPTION_FAILED), null, null, cause);
    }
}
