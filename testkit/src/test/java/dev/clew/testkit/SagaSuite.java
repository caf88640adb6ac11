package dev.clew.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.api.Activity;
import dev.clew.api.ActivityContext;
import dev.clew.api.ApplicationException;
import dev.clew.api.CancelledException;
import dev.clew.api.Failure;
import dev.clew.api.InstanceHandle;
import dev.clew.api.InstanceStatus;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.OrchestrationFunction;
import dev.clew.api.Retry;
import dev.clew.api.Saga;
import dev.clew.api.Signal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Sagas: either all stands in the end or nothing does, whoever dies or cancels in between. */
abstract class SagaSuite extends EngineSuite {

    private static final Orchestration<String, String> TRIP = Orchestration.of("trip", String.class, String.class);
    private static final Activity<String, String> BOOK = Activity.of("book", String.class, String.class);
    private static final Activity<String, Void> UNBOOK = Activity.of("unbook", String.class, Void.class)
            .retry(Retry.fixed(Integer.MAX_VALUE, Duration.ofMinutes(1)));
    private static final Activity<String, Void> TRY_UNBOOK = Activity.of("unbook", String.class, Void.class);
    private static final Signal<String> GO = Signal.of("go", String.class);

    /** What the world outside has seen, each deed once however often it was attempted. */
    private final Set<String> deeds = new LinkedHashSet<>();

    private final Set<String> stubborn = new LinkedHashSet<>();

    private TestClew engine(OrchestrationFunction<String, String> trip) {
        deeds.clear();
        return clew().register(TRIP, trip)
                .register(BOOK, this::book)
                .register(UNBOOK, this::unbook)
                .start();
    }

    private String book(String what) {
        if (what.equals("car")) {
            throw ApplicationException.nonRetryable("no_cars", "there are no cars");
        }
        deeds.add("book " + what);
        return what;
    }

    private @Nullable Void unbook(ActivityContext attempt, String what) {
        if (stubborn.contains(what) && attempt.attempt() < 3) {
            throw new ApplicationException("busy", "nobody answers");
        }
        deeds.add("unbook " + what);
        return null;
    }

    private static void book(OrchestrationContext ctx, Saga saga, String what) {
        saga.undo(UNBOOK, what);
        ctx.call(BOOK, what);
    }

    private static String trip(OrchestrationContext ctx, String last) {
        return Saga.run(ctx, saga -> {
            book(ctx, saga, "flight");
            book(ctx, saga, "hotel");
            book(ctx, saga, last);
            return "booked";
        });
    }

    private static String tripThatWaits(OrchestrationContext ctx, String input) {
        return Saga.run(ctx, saga -> {
            book(ctx, saga, "flight");
            book(ctx, saga, "hotel");
            return ctx.await(GO);
        });
    }

    private String seen(InstanceHandle<?> handle) {
        return handle.info().status() + " " + handle.info().failure() + " " + deeds;
    }

    @Test
    void givenASaga_whenAllGoesWell_thenNothingIsUndone() {
        try (TestClew clew = engine(SagaSuite::trip)) {
            assertThat(clew.resultOf(clew.client().start(TRIP, "i", "train"))).isEqualTo("booked");

            assertThat(deeds).containsExactly("book flight", "book hotel", "book train");
        }
    }

    @Test
    void givenASaga_whenAPartFails_thenAllIsUndoneInReverseAndItsFailureIsTheInstances() {
        try (TestClew clew = engine(SagaSuite::trip)) {
            var handle = clew.client().start(TRIP, "i", "car");
            clew.runUntilQuiet();

            assertThat(deeds)
                    .containsExactly("book flight", "book hotel", "unbook car", "unbook hotel", "unbook flight");
            assertThat(handle.info().failure().orElseThrow().type()).isEqualTo("no_cars");
        }
    }

    @Test
    void givenASagaThatWaits_whenItIsCancelled_thenItIsUndoneShieldedAndEndsAsCancelled() {
        stubborn.add("hotel");
        try (TestClew clew = engine(SagaSuite::tripThatWaits)) {
            var handle = clew.client().start(TRIP, "i", "");
            clew.runUntilQuiet();
            handle.cancel("ill");
            handle.cancel("very ill");
            clew.runUntilQuiet();
            assertThat(deeds).containsExactly("book flight", "book hotel");
            assertThat(handle.info().status()).isEqualTo(InstanceStatus.RUNNING);

            clew.advance(Duration.ofMinutes(2));

            assertThat(deeds).containsExactly("book flight", "book hotel", "unbook hotel", "unbook flight");
            assertThatThrownBy(() -> clew.resultOf(handle))
                    .isInstanceOf(CancelledException.class)
                    .hasMessageContaining("ill");
        }
    }

    @Test
    void givenAnUndoingThatFails_whenTheSagaFails_thenTheOthersAreTriedAndTheInstanceSaysWhatIsLeft() {
        stubborn.add("hotel");
        try (TestClew clew = engine((ctx, in) -> Saga.run(ctx, saga -> {
            for (String part : List.of("flight", "hotel")) {
                saga.undo(TRY_UNBOOK, part);
                ctx.call(BOOK, part);
            }
            return ctx.call(BOOK, "car");
        }))) {
            var handle = clew.client().start(TRIP, "i", "");
            clew.runUntilQuiet();

            Failure failure = handle.info().failure().orElseThrow();
            assertThat(failure.type()).isEqualTo(Failure.COMPENSATION_FAILED);
            assertThat(failure.message()).contains("'unbook'", "nobody answers");
            assertThat(failure.cause().orElseThrow().type()).isEqualTo("no_cars");
            assertThat(deeds).containsExactly("book flight", "book hotel", "unbook flight");
        }
    }

    @Test
    void givenACancelledSaga_whenAnUndoingFails_thenItEndsAsFailedSoThatSomebodyLooks() {
        try (TestClew clew = engine((ctx, in) -> Saga.run(ctx, saga -> {
            saga.undo("give back", () -> {
                throw new IllegalStateException("lost");
            });
            return ctx.await(GO);
        }))) {
            var handle = clew.client().start(TRIP, "i", "");
            clew.runUntilQuiet();
            handle.cancel("enough");
            clew.runUntilQuiet();

            assertThat(handle.info().status()).isEqualTo(InstanceStatus.FAILED);
            assertThat(handle.info().failure().orElseThrow().message()).contains("'give back'", "lost");
        }
    }

    @Test
    void givenASagaThatIsOver_whenAnUndoingIsNoted_thenTheCodeIsToldThatItIsTooLate() {
        List<Saga> leaked = new ArrayList<>();
        try (TestClew clew = engine((ctx, in) -> {
            Saga.run(ctx, saga -> leaked.add(saga));
            leaked.getLast().undo(UNBOOK, "hotel");
            return "";
        })) {
            assertThatThrownBy(() -> clew.resultOf(clew.client().start(TRIP, "i", "")))
                    .hasMessageContaining("the saga is over");
        }
    }

    @Test
    void givenASagaInsideAnother_whenTheOuterFails_thenTheInnerThatSucceededIsUndoneAsItSays() {
        try (TestClew clew = engine((ctx, in) -> Saga.run(ctx, outer -> {
            Saga.run(ctx, inner -> {
                book(ctx, inner, "flight");
                outer.undo(UNBOOK, "flight");
                return "";
            });
            throw new ApplicationException("no", "no");
        }))) {
            clew.client().start(TRIP, "i", "");
            clew.runUntilQuiet();

            assertThat(deeds).containsExactly("book flight", "unbook flight");
        }
    }

    @Test
    void givenASagaThatFails_whenTheEngineDiesBetweenAnyTwoSteps_thenAllIsUndoneOnceAllTheSame() {
        int crashes = TestClew.crashAtEveryCommit(() -> engine(SagaSuite::trip), clew -> {
            var handle = clew.client().start(TRIP, "i", "car");
            clew.runUntilQuiet();
            return seen(handle);
        });

        assertThat(crashes).isGreaterThan(10);
    }

    @Test
    void givenASagaThatIsCancelled_whenTheEngineDiesBetweenAnyTwoSteps_thenAllIsUndoneOnceAllTheSame() {
        int crashes = TestClew.crashAtEveryCommit(() -> engine(SagaSuite::tripThatWaits), clew -> {
            var handle = clew.client().start(TRIP, "i", "");
            clew.runUntilQuiet();
            handle.cancel("ill");
            clew.runUntilQuiet();
            return seen(handle);
        });

        assertThat(crashes).isGreaterThan(10);
    }
}
