package io.managedkeys.common.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.managedkeys.common.api.HsmGateway.Outcome;
import io.managedkeys.common.api.HsmGateway.Outcomes;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.service.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SharedCallsTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    /** An input beyond the size of small ones. */
    private static final int LARGE = 100;

    private final SharedCalls<Integer> calls = new SharedCalls<>(
            input -> input == LARGE ? SharedCalls.SMALL_BYTES + 1 : SharedCalls.SMALL_BYTES / SharedCalls.SHORT);
    private final BlockingQueue<Arrived> arrived = new LinkedBlockingQueue<>();
    private final List<Thread> waiting = Collections.synchronizedList(new ArrayList<>());
    private final Deadline deadline = Deadline.in(LONG);

    /** A call that has reached the gateway, and is answered when a test says so. */
    private record Arrived(List<Integer> inputs, Deadline deadline, CompletableFuture<Outcomes> answer) {
        /** Each input answers itself. */
        void answer(@Nullable Integer parallel) {
            answer.complete(new Outcomes(
                    inputs.stream()
                            .map(input -> Outcome.of(new byte[] {input.byteValue()}))
                            .toList(),
                    parallel));
        }
    }

    private Outcomes gateway(List<Integer> inputs, Deadline until) {
        Arrived call = new Arrived(inputs, until, new CompletableFuture<>());
        arrived.add(call);
        try {
            return call.answer().get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw (Error) e.getCause();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private CompletableFuture<List<Integer>> call(Integer... inputs) {
        return call(deadline, inputs);
    }

    private CompletableFuture<List<Integer>> call(Deadline until, Integer... inputs) {
        CompletableFuture<List<Integer>> result = new CompletableFuture<>();
        waiting.add(Thread.startVirtualThread(() -> {
            try {
                result.complete(calls.call("key", List.of(inputs), until, this::gateway).stream()
                        .map(SharedCallsTest::value)
                        .toList());
            } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
            }
        }));
        return result;
    }

    private static int value(Outcome outcome) {
        byte[] value = outcome.value();
        return value == null ? -1 : value[0];
    }

    private Arrived next() throws InterruptedException {
        Arrived call = arrived.poll(10, TimeUnit.SECONDS);
        assertThat(call).isNotNull();
        return call;
    }

    /** A first call whose answer says how many go on at a time, then one that is under way. */
    private Arrived busy() throws Exception {
        CompletableFuture<List<Integer>> first = call(0);
        next().answer(1);
        first.get();
        call(0);
        Arrived underWay = next();
        waiting.clear();
        return underWay;
    }

    /** Started one by one, so that the queue's order is known. */
    private CompletableFuture<List<Integer>> queued(Deadline until, Integer... inputs) throws InterruptedException {
        CompletableFuture<List<Integer>> result = call(until, inputs);
        Thread thread = waiting.getLast();
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.sleep(1);
        }
        return result;
    }

    private CompletableFuture<List<Integer>> queued(Integer... inputs) throws InterruptedException {
        return queued(deadline, inputs);
    }

    @Test
    void goesAtOnceAndAloneWhereNothingWaits() throws Exception {
        CompletableFuture<List<Integer>> result = call(1, 2);
        Arrived call = next();
        call.answer(1);

        assertThat(call.inputs()).containsExactly(1, 2);
        assertThat(call.deadline()).isEqualTo(deadline);
        assertThat(result.get()).containsExactly(1, 2);
    }

    @Test
    void nobodyWaitsBeforeTheGatewayHasSaidHowManyGoOnAtATime() throws Exception {
        call(1);
        call(2);

        assertThat(next().inputs()).hasSize(1);
        assertThat(next().inputs()).hasSize(1);
    }

    @Test
    void nobodyWaitsWhereTheGatewaySaysNoNumber() throws Exception {
        CompletableFuture<List<Integer>> first = call(0);
        next().answer(null);
        first.get();
        IntStream.range(0, 50).forEach(i -> call(i));

        for (int i = 0; i < 50; i++) {
            assertThat(next().inputs()).hasSize(1);
        }
    }

    @Test
    void whoWaitsGoesTogetherAndGetsItsOwn() throws Exception {
        Arrived underWay = busy();
        var one = queued(1);
        var two = queued(2, 3);
        var three = queued(4);
        assertThat(arrived).isEmpty();
        assertThat(calls.waiting()).isEqualTo(3);
        underWay.answer(1);
        Arrived together = next();
        assertThat(calls.waiting()).isZero();
        together.answer(1);

        assertThat(together.inputs()).containsExactly(1, 2, 3, 4);
        assertThat(one.get()).containsExactly(1);
        assertThat(two.get()).containsExactly(2, 3);
        assertThat(three.get()).containsExactly(4);
        call(5);
        assertThat(next().inputs()).containsExactly(5);
    }

    @Test
    void eachOfTheCallsUnderWayLeavesSomeToTheOthers() throws Exception {
        CompletableFuture<List<Integer>> first = call(0);
        next().answer(4);
        first.get();
        List<Arrived> underWay = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            call(0);
            underWay.add(next());
        }
        for (int i = 0; i < 8; i++) {
            queued(i);
        }
        underWay.getFirst().answer(4);

        assertThat(next().inputs()).containsExactly(0, 1, 2, 3);
        underWay.getLast().answer(4);
        assertThat(next().inputs()).containsExactly(4, 5);
    }

    @Test
    void noCallIsLongerThanTheLongest() throws Exception {
        Arrived underWay = busy();
        for (int i = 0; i < SharedCalls.LONGEST; i++) {
            queued(i, i, i);
        }
        underWay.answer(1);

        assertThat(next().inputs()).hasSize(SharedCalls.LONGEST / 3 * 3);
    }

    @Test
    void longListsGoAtOnceAndAlone() throws Exception {
        busy();
        Integer[] inputs = Collections.nCopies(SharedCalls.SHORT + 1, 7).toArray(Integer[]::new);
        CompletableFuture<List<Integer>> result = call(inputs);
        Arrived call = next();
        call.answer(1);

        assertThat(call.inputs()).containsExactly(inputs);
        assertThat(result.get()).containsExactly(inputs);
    }

    @Test
    void largeInputsGoAtOnceAndAlone() throws Exception {
        busy();
        call(LARGE);

        assertThat(next().inputs()).containsExactly(LARGE);
    }

    @Test
    void anotherKeyDoesNotWait() throws Exception {
        busy();
        Thread.startVirtualThread(() -> calls.call("other", List.of(9), deadline, this::gateway));

        assertThat(next().inputs()).containsExactly(9);
    }

    @Test
    void whatFailsAsAWholeFailsForAll() throws Exception {
        Arrived underWay = busy();
        var one = queued(1);
        var two = queued(2);
        underWay.answer(1);
        ApiException failure = ApiException.unavailable("the token is gone", Duration.ofSeconds(1), null);
        next().answer().completeExceptionally(failure);

        assertThatThrownBy(one::get).hasCause(failure);
        assertThatThrownBy(two::get).hasCause(failure);
        call(3);
        assertThat(next().inputs()).containsExactly(3);
    }

    @Test
    void whatIsRefusedAsAWholeGoesAgainEachAlone() throws Exception {
        Arrived underWay = busy();
        var good = queued(1);
        var bad = queued(2);
        underWay.answer(1);
        ApiException refusal = ApiException.invalid("input 1 is too long");
        next().answer().completeExceptionally(refusal);
        for (int i = 0; i < 2; i++) {
            Arrived alone = next();
            assertThat(alone.inputs()).hasSize(1);
            if (alone.inputs().contains(2)) {
                alone.answer().completeExceptionally(refusal);
            } else {
                alone.answer(1);
            }
        }

        assertThat(good.get()).containsExactly(1);
        assertThatThrownBy(bad::get).hasCause(refusal);
    }

    @Test
    void aRefusedPinIsNotTriedForEach() throws Exception {
        Arrived underWay = busy();
        var one = queued(1);
        var two = queued(2);
        underWay.answer(1);
        ApiException refused = new ApiException(ErrorKind.INVALID_REQUEST, List.of("PIN incorrect"), null, "tag", null);
        next().answer().completeExceptionally(refused);

        assertThatThrownBy(one::get).hasCause(refused);
        assertThatThrownBy(two::get).hasCause(refused);
        assertThat(arrived).isEmpty();
    }

    @Test
    void aBrokenCallLeavesNobodyWaiting() throws Exception {
        Arrived underWay = busy();
        var one = queued(1);
        var two = queued(2);
        underWay.answer().completeExceptionally(new StackOverflowError());
        next().answer().completeExceptionally(new StackOverflowError());

        assertThatThrownBy(one::get).hasCauseInstanceOf(StackOverflowError.class);
        assertThatThrownBy(two::get).hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void anAnswerOfAnotherLengthIsNoAnswer() throws Exception {
        CompletableFuture<List<Integer>> result = call(1);
        next().answer().complete(new Outcomes(List.of()));

        assertThatThrownBy(result::get).hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void waitsNoLongerThanItsOwnDeadline() throws Exception {
        Arrived underWay = busy();
        var impatient = queued(Deadline.in(Duration.ofMillis(200)), 1);

        assertThatThrownBy(impatient::get)
                .cause()
                .isInstanceOfSatisfying(
                        ApiException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(ErrorKind.UNAVAILABLE));
        var patient = queued(2);
        underWay.answer(1);
        assertThat(next().inputs()).containsExactly(2);
        assertThat(patient).isNotDone();
    }

    @Test
    void waitsForACallThatIsUnderWayNoLongerThanItsOwnDeadline() throws Exception {
        Arrived underWay = busy();
        var leader = queued(Deadline.in(Duration.ofMillis(1000)), 1);
        var follower = queued(Deadline.in(Duration.ofMillis(500)), 2);
        underWay.answer(1);
        Arrived together = next();

        assertThatThrownBy(() -> follower.get(5, TimeUnit.SECONDS)).isNotInstanceOf(TimeoutException.class);
        together.answer(1);
        assertThat(together.inputs()).containsExactly(1, 2);
        assertThat(leader.get()).containsExactly(1);
    }

    @Test
    void goesAloneWhereNoCallReturns() throws Exception {
        busy();
        long start = System.nanoTime();
        var one = queued(1);
        Arrived call = next();
        call.answer(1);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(SharedCalls.LONGEST_WAIT);
        assertThat(call.inputs()).containsExactly(1);
        assertThat(one.get()).containsExactly(1);
    }

    @Test
    void deadlinesFarApartDoNotShareACall() throws Exception {
        Arrived underWay = busy();
        queued(deadline, 1);
        Deadline later = Deadline.in(LONG.multipliedBy(2));
        queued(later, 2);
        Deadline evenLater = new Deadline(later.nanoTime() + 1000);
        queued(evenLater, 3);
        underWay.answer(1);
        Arrived first = next();
        first.answer(1);
        Arrived second = next();

        assertThat(first.inputs()).containsExactly(1);
        assertThat(first.deadline()).isEqualTo(deadline);
        assertThat(second.inputs()).containsExactly(2, 3);
        assertThat(second.deadline()).isEqualTo(evenLater);
    }

    @Test
    void anInterruptedCallerLeavesTheQueue() throws Exception {
        Arrived underWay = busy();
        var interrupted = queued(1);
        waiting.getLast().interrupt();

        assertThatThrownBy(interrupted::get).hasCauseInstanceOf(ApiException.class);
        queued(2);
        underWay.answer(1);
        assertThat(next().inputs()).containsExactly(2);
    }

    @Test
    void underLoadEveryCallerGetsItsOwn() throws Exception {
        List<CompletableFuture<List<Integer>>> results = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            int input = i;
            CompletableFuture<List<Integer>> result = new CompletableFuture<>();
            results.add(result);
            Thread.startVirtualThread(() -> {
                List<Integer> own = new ArrayList<>();
                for (int round = 0; round < 100; round++) {
                    calls.call("key", List.of(input), deadline, SharedCallsTest::quick)
                            .forEach(outcome -> own.add(value(outcome)));
                }
                result.complete(own);
            });
        }
        for (int i = 0; i < 100; i++) {
            assertThat(results.get(i).get(20, TimeUnit.SECONDS)).isEqualTo(Collections.nCopies(100, i));
        }
    }

    private static Outcomes quick(List<Integer> inputs, Deadline until) {
        Thread.yield();
        return new Outcomes(
                inputs.stream()
                        .map(input -> Outcome.of(new byte[] {input.byteValue()}))
                        .toList(),
                2);
    }
}
