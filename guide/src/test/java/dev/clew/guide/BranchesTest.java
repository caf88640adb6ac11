package dev.clew.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.api.Activity;
import dev.clew.api.ApplicationException;
import dev.clew.api.CancelledException;
import dev.clew.api.Deferred;
import dev.clew.api.InstanceStatus;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.OrchestrationFunction;
import dev.clew.testkit.TestClew;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Branches and cancellation. */
final class BranchesTest {

    static final Orchestration<String, String> TRIP = Orchestration.of("trip", String.class, String.class);
    static final Activity<String, Integer> PRICE = Activity.of("price", String.class, Integer.class);

    private TestClew clew(OrchestrationFunction<String, String> trip) {
        return TestClew.builder()
                .register(TRIP, trip)
                .register(PRICE, offer -> {
                    if (offer.startsWith("closed")) {
                        throw new ApplicationException("closed", offer);
                    }
                    return offer.length();
                })
                .start();
    }

    // guide: all
    static String cheapest(OrchestrationContext ctx, String trip) {
        List<Deferred<Integer>> offers = new ArrayList<>();
        for (String shop : List.of("air", "rail", "bus")) {
            offers.add(ctx.start(PRICE, shop + " " + trip)); // starts, does not wait
        }
        List<Integer> prices = ctx.all(offers); // in the order given
        return "from " + prices.stream().min(Integer::compare).orElseThrow();
    }
    // guide: end

    // guide: fork
    static String twoLegs(OrchestrationContext ctx, String trip) {
        List<String> log = new ArrayList<>(); // shared by the branches without a lock
        Deferred<Integer> there = ctx.fork(() -> {
            int price = ctx.call(PRICE, "to " + trip);
            log.add("there");
            return price;
        });
        Deferred<Integer> back = ctx.fork(() -> {
            ctx.sleep(Duration.ofMinutes(1));
            log.add("back");
            return ctx.call(PRICE, "from " + trip);
        });
        return log.size() + " then " + (there.await() + back.await()) + " " + log;
    }
    // guide: end

    // guide: any
    static String firstToAnswer(OrchestrationContext ctx, String trip) {
        Integer price = ctx.any(List.of(ctx.start(PRICE, "closed " + trip), ctx.start(PRICE, "bus " + trip)));
        return "for " + price; // the closed one failed; the bus succeeded
    }
    // guide: end

    @Test
    void givenOffers_whenAllAreWaitedFor_thenTheCheapestIsFound() {
        try (TestClew clew = clew(BranchesTest::cheapest)) {
            assertThat(clew.resultOf(clew.client().start(TRIP, "t", "Rome"))).isEqualTo("from 8");
        }
    }

    @Test
    void givenTwoForks_whenTheyRun_thenTheyShareVariables() {
        try (TestClew clew = clew(BranchesTest::twoLegs)) {
            var trip = clew.client().start(TRIP, "t", "Rome");
            clew.advance(Duration.ofMinutes(1));
            assertThat(clew.resultOf(trip)).isEqualTo("0 then 16 [there, back]");
        }
    }

    @Test
    void givenOneOfTwoThatFails_whenAnyIsWaitedFor_thenTheOtherCounts() {
        try (TestClew clew = clew(BranchesTest::firstToAnswer)) {
            assertThat(clew.resultOf(clew.client().start(TRIP, "t", "Rome"))).isEqualTo("for 8");
        }
    }

    @Test
    void givenOneOfManyThatFails_whenAllAreWaitedFor_thenItsFailureIsThrown() {
        try (TestClew clew =
                clew((ctx, trip) -> ctx.all(List.of(ctx.start(PRICE, "bus"), ctx.start(PRICE, "closed today")))
                        .toString())) {
            var trip = clew.client().start(TRIP, "t", "Rome");
            assertThatThrownBy(() -> clew.resultOf(trip)).hasMessageContaining("closed today");
        }
    }

    // --- cancellation

    // guide: cancelled
    static String wait(OrchestrationContext ctx, String trip) {
        try {
            ctx.sleep(Duration.ofDays(30));
            return "travelled to " + trip;
        } catch (CancelledException cancelled) {
            ctx.shielded(() -> ctx.step("notify", step -> noteThat(trip, cancelled.reason())));
            throw cancelled; // so that the instance ends as CANCELLED
        }
    }
    // guide: end

    private static final List<String> NOTES = new ArrayList<>();

    private static void noteThat(String trip, String reason) {
        NOTES.add(trip + ": " + reason);
    }

    @Test
    void givenATripThatWaits_whenItIsCancelled_thenItCleansUpAndEndsAsCancelled() {
        NOTES.clear();
        try (TestClew clew = clew(BranchesTest::wait)) {
            var trip = clew.client().start(TRIP, "t", "Rome");
            clew.runUntilQuiet();

            // guide: cancel
            trip.cancel("the traveller is ill");
            // guide: end
            clew.runUntilQuiet();

            assertThat(trip.info().status()).isEqualTo(InstanceStatus.CANCELLED);
            assertThat(NOTES).containsExactly("Rome: the traveller is ill");
        }
    }
}
