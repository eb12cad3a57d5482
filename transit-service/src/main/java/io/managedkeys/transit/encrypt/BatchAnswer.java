package io.managedkeys.transit.encrypt;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.managedkeys.transit.keyring.VersionedText;
import io.managedkeys.transit.use.BatchItem;
import io.managedkeys.transit.use.ItemResult;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code batch_results}, in the order of the items. */
record BatchAnswer<T>(@JsonProperty("batch_results") List<T> results) {

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Encrypted(
            @Nullable String ciphertext,
            @JsonProperty("key_version") @Nullable Integer keyVersion,
            @Nullable String error,
            String reference) {}

    /** @param plaintext empty when there is an error */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Decrypted(String plaintext, @Nullable String error, String reference) {}

    static BatchAnswer<Encrypted> encrypted(List<BatchItem> items, List<ItemResult<VersionedText>> results) {
        List<Encrypted> answers = new ArrayList<>(results.size());
        for (int i = 0; i < results.size(); i++) {
            VersionedText text = results.get(i).orNull();
            answers.add(new Encrypted(
                    text == null ? null : text.toString(),
                    text == null ? null : text.version(),
                    results.get(i).error(),
                    items.get(i).reference()));
        }
        return new BatchAnswer<>(answers);
    }

    static BatchAnswer<Decrypted> decrypted(List<BatchItem> items, List<ItemResult<byte[]>> results) {
        List<Decrypted> answers = new ArrayList<>(results.size());
        for (int i = 0; i < results.size(); i++) {
            byte[] plaintext = results.get(i).orNull();
            answers.add(new Decrypted(
                    plaintext == null ? "" : Base64.getEncoder().encodeToString(plaintext),
                    results.get(i).error(),
                    items.get(i).reference()));
        }
        return new BatchAnswer<>(answers);
    }
}
