package io.managedkeys.transit.use;

import io.managedkeys.common.api.HsmGateway.Outcome;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * One call for all items that can share it: those of one key version and scheme. Groups larger than the gateway takes
 * by default are several calls; what it finds too large all the same is halved, down to the item that is.
 *
 * @param group what items of one call have in common
 * @param size bytes that an item puts into the call, more or less
 */
public record GroupedCalls<I, G>(Function<I, G> group, ToLongFunction<I> size, Call<I, G> call) {
    private static final int MOST_INPUTS = 1000;
    /** In base64 that is two thirds of what the gateway takes. */
    private static final long MOST_BYTES = 4L << 20;

    /** Gives an outcome for each input, in order. */
    public interface Call<I, G> {
        List<Outcome> with(G group, List<I> inputs);
    }

    /**
     * A call that is refused as a whole (400) fails the items of its group; where there is but one group, the request.
     * An item that is too large for a call of its own fails alone.
     *
     * @param items those that are refused already stay that
     * @return one result for each item, in order
     * @throws ApiException when a call failed for a reason that no item has to do with
     */
    public List<ItemResult<byte[]>> make(List<ItemResult<I>> items) {
        Map<G, List<Integer>> groups = new LinkedHashMap<>();
        List<@Nullable ItemResult<byte[]>> results = new ArrayList<>(Collections.nCopies(items.size(), null));
        for (int i = 0; i < items.size(); i++) {
            switch (items.get(i)) {
                case ItemResult.Done<I>(var item) ->
                    groups.computeIfAbsent(group.apply(item), any -> new ArrayList<>())
                            .add(i);
                case ItemResult.Refused<I>(var why) -> results.set(i, new ItemResult.Refused<>(why));
            }
        }
        groups.forEach((key, places) -> {
            try {
                make(key, places, items, results);
            } catch (ApiException refused) {
                if (refused.kind() != ErrorKind.INVALID_REQUEST || groups.size() == 1) {
                    throw refused;
                }
                places.forEach(place -> results.set(place, new ItemResult.Refused<>(refused)));
            }
        });
        return results.stream().map(Objects::requireNonNull).toList();
    }

    private void make(
            G key, List<Integer> places, List<ItemResult<I>> items, List<@Nullable ItemResult<byte[]>> results) {
        List<I> inputs = new ArrayList<>();
        int first = 0;
        long bytes = 0;
        for (int i = 0; i < places.size(); i++) {
            I input = items.get(places.get(i)).orThrow();
            long own = size.applyAsLong(input);
            if (!inputs.isEmpty() && (inputs.size() == MOST_INPUTS || bytes + own > MOST_BYTES)) {
                call(key, inputs, places.subList(first, i), results);
                inputs = new ArrayList<>();
                first = i;
                bytes = 0;
            }
            inputs.add(input);
            bytes += own;
        }
        call(key, inputs, places.subList(first, places.size()), results);
    }

    private void call(G key, List<I> inputs, List<Integer> places, List<@Nullable ItemResult<byte[]>> results) {
        List<Outcome> outcomes;
        try {
            outcomes = call.with(key, inputs);
        } catch (ApiException refused) {
            if (refused.kind() != ErrorKind.PAYLOAD_TOO_LARGE) {
                throw refused;
            }
            int half = inputs.size() / 2;
            if (half == 0) {
                var why = new ApiException(ErrorKind.INVALID_REQUEST, String.join("; ", refused.errors()), refused);
                results.set(places.getFirst(), new ItemResult.Refused<>(why));
                return;
            }
            call(key, inputs.subList(0, half), places.subList(0, half), results);
            call(key, inputs.subList(half, inputs.size()), places.subList(half, inputs.size()), results);
            return;
        }
        if (outcomes.size() != inputs.size()) {
            throw new ApiException(ErrorKind.BACKEND_FAILED, "the backend did not answer every input");
        }
        for (int i = 0; i < outcomes.size(); i++) {
            results.set(places.get(i), result(outcomes.get(i)));
        }
    }

    private static ItemResult<byte[]> result(Outcome outcome) {
        byte[] value = outcome.value();
        if (value != null) {
            return new ItemResult.Done<>(value);
        }
        var error = outcome.error();
        return new ItemResult.Refused<>(
                error == null
                        ? new ApiException(ErrorKind.BACKEND_FAILED, "the backend gave no result")
                        : error.toException(ErrorKind.BACKEND_FAILED));
    }
}
