package dev.clew.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.store.Outcome;
import dev.clew.store.Store;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * That a store answers like another one, whatever it is asked. Not part of {@link StoreContracts}, since it takes a
 * second store: extend it beside them.
 */
public abstract class DifferentialContract {

    /** Every outcome, but for that of turns that send: when in a commit outboxes take effect is the store's choice. */
    private static final List<Class<?>> KINDS = Stream.<Class<?>>of(Outcome.class.getPermittedSubclasses())
            .filter(kind -> kind != Outcome.Sent.class)
            .toList();

    private static final int STEPS = 5000;

    /** The store under test, made for each seed anew. */
    protected abstract StoreHarness harness() throws Exception;

    /** The store whose answers are right, empty. */
    protected abstract Store reference(InstantSource clock);

    /** What the random operations are drawn from; a seed that failed once belongs here for good. */
    static LongStream seeds() {
        return LongStream.of(1, 2, 3, 5, 8, 13, 34, 55);
    }

    @Rule("DF-01")
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void givenRandomOperations_whenTwoStoresDoThem_thenEveryAnswerIsTheSame(long seed) throws Exception {
        var clock = new MutableClock(Contract.NOON);
        try (StoreHarness harness = harness();
                Store tested = harness.open(clock);
                Store reference = reference(clock)) {
            var expected = new Replica(reference);
            var actual = new Replica(tested);
            var operations = new RandomOperations(seed, clock, expected);
            for (int step = 0; step < STEPS; step++) {
                RandomOperations.Operation operation = operations.next();
                String right = operation.on(expected);
                assertThat(operation.on(actual))
                        .as("step %d: %s", step, operation)
                        .isEqualTo(right);
            }
            assertThat(actual.dump()).isEqualTo(expected.dump());
            assertThat(expected.outcomes()).as("outcomes that occurred").containsExactlyInAnyOrderElementsOf(KINDS);
            assertThat(operations.takes()).as("takes of a task").isGreaterThan(150);
        }
    }
}
