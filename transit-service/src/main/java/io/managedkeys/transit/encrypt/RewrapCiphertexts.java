package io.managedkeys.transit.encrypt;

import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.transit.keyring.KeyRing;
import io.managedkeys.transit.keyring.VersionedText;
import io.managedkeys.transit.use.ItemResult;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/** Encrypts anew, usually with the latest version, what older ciphertexts hold; the plaintexts leave no trace. */
@Component
class RewrapCiphertexts {
    private final DecryptCiphertexts decryptCiphertexts;
    private final EncryptPlaintexts encryptPlaintexts;

    RewrapCiphertexts(DecryptCiphertexts decryptCiphertexts, EncryptPlaintexts encryptPlaintexts) {
        this.decryptCiphertexts = decryptCiphertexts;
        this.encryptPlaintexts = encryptPlaintexts;
    }

    /**
     * Associated data goes with both: what needs it to be decrypted needs it afterwards.
     *
     * @return one result for each item, in order
     * @throws ApiException when nothing could be done for a reason that no item has to do with
     */
    List<ItemResult<VersionedText>> with(Admission admission, KeyRing ring, List<RewrapRequest.Item> items) {
        List<ItemResult<DecryptCiphertexts.Input>> from = new ArrayList<>(items.size());
        for (RewrapRequest.Item item : items) {
            int index = from.size();
            from.add(ItemResult.of(() -> {
                // Told before anything is decrypted.
                ring.toEncryptWith(item.keyVersion());
                return item.from().decoded(index);
            }));
        }
        List<ItemResult<byte[]>> plaintexts = decryptCiphertexts.with(admission, ring, from);
        try {
            List<ItemResult<EncryptPlaintexts.Input>> inputs = new ArrayList<>(items.size());
            for (int i = 0; i < items.size(); i++) {
                RewrapRequest.Item item = items.get(i);
                DecryptCiphertexts.Input old = from.get(i).orNull();
                inputs.add(plaintexts
                        .get(i)
                        .then(plaintext -> new EncryptPlaintexts.Input(
                                plaintext,
                                old == null ? null : old.associatedData(),
                                null,
                                item.keyVersion(),
                                item.encryptOptions())));
            }
            return encryptPlaintexts.with(admission, ring, inputs);
        } finally {
            DecryptController.wipe(plaintexts);
        }
    }
}
