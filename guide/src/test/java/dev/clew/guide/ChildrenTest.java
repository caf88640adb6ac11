package dev.clew.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.ApplicationException;
import dev.clew.api.ChildFailedException;
import dev.clew.api.ChildOptions;
import dev.clew.api.ChildPolicy;
import dev.clew.api.ClewClient;
import dev.clew.api.Deferred;
import dev.clew.api.Failure;
import dev.clew.api.InstanceStatus;
import dev.clew.api.InstanceTree;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.OrchestrationFunction;
import dev.clew.api.Signal;
import dev.clew.testkit.TestClew;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Orchestrations that start others. */
final class ChildrenTest {

    // guide: parcel
    record Parcel(String to, int grams) {}

    record Order(String id, List<Parcel> parcels) {}

    static final Orchestration<Order, String> DELIVERY = Orchestration.of("delivery", Order.class, String.class);
    static final Orchestration<Parcel, String> PARCEL = Orchestration.of("parcel", Parcel.class, String.class);
    static final Signal<String> ARRIVED = Signal.of("arrived", String.class);

    static String parcel(OrchestrationContext ctx, Parcel parcel) {
        if (parcel.grams() > 30_000) {
            throw ApplicationException.nonRetryable("too_heavy", parcel.grams() + " g");
        }
        return ctx.await(ARRIVED) + " took it in " + parcel.to();
    }

    static String one(OrchestrationContext ctx, Order order) {
        return ctx.call(PARCEL, order.parcels().getFirst()); // an instance of its own; waits for its result
    }
    // guide: end

    // guide: fan-out
    static String all(OrchestrationContext ctx, Order order) {
        List<Deferred<String>> parcels = new ArrayList<>();
        for (Parcel parcel : order.parcels()) {
            parcels.add(ctx.start(PARCEL, parcel)); // starts, does not wait
        }
        return String.join("; ", ctx.all(parcels)); // in the order given
    }
    // guide: end

    // guide: id
    static String named(OrchestrationContext ctx, Order order) {
        return ctx.call(PARCEL, order.parcels().getFirst(), ChildOptions.withId(order.id() + "-parcel"));
    }
    // guide: end

    // guide: failure
    static String orSplit(OrchestrationContext ctx, Order order) {
        Parcel parcel = order.parcels().getFirst();
        try {
            return ctx.call(PARCEL, parcel);
        } catch (ChildFailedException failed) {
            return switch (failed.failure().type()) {
                case "too_heavy" -> ctx.call(PARCEL, new Parcel(parcel.to(), parcel.grams() / 2)) + ", in two";
                case Failure.CANCELLED -> "called back: " + failed.failure().message();
                default -> throw failed;
            };
        }
    }
    // guide: end

    // guide: policy
    static String withinADay(OrchestrationContext ctx, Order order) {
        var survey = ChildOptions.withPolicy(ChildPolicy.ABANDON);
        ctx.start(PARCEL, new Parcel("survey", 10), survey); // goes on by itself when this ends

        Deferred<String> parcel = ctx.start(PARCEL, order.parcels().getFirst()); // CANCEL unless said
        Deferred<String> deadline = ctx.fork(() -> {
            ctx.sleep(Duration.ofDays(1));
            return "lost";
        });
        return ctx.race(List.of(parcel, deadline)); // when the deadline wins, the parcel is cancelled
    }
    // guide: end

    // guide: detached
    static String thenAskForAReview(OrchestrationContext ctx, Order order) {
        String done = all(ctx, order);
        ctx.startDetached(PARCEL, "review-" + order.id(), new Parcel("the customer", 5));
        return done; // nobody waits for the review, and its end is told to nobody
    }
    // guide: end

    private static final Order TWO = new Order("o-1", List.of(new Parcel("Rome", 900), new Parcel("Oslo", 800)));

    private static TestClew clew(OrchestrationFunction<Order, String> delivery) {
        return TestClew.builder()
                .register(DELIVERY, delivery)
                .register(PARCEL, ChildrenTest::parcel)
                .start();
    }

    @Test
    void givenAParcel_whenItArrives_thenItsDeliveryGoesOn() {
        try (TestClew clew = clew(ChildrenTest::one)) {
            var delivery = clew.client().start(DELIVERY, "o-1", TWO);
            clew.runUntilQuiet();

            clew.client().handle("o-1/1:1").signal(ARRIVED, "Ada");

            assertThat(clew.resultOf(delivery)).isEqualTo("Ada took it in Rome");
        }
    }

    @Test
    void givenTwoParcels_whenBothArrive_thenTheResultsAreInOrder() {
        try (TestClew clew = clew(ChildrenTest::all)) {
            var delivery = clew.client().start(DELIVERY, "o-1", TWO);
            clew.runUntilQuiet();
            assertThat(parcelsOf(clew.client(), "o-1")).containsExactly("o-1/1:1", "o-1/1:2");

            clew.client().handle("o-1/1:2").signal(ARRIVED, "Odd");
            clew.client().handle("o-1/1:1").signal(ARRIVED, "Ada");

            assertThat(clew.resultOf(delivery)).isEqualTo("Ada took it in Rome; Odd took it in Oslo");
        }
    }

    // guide: tree
    static List<String> parcelsOf(ClewClient client, String order) {
        InstanceTree tree = client.handle(order).tree(1_000);
        return tree.children().stream().map(child -> child.instance().id()).toList();
    }
    // guide: end

    @Test
    void givenAnIdOfItsOwn_whenAParcelIsStarted_thenItIsFoundUnderThat() {
        try (TestClew clew = clew(ChildrenTest::named)) {
            clew.client().start(DELIVERY, "o-1", TWO);
            clew.runUntilQuiet();

            assertThat(clew.client().handle("o-1-parcel").info().parent()).contains("o-1");
        }
    }

    @Test
    void givenAParcelThatIsTooHeavy_whenItFails_thenItsDeliveryCanTryAnother() {
        try (TestClew clew = clew(ChildrenTest::orSplit)) {
            var delivery = clew.client().start(DELIVERY, "o-1", new Order("o-1", List.of(new Parcel("Rome", 40_000))));
            clew.runUntilQuiet();
            clew.client().handle("o-1/1:2").signal(ARRIVED, "Ada");

            assertThat(clew.resultOf(delivery)).isEqualTo("Ada took it in Rome, in two");
        }
    }

    @Test
    void givenAParcelThatSomebodyCancels_whenItsDeliveryWaits_thenItIsToldSo() {
        try (TestClew clew = clew(ChildrenTest::orSplit)) {
            var delivery = clew.client().start(DELIVERY, "o-1", TWO);
            clew.runUntilQuiet();
            clew.client().handle("o-1/1:1").cancel("wrong address");

            assertThat(clew.resultOf(delivery)).isEqualTo("called back: wrong address");
        }
    }

    @Test
    void givenADeadline_whenItPasses_thenEachChildGoesByItsPolicy() {
        try (TestClew clew = clew(ChildrenTest::withinADay)) {
            var delivery = clew.client().start(DELIVERY, "o-1", TWO);
            clew.advance(Duration.ofDays(1));

            assertThat(clew.resultOf(delivery)).isEqualTo("lost");
            assertThat(clew.client().handle("o-1/1:1").info().status()).isEqualTo(InstanceStatus.RUNNING);
            assertThat(clew.client().handle("o-1/1:2").info().status()).isEqualTo(InstanceStatus.CANCELLED);
        }
    }

    @Test
    void givenADetachedStart_whenItsStarterHasEnded_thenItGoesOn() {
        try (TestClew clew = clew(ChildrenTest::thenAskForAReview)) {
            var delivery = clew.client().start(DELIVERY, "o-1", new Order("o-1", List.of()));

            assertThat(clew.resultOf(delivery)).isEmpty();
            clew.client().handle("review-o-1").signal(ARRIVED, "Ada");
            clew.runUntilQuiet();
            assertThat(clew.client().handle(PARCEL, "review-o-1").result(Duration.ZERO))
                    .isEqualTo("Ada took it in the customer");
            assertThat(clew.client().handle("review-o-1").info().parent()).isEmpty();
        }
    }
}
