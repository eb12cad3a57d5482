package io.managedkeys.transit.encrypt;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.transit.use.Base64Field;
import io.managedkeys.transit.use.BatchItem;
import io.managedkeys.transit.use.Derivation;
import org.jspecify.annotations.Nullable;

/**
 * What is to be encrypted, as it came: bytes in base64.
 *
 * @param nonce the caller's IV; {@code iv} is the same by its other name
 */
record PlaintextItem(
        String plaintext,
        @Nullable String context,
        int keyVersion,
        @Nullable String nonce,
        @Nullable String iv,
        @Nullable String associatedData,
        CipherOptions options) {

    /**
     * @param request whose padding and hash count where the item names none
     * @throws ApiException 400 for the whole request when the item cannot be read
     */
    static PlaintextItem read(BatchItem item, EncryptRequest request) {
        String padding = item.text("padding_scheme");
        String hash = item.text("hash_algorithm");
        return new PlaintextItem(
                item.required("plaintext", "missing plaintext to encrypt"),
                item.text("context"),
                item.number("key_version"),
                item.text("nonce"),
                item.text("iv"),
                item.text("associated_data"),
                CipherOptions.of(
                        padding == null ? request.paddingScheme() : padding,
                        hash == null ? request.hashAlgorithm() : hash));
    }

    /** @throws ApiException 400 for the item */
    EncryptPlaintexts.Input decoded(int index) {
        Derivation.requireNoContext(context);
        byte[] callers = Base64Field.decodeOptional(nonce, "failed to base64-decode nonce: ");
        byte[] other = Base64Field.decodeOptional(iv, "failed to base64-decode iv: ");
        if (callers != null && other != null) {
            throw ApiException.invalid("only one of nonce and iv should be specified");
        }
        return new EncryptPlaintexts.Input(
                Base64Field.decode(plaintext, ""),
                AssociatedData.decode(associatedData, index),
                callers == null ? other : callers,
                keyVersion,
                options);
    }
}
