package io.managedkeys.transit.sign;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.managedkeys.transit.use.BatchItem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code batch_results}, in the order of the items. A failed item does not fail the request. */
record BatchAnswer<T>(@JsonProperty("batch_results") List<T> results) {

    /** @param keyVersion 0 when there is an error */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Signed(
            @Nullable String signature,
            @JsonProperty("key_version") int keyVersion,
            @Nullable String error,
            String reference) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Verified(boolean valid, @Nullable String error, String reference) {}

    /** Whether an item names a signature context of its own. */
    static boolean hasContext(BatchItem item) {
        String context = item.text("signature_context");
        return context != null && !context.isEmpty();
    }
}
