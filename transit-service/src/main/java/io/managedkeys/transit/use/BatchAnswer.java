package io.managedkeys.transit.use;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code batch_results}, in the order of the items. */
public record BatchAnswer<A>(@JsonProperty("batch_results") List<A> results) {

    /** Tells what became of one item. */
    public interface Answer<R, A> {
        /** @param result null when there is an error */
        A of(@Nullable R result, @Nullable String error, String reference);
    }

    public static <R, A> BatchAnswer<A> of(List<BatchItem> items, List<ItemResult<R>> results, Answer<R, A> answer) {
        List<A> answers = new ArrayList<>(items.size());
        for (int i = 0; i < items.size(); i++) {
            ItemResult<R> result = results.get(i);
            answers.add(answer.of(result.orNull(), result.error(), items.get(i).reference()));
        }
        return new BatchAnswer<>(answers);
    }
}
