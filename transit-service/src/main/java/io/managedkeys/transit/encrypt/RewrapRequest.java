package io.managedkeys.transit.encrypt;

import io.managedkeys.transit.use.BatchItem;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Fields of {@code POST /rewrap/:name}; {@code batch_input} overrides the single ones. */
record RewrapRequest(
        @Nullable String ciphertext,
        @Nullable String context,
        @Nullable Integer keyVersion,
        @Nullable String nonce,
        @Nullable String associatedData,
        @Nullable String decryptPaddingScheme,
        @Nullable String encryptPaddingScheme,
        @Nullable JsonNode batchInput) {

    /** @param encryptOptions of the new ciphertext; those of the old one stand with it */
    record Item(CiphertextItem from, int keyVersion, CipherOptions encryptOptions) {}

    Item single() {
        return item(ciphertext, context, nonce, associatedData, keyVersion == null ? 0 : keyVersion, null, null);
    }

    /** Unlike decryption, an item without a ciphertext is an error of its own. */
    List<Item> items(List<BatchItem> batch) {
        return batch.stream()
                .map(item -> item(
                        item.text("ciphertext"),
                        item.text("context"),
                        item.text("nonce"),
                        item.text("associated_data"),
                        item.number("key_version"),
                        item.text("decrypt_padding_scheme"),
                        item.text("encrypt_padding_scheme")))
                .toList();
    }

    private Item item(
            @Nullable String text,
            @Nullable String itemContext,
            @Nullable String itemNonce,
            @Nullable String data,
            int version,
            @Nullable String decryptPadding,
            @Nullable String encryptPadding) {
        CipherOptions decrypt = CipherOptions.of(decryptPadding == null ? decryptPaddingScheme : decryptPadding, null);
        return new Item(
                new CiphertextItem(text == null ? "" : text, itemContext, itemNonce, data, decrypt),
                version,
                CipherOptions.of(encryptPadding == null ? encryptPaddingScheme : encryptPadding, null));
    }
}
