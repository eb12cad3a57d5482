package io.managedkeys.transit.use;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What became of one item of a request; an item that is refused does not fail the others. */
public sealed interface ItemResult<T> {

    record Done<T>(T value) implements ItemResult<T> {}

    record Refused<T>(ApiException why) implements ItemResult<T> {}

    /** A 400 of the work is the item's; whatever else goes wrong has nothing to do with it and is thrown. */
    static <T> ItemResult<T> of(Supplier<T> work) {
        try {
            return new Done<>(work.get());
        } catch (ApiException failure) {
            if (failure.kind() != ErrorKind.INVALID_REQUEST) {
                throw failure;
            }
            return new Refused<>(failure);
        }
    }

    default <R> ItemResult<R> then(Function<T, R> next) {
        return switch (this) {
            case Done<T>(var value) -> of(() -> next.apply(value));
            case Refused<T>(var why) -> new Refused<>(why);
        };
    }

    /** @throws ApiException the refusal */
    default T orThrow() {
        return switch (this) {
            case Done<T>(var value) -> value;
            case Refused<T>(var why) -> throw why;
        };
    }

    /** Null for a refused item. */
    default @Nullable T orNull() {
        return this instanceof Done<T>(var value) ? value : null;
    }

    /** The refusal's text; null for an item that was done. */
    default @Nullable String error() {
        return this instanceof Refused<T>(var why) ? String.join("; ", why.errors()) : null;
    }
}
