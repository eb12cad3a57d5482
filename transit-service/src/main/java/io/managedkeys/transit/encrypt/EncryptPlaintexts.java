package io.managedkeys.transit.encrypt;

import io.managedkeys.common.api.HsmGateway.Plaintext;
import io.managedkeys.common.api.Registry.GrantedKey;
import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.engine.ManagedKeys;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.EncryptionScheme;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.transit.keyring.KeyRing;
import io.managedkeys.transit.keyring.KeyVersion;
import io.managedkeys.transit.keyring.VersionedText;
import io.managedkeys.transit.use.GroupedCalls;
import io.managedkeys.transit.use.ItemResult;
import io.managedkeys.transit.use.KeyUse;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Encrypts plaintexts: in the HSM, one call for all items of a key version, or here where a public key is enough. */
@Component
public class EncryptPlaintexts {
    private final ManagedKeys managedKeys;
    private final KeyUse keyUse;

    /**
     * @param iv the caller's own, or null; whether it may have one is the gateway's matter
     * @param keyVersion 0 for the latest
     */
    public record Input(
            byte[] plaintext,
            byte @Nullable [] associatedData,
            byte @Nullable [] iv,
            int keyVersion,
            CipherOptions options) {}

    private record Prepared(KeyVersion version, EncryptionScheme scheme, Plaintext plaintext) {
        long size() {
            byte[] data = plaintext.associatedData();
            return plaintext.value().length + (data == null ? 0L : data.length);
        }
    }

    /** @param callersIv apart from the rest, since the gateway may refuse it */
    private record Way(KeyVersion version, EncryptionScheme scheme, boolean callersIv) {}

    EncryptPlaintexts(ManagedKeys managedKeys, KeyUse keyUse) {
        this.managedKeys = managedKeys;
        this.keyUse = keyUse;
    }

    /**
     * @return one result for each input, in order
     * @throws ApiException when nothing could be encrypted for a reason that no item has to do with
     */
    public List<ItemResult<VersionedText>> with(Admission admission, KeyRing ring, List<ItemResult<Input>> inputs) {
        Deadline deadline = admission.deadline();
        KeyUse.OfRequest grants = keyUse.of(admission, KeyUsage.ENCRYPT, deadline);
        List<ItemResult<Prepared>> prepared = new ArrayList<>(inputs.size());
        for (ItemResult<Input> input : inputs) {
            int index = prepared.size();
            prepared.add(input.then(given -> {
                KeyVersion version = ring.toEncryptWith(given.keyVersion());
                return prepared(version, grants.granted(version), given, index);
            }));
        }
        var calls = new GroupedCalls<Prepared, Way>(
                item -> new Way(item.version(), item.scheme(), item.plaintext().iv() != null),
                Prepared::size,
                (way, items) -> {
                    List<Plaintext> plaintexts =
                            items.stream().map(Prepared::plaintext).toList();
                    return PublicKeyEncryption.does(way.scheme())
                            ? new PublicKeyEncryption(way.version().publicKey())
                                    .encrypt(way.scheme(), plaintexts, deadline)
                            : managedKeys.encrypt(admission, way.version().key(), way.scheme(), plaintexts, deadline);
                });
        List<ItemResult<byte[]>> ciphertexts = calls.make(prepared);
        List<ItemResult<VersionedText>> results = new ArrayList<>(ciphertexts.size());
        for (int i = 0; i < ciphertexts.size(); i++) {
            Prepared item = prepared.get(i).orNull();
            results.add(ciphertexts
                    .get(i)
                    .then(bytes -> new VersionedText(
                            item == null ? 0 : item.version().number(),
                            Base64.getEncoder().encodeToString(bytes))));
        }
        return results;
    }

    private static Prepared prepared(KeyVersion version, GrantedKey granted, Input given, int index) {
        EncryptionScheme scheme =
                new CipherChoice(KeyUsage.ENCRYPT, version, granted.schemes(), index).of(given.options());
        AssociatedData.check(given.associatedData(), scheme, version, index);
        if (given.iv() != null && !takesIv(scheme)) {
            throw ApiException.invalid("provided nonce not allowed for this key");
        }
        return new Prepared(version, scheme, new Plaintext(given.plaintext(), given.associatedData(), given.iv()));
    }

    private static boolean takesIv(EncryptionScheme scheme) {
        return switch (scheme) {
            case EncryptionScheme.AesGcm gcm -> true;
            case EncryptionScheme.AesCbcPad pad -> true;
            case EncryptionScheme.AesCbcHmac hmac -> true;
            case EncryptionScheme.KmsSymmetric kms -> false;
            case EncryptionScheme.RsaOaep oaep -> false;
            case EncryptionScheme.RsaPkcs1 pkcs1 -> false;
        };
    }
}
