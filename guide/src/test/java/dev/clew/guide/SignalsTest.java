package dev.clew.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.api.Activity;
import dev.clew.api.ClewClient;
import dev.clew.api.InstanceEndedException;
import dev.clew.api.InstanceHandle;
import dev.clew.api.InstanceNotFoundException;
import dev.clew.api.InstanceStatus;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.Payload;
import dev.clew.api.ResultTimeoutException;
import dev.clew.api.Signal;
import dev.clew.api.SignalledStart;
import dev.clew.api.StateKey;
import dev.clew.api.Update;
import dev.clew.api.UpdateRejectedException;
import dev.clew.testkit.TestClew;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Signals. */
final class SignalsTest {

    // guide: declare
    record Approval(String by, boolean granted) {}

    static final Signal<Approval> APPROVAL = Signal.of("approval", Approval.class);
    // guide: end

    static final Orchestration<String, String> EXPENSE = Orchestration.of("expense", String.class, String.class);

    // guide: await
    static String expense(OrchestrationContext ctx, String what) {
        ctx.status("waiting for approval");
        Approval approval = ctx.await(APPROVAL);
        return what + (approval.granted() ? " approved by " : " rejected by ") + approval.by();
    }
    // guide: end

    // guide: send
    static void approve(ClewClient client, String expense) {
        client.handle(expense).signal("approval", Payload.json("{\"by\":\"alice\",\"granted\":true}"));
    }
    // guide: end

    @Test
    void givenAnExpense_whenItIsApproved_thenItGoesOn() {
        try (TestClew clew =
                TestClew.builder().register(EXPENSE, SignalsTest::expense).start()) {
            var taxi = clew.client().start(EXPENSE, "taxi", "taxi");
            clew.runUntilQuiet();
            assertThat(taxi.info().customStatus()).contains("waiting for approval");

            // guide: signal
            taxi.signal(APPROVAL, new Approval("alice", true));
            // guide: end

            assertThat(clew.resultOf(taxi)).isEqualTo("taxi approved by alice");
            assertThatThrownBy(() -> taxi.signal(APPROVAL, new Approval("bob", true)))
                    .isInstanceOf(InstanceEndedException.class);
            assertThatThrownBy(() -> approve(clew.client(), "nobody")).isInstanceOf(InstanceNotFoundException.class);
        }
    }

    static final Orchestration<String, String> CASE = Orchestration.of("case", String.class, String.class);

    // guide: webhook
    static boolean received(ClewClient client, String customer, String eventId, Approval approval) {
        SignalledStart<String> answer = client.signalWithStart(
                CASE, "case-" + customer, customer, APPROVAL.with(approval).idempotencyKey(eventId));
        return answer.effect() != SignalledStart.Effect.DUPLICATE;
    }
    // guide: end

    @Test
    void givenAWebhook_whenItComesAgain_thenOneInstanceHasItOnce() {
        Approval approval = new Approval("alice", true);
        try (TestClew clew =
                TestClew.builder().register(CASE, SignalsTest::expense).start()) {
            assertThat(received(clew.client(), "ada", "evt-1", approval)).isTrue();
            clew.runUntilQuiet();
            clew.advance(Duration.ofDays(2));

            assertThat(received(clew.client(), "ada", "evt-1", approval)).isFalse();

            assertThat(clew.resultOf(clew.client().handle(CASE, "case-ada"))).isEqualTo("ada approved by alice");
        }
    }

    @Test
    void givenASignalThatComesBeforeTheWait_whenTheInstanceWaits_thenItIsThere() {
        Signal<String> go = Signal.of("go", String.class);
        try (TestClew clew = TestClew.builder()
                .register(EXPENSE, (ctx, what) -> {
                    ctx.await(go);
                    return expense(ctx, what);
                })
                .start()) {
            var taxi = clew.client().start(EXPENSE, "taxi", "taxi");
            approve(clew.client(), "taxi");
            clew.crash();
            clew.restart();
            taxi.signal(go, "!");

            assertThat(clew.resultOf(taxi)).isEqualTo("taxi approved by alice");
        }
    }

    // guide: two
    static String twoApprovals(OrchestrationContext ctx, String what) {
        Set<String> approvers = new HashSet<>();
        while (approvers.size() < 2) {
            ctx.status(approvers.size() + " of 2 approvals");
            Approval approval = ctx.await(APPROVAL);
            if (!approval.granted()) {
                return what + " rejected by " + approval.by();
            }
            approvers.add(approval.by()); // who clicks twice still counts once
        }
        return what + " approved";
    }
    // guide: end

    @Test
    void givenAnExpenseThatNeedsTwo_whenOneApprovesTwice_thenItStillNeedsTheOther() {
        try (TestClew clew =
                TestClew.builder().register(EXPENSE, SignalsTest::twoApprovals).start()) {
            var hotel = clew.client().start(EXPENSE, "hotel", "hotel");
            hotel.signal(APPROVAL, new Approval("alice", true));
            hotel.signal(APPROVAL, new Approval("alice", true));
            clew.runUntilQuiet();
            assertThat(hotel.info().status()).isEqualTo(InstanceStatus.RUNNING);
            assertThat(hotel.info().customStatus()).contains("1 of 2 approvals");

            hotel.signal(APPROVAL, new Approval("bob", true));

            assertThat(clew.resultOf(hotel)).isEqualTo("hotel approved");
        }
    }

    // guide: collect
    static final Signal<String> LINE = Signal.of("line", String.class);

    static String collect(OrchestrationContext ctx, String first) {
        List<String> lines = new ArrayList<>(List.of(first));
        for (var line = ctx.await(LINE, Duration.ofHours(1));
                line.isPresent();
                line = ctx.await(LINE, Duration.ofHours(1))) {
            lines.add(line.get());
        }
        return String.join(", ", lines); // nothing came for an hour
    }
    // guide: end

    @Test
    void givenACollector_whenNothingComesForAnHour_thenItEndsWithWhatCameInOrder() {
        try (TestClew clew =
                TestClew.builder().register(EXPENSE, SignalsTest::collect).start()) {
            var trip = clew.client().start(EXPENSE, "trip", "taxi");
            trip.signal(LINE, "hotel");
            trip.signal(LINE, "dinner");
            clew.advance(Duration.ofMinutes(59));
            trip.signal(LINE, "train");
            clew.advance(Duration.ofHours(1));

            assertThat(clew.resultOf(trip)).isEqualTo("taxi, hotel, dinner, train");
        }
    }

    // guide: declare-update
    record Parcel(String to) {}

    record Receipt(String before, String now) {}

    static final Update<String, Receipt> CHANGE_ADDRESS = Update.of("change-address", String.class, Receipt.class);
    static final StateKey<String> ADDRESS = StateKey.of("address", String.class);
    // guide: end

    static final Activity<String, String> TELL_CARRIER = Activity.of("tell-carrier", String.class, String.class);
    static final Signal<String> DELIVERED = Signal.of("delivered", String.class);
    static final Orchestration<Parcel, String> PARCEL = Orchestration.of("parcel", Parcel.class, String.class);

    // guide: on-update
    static String deliver(OrchestrationContext ctx, Parcel parcel) {
        ctx.state().put(ADDRESS, parcel.to());
        ctx.onUpdate(
                CHANGE_ADDRESS,
                to -> { // may it be? Looks, and throws to reject
                    if (to.isBlank()) {
                        throw new IllegalArgumentException("an address has a street");
                    }
                },
                to -> { // do it: orchestration code, in a branch of its own
                    ctx.call(TELL_CARRIER, to);
                    String before = ctx.state().get(ADDRESS).orElseThrow();
                    ctx.state().put(ADDRESS, to);
                    return new Receipt(before, to);
                });
        return ctx.await(DELIVERED) + " at " + ctx.state().get(ADDRESS).orElseThrow();
    }
    // guide: end

    // guide: update
    static String change(InstanceHandle<?> parcel, String requestId, String to) {
        try {
            Receipt receipt = parcel.update(CHANGE_ADDRESS, requestId, to, Duration.ofSeconds(10));
            return "from " + receipt.before() + " to " + receipt.now();
        } catch (UpdateRejectedException rejected) {
            return "no: " + rejected.failure().message(); // nothing was done
        } catch (ResultTimeoutException unknown) {
            return "ask again with the same id"; // it may be done, now or later; never twice
        }
    }
    // guide: end

    // guide: query
    static String where(InstanceHandle<?> parcel) {
        return parcel.state(ADDRESS).orElse("not on its way yet");
    }
    // guide: end

    @Test
    void givenAParcel_whenItsAddressIsChanged_thenTheAnswerSaysSoAndEverybodyMayLook() {
        try (TestClew clew = TestClew.builder()
                .register(PARCEL, SignalsTest::deliver)
                .register(TELL_CARRIER, (String to) -> to)
                .start()) {
            var parcel = clew.client().start(PARCEL, "p-1", new Parcel("High Street 1"));
            clew.runUntilQuiet();
            assertThat(where(parcel)).isEqualTo("High Street 1");

            assertThat(change(parcel, "r-1", "Low Street 2")).isEqualTo("from High Street 1 to Low Street 2");
            assertThat(change(parcel, "r-1", "Low Street 2")).isEqualTo("from High Street 1 to Low Street 2");
            assertThat(change(parcel, "r-2", " ")).isEqualTo("no: an address has a street");

            parcel.signal(DELIVERED, "delivered");
            assertThat(clew.resultOf(parcel)).isEqualTo("delivered at Low Street 2");
            assertThat(where(parcel)).isEqualTo("Low Street 2");
        }
    }
}
