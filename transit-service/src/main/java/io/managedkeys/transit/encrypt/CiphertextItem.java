package io.managedkeys.transit.encrypt;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.transit.use.BatchItem;
import io.managedkeys.transit.use.Derivation;
import org.jspecify.annotations.Nullable;

/** What is to be decrypted, as it came. */
record CiphertextItem(
        String ciphertext,
        @Nullable String context,
        @Nullable String nonce,
        @Nullable String associatedData,
        CipherOptions options) {

    /**
     * @param request whose padding and hash count where the item names none
     * @throws ApiException 400 for the whole request when the item cannot be read
     */
    static CiphertextItem read(BatchItem item, DecryptRequest request) {
        String padding = item.text("padding_scheme");
        String hash = item.text("hash_algorithm");
        return new CiphertextItem(
                item.required("ciphertext", "missing ciphertext to decrypt"),
                item.text("context"),
                item.text("nonce"),
                item.text("associated_data"),
                CipherOptions.of(
                        padding == null ? request.paddingScheme() : padding,
                        hash == null ? request.hashAlgorithm() : hash));
    }

    /** @throws ApiException 400 for the item */
    DecryptCiphertexts.Input decoded(int index) {
        Derivation.requireNoContext(context);
        if (nonce != null && !nonce.isEmpty()) {
            // The IV is part of the ciphertext.
            throw ApiException.invalid("provided nonce not allowed for this key");
        }
        return new DecryptCiphertexts.Input(ciphertext, AssociatedData.decode(associatedData, index), options);
    }
}
