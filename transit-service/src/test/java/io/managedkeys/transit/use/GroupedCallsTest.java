package io.managedkeys.transit.use;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.managedkeys.common.api.HsmGateway.Outcome;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GroupedCallsTest {
    /** What the gateway of the test takes of an input. */
    private static final int LONGEST = 100;

    private final List<Integer> calls = new ArrayList<>();

    /** One group of inputs, each as long as it says. */
    private List<ItemResult<byte[]>> make(int... lengths) {
        var grouped = new GroupedCalls<Integer, String>(length -> "all", length -> length, (group, inputs) -> {
            calls.add(inputs.size());
            if (inputs.stream().anyMatch(length -> length > LONGEST)) {
                throw new ApiException(ErrorKind.PAYLOAD_TOO_LARGE, "an input is too long");
            }
            if (inputs.contains(0)) {
                throw ApiException.invalid("nothing to do");
            }
            return inputs.stream().map(length -> Outcome.of(new byte[length])).toList();
        });
        return grouped.make(IntStream.of(lengths)
                .<ItemResult<Integer>>mapToObj(ItemResult.Done::new)
                .toList());
    }

    @Test
    void anItemThatIsTooLargeFailsAlone() {
        List<ItemResult<byte[]>> results = make(1, 2, 101, 4, 5, 6, 7, 200);

        assertThat(results)
                .extracting(result -> result instanceof ItemResult.Done<byte[]>(var value) ? value.length : -1)
                .containsExactly(1, 2, -1, 4, 5, 6, 7, -1);
        assertThat(results.get(2))
                .isInstanceOfSatisfying(
                        ItemResult.Refused.class,
                        refused -> assertThat(refused.why().kind()).isEqualTo(ErrorKind.INVALID_REQUEST));
        assertThat(results.getLast().error()).isEqualTo("an input is too long");
        assertThat(calls).containsExactly(8, 4, 2, 2, 1, 1, 4, 2, 2, 1, 1);
    }

    @Test
    void aRefusalOfAnotherKindIsTheRequests() {
        ApiException refusal = catchThrowableOfType(ApiException.class, () -> make(1, 0));

        assertThat(refusal.errors()).containsExactly("nothing to do");
        assertThat(calls).containsExactly(2);
    }
}
