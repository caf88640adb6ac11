package dev.clew.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.api.Activity;
import dev.clew.api.ApplicationException;
import dev.clew.api.Failure;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.OrchestrationFunction;
import dev.clew.api.Retry;
import dev.clew.api.Saga;
import dev.clew.testkit.TestClew;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Undoing what was done. */
final class SagasTest {

    static final Orchestration<String, String> TRIP = Orchestration.of("trip", String.class, String.class);

    private final List<String> deeds = new ArrayList<>();

    // guide: saga
    static final Activity<String, String> BOOK =
            Activity.of("book", String.class, String.class).retry(Retry.exponential(3));
    static final Activity<String, Void> UNBOOK =
            Activity.of("unbook", String.class, Void.class).retry(Retry.exponential(Integer.MAX_VALUE));

    static String trip(OrchestrationContext ctx, String to) {
        return Saga.run(ctx, saga -> {
            for (String part : List.of("flight", "hotel", "car")) {
                saga.undo(UNBOOK, part + " to " + to); // first note how to undo it ...
                ctx.call(BOOK, part + " to " + to); // ... then do it
            }
            return "booked";
        });
    }
    // guide: end

    // guide: code
    static String letters(OrchestrationContext ctx, String to) {
        return Saga.run(ctx, saga -> {
            saga.undo("tell the hotel", () -> {
                String address = ctx.call(BOOK, "address of the hotel in " + to);
                ctx.call(UNBOOK, "letter to " + address);
            });
            return ctx.call(BOOK, "hotel to " + to);
        });
    }
    // guide: end

    private TestClew clew(OrchestrationFunction<String, String> trip) {
        return TestClew.builder()
                .register(TRIP, trip)
                .register(BOOK, this::book)
                .register(UNBOOK, this::unbook)
                .start();
    }

    private String book(String what) {
        if (what.equals("car to Venice") || what.equals("hotel to Atlantis") || what.contains("in Atlantis")) {
            throw ApplicationException.nonRetryable("not_there", "there is no " + what);
        }
        deeds.add("book " + what);
        return what;
    }

    private @Nullable Void unbook(String what) {
        deeds.add("unbook " + what);
        return null;
    }

    @Test
    void givenATrip_whenItsLastPartFails_thenTheOthersAreUndoneInReverse() {
        try (TestClew clew = clew(SagasTest::trip)) {
            assertThat(clew.resultOf(clew.client().start(TRIP, "rome", "Rome"))).isEqualTo("booked");
            deeds.clear();

            var venice = clew.client().start(TRIP, "venice", "Venice");
            assertThatThrownBy(() -> clew.resultOf(venice)).hasMessageContaining("not_there");
            assertThat(deeds)
                    .containsExactly(
                            "book flight to Venice",
                            "book hotel to Venice",
                            "unbook car to Venice",
                            "unbook hotel to Venice",
                            "unbook flight to Venice");
        }
    }

    @Test
    void givenAnUndoingThatFails_whenTheSagaFails_thenTheFailureNamesIt() {
        try (TestClew clew = clew(SagasTest::letters)) {
            var trip = clew.client().start(TRIP, "atlantis", "Atlantis");
            clew.runUntilQuiet();

            Failure failure = trip.info().failure().orElseThrow();
            assertThat(failure.type()).isEqualTo(Failure.COMPENSATION_FAILED);
            assertThat(failure.message()).contains("could not undo 'tell the hotel'");
        }
    }
}
