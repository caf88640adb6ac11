package dev.clew.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.Attributes;
import dev.clew.api.InstanceStatus;
import dev.clew.store.Claimed;
import dev.clew.store.Epoch;
import dev.clew.store.Formats;
import dev.clew.store.InstanceId;
import dev.clew.store.InstanceRow;
import dev.clew.store.Outcome;
import dev.clew.store.Outcome.Committed;
import dev.clew.store.Program;
import dev.clew.store.Write;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How instances come into being. */
public abstract class StartContract extends Contract {

    @Rule("ST-01")
    @Test
    void givenNoInstance_whenOneIsStartedForAnybody_thenItIsThereFromItsBeginningAndReadyNow() {
        clock.set(Instant.parse("2030-01-01T12:00:00.123456789Z"));
        Write.Start start = start("one");

        Outcome outcome = commitOne(start);

        assertThat(outcome).isEqualTo(Committed.INSTANCE);
        var now = Instant.parse("2030-01-01T12:00:00.123Z");
        assertThat(row("one"))
                .isEqualTo(new InstanceRow(
                        start.key(),
                        id("one"),
                        "orchestration",
                        "order",
                        1,
                        1,
                        InstanceStatus.RUNNING,
                        start.start(),
                        Optional.empty(),
                        Optional.empty(),
                        0,
                        Optional.empty(),
                        Optional.of(now),
                        0,
                        now,
                        now,
                        Attributes.NONE,
                        Formats.FIRST));
        assertThat(history("one")).isEmpty();
        assertThat(inbox("one")).isEmpty();
    }

    @Rule("ST-02")
    @Test
    void givenALivingNode_whenItStartsAnInstanceForItself_thenItOwnsItAndNobodyCanClaimIt() {
        Epoch alpha = join("alpha");

        committed(start("one", alpha));

        assertThat(row("one").owner()).contains(alpha);
        assertThat(row("one").readyAt()).isEmpty();
        assertThat(row("one").claims()).isZero();
        assertThat(claim(join("beta"), 10).claimed()).isEmpty();
    }

    @Rule("ST-03")
    @Test
    void givenAnInstance_whenAnotherIsStartedUnderItsId_thenTheFirstIsShownAndStaysAsItIs() {
        committed(start("one"));
        InstanceRow before = row("one");
        clock.advance(Duration.ofSeconds(1));

        Outcome outcome = commitOne(start("one", new Program("workflow", "other", 7)));

        assertThat(outcome).isEqualTo(new Outcome.Exists(before));
        assertThat(row("one")).isEqualTo(before);
    }

    @Rule("ST-04")
    @ParameterizedTest
    @EnumSource(
            value = InstanceStatus.class,
            names = {"COMPLETED", "FAILED", "CANCELLED", "TERMINATED"})
    void givenAnEndedInstance_whenItIsReplaced_thenNothingOfItIsLeft(InstanceStatus status) {
        Epoch alpha = join("alpha");
        long old = owned("one", alpha);
        committed(turn(old, alpha, 0, Changes.publish("working")), turn(old, alpha, 1, Changes.end(status, "{}")));
        clock.advance(Duration.ofSeconds(1));

        Write.Start start = replacing(start("one", new Program("workflow", "other", 7)));
        committed(start);

        assertThat(row("one"))
                .isEqualTo(new InstanceRow(
                        start.key(),
                        id("one"),
                        "workflow",
                        "other",
                        7,
                        1,
                        InstanceStatus.RUNNING,
                        start.start(),
                        Optional.empty(),
                        Optional.empty(),
                        0,
                        Optional.empty(),
                        Optional.of(NOON.plusSeconds(1)),
                        0,
                        NOON.plusSeconds(1),
                        NOON.plusSeconds(1),
                        Attributes.NONE,
                        Formats.FIRST));
        assertThat(history("one")).isEmpty();
        assertThat(inbox("one")).isEmpty();
        assertFenced(commitOne(turn(old, alpha, 2)));
    }

    @Rule("ST-05")
    @Test
    void givenARunningInstance_whenItIsToBeReplaced_thenItIsShownAndStaysAsItIs() {
        committed(start("one"));

        Outcome outcome = commitOne(replacing(start("one")));

        assertThat(outcome).isEqualTo(new Outcome.Exists(row("one")));
    }

    @Rule("ST-06")
    @Test
    void givenAHeldInstance_whenItIsToBeReplaced_thenItIsShownAndStaysAsItIs() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        committed(new Write.Hold(one, alpha, InstanceStatus.PARKED, "{}", clock.instant()));

        Outcome outcome = commitOne(replacing(start("one")));

        assertThat(outcome).isEqualTo(new Outcome.Exists(row("one")));
        assertThat(row("one").status()).isEqualTo(InstanceStatus.PARKED);
    }

    @Rule("ST-07")
    @Test
    void givenNoInstance_whenAStartMayReplace_thenItStartsOne() {
        committed(replacing(start("one")));

        assertThat(row("one").status()).isEqualTo(InstanceStatus.RUNNING);
    }

    @Rule("ST-08")
    @Test
    void givenAnInstance_whenItsIdIsStartedInAnotherNamespace_thenTheyAreTwo() {
        Write.Start here = start("one");
        var there = new Write.Start(
                nextKey(),
                new InstanceId("elsewhere", "one"),
                "workflow",
                "other",
                2,
                "{}",
                clock.instant(),
                Optional.empty(),
                false);

        committed(here, there);

        assertThat(row("one").key()).isEqualTo(here.key());
        assertThat(store.catalog().find(there.id()).orElseThrow().key()).isEqualTo(there.key());
    }

    @Rule("ST-09")
    @Test
    void givenAStartThatWasStored_whenItIsAskedForAgain_thenItIsAnsweredLikeTheFirstTime() {
        Epoch alpha = join("alpha");
        Write.Start start = start("one", alpha);
        committed(start, turn(start.key(), alpha, 0, Changes.publish("under way")));
        InstanceRow before = row("one");

        assertThat(commitOne(start)).isEqualTo(Committed.INSTANCE);
        assertThat(commitOne(replacing(start))).isEqualTo(Committed.INSTANCE);
        assertThat(row("one")).isEqualTo(before);
        assertThat(turnNumbers("one")).containsExactly(0);
    }

    @Rule("ST-10")
    @Test
    void givenAKeyOfAnotherInstance_whenAStartUsesIt_thenItIsRefused() {
        Write.Start first = start("one");
        committed(first);
        var second = new Write.Start(
                first.key(), id("two"), "orchestration", "order", 1, "{}", clock.instant(), Optional.empty(), false);

        assertThat(commitOne(second)).isInstanceOf(Outcome.Refused.class);
        assertThat(store.catalog().find(id("two"))).isEmpty();
        assertThat(row("one").key()).isEqualTo(first.key());
    }

    @Rule("ST-11")
    @Test
    void givenAMessageForNobody_whenItIsCommitted_thenNoInstanceComesOfIt() {
        assertThat(commitOne(delivery("one", "{}"))).isEqualTo(Outcome.NotFound.INSTANCE);
        assertThat(store.catalog().find(id("one"))).isEmpty();

        committed(start("one"));

        assertThat(inbox("one")).isEmpty();
    }

    @Rule("ST-12")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain",
                "with spaces and 'quotes' \"double\"",
                "100%_a.b/c\\d?*[x]",
                "Größe-日本語-\uD83E\uDDF5",
                "UPPER",
                "upper",
                "trailing "
            })
    void givenAnIdOfAnyCharacters_whenItIsStarted_thenItAndItsPayloadComeBackAsTheyWere(String id) {
        Epoch alpha = join("alpha");
        String payload = "{\"text\":\"" + id + "\\u0000\\n\"}";
        committed(start("UPPER "), start("Trailing"));
        var start = new Write.Start(
                nextKey(), id(id), "kind " + id, "name " + id, 1, payload, clock.instant(), Optional.of(alpha), false);
        var turn = new Write.Turn(start.key(), alpha, 1, 0, clock.instant(), payload, List.of(), Optional.empty());

        committed(start, turn, delivery(id, payload));

        InstanceRow row = row(id);
        assertThat(row.id()).isEqualTo(id(id));
        assertThat(row.kind()).isEqualTo("kind " + id);
        assertThat(row.name()).isEqualTo("name " + id);
        assertThat(row.start()).isEqualTo(payload);
        assertThat(history(id).getFirst().events()).isEqualTo(payload);
        assertThat(bodies(inbox(id))).containsExactly(payload);
    }

    @Rule("ST-13")
    @Test
    void givenAPayloadOfAMebibyte_whenItIsStored_thenItComesBackWhole() {
        Epoch alpha = join("alpha");
        String payload = "\"" + "0123456789abcdef".repeat(1 << 16) + "\"";
        var start = new Write.Start(
                nextKey(), id("one"), "orchestration", "order", 1, payload, clock.instant(), Optional.empty(), false);
        committed(start, delivery("one", payload));

        Claimed claimed = claimOne(alpha);
        committed(new Write.Turn(
                start.key(), alpha, 1, 0, clock.instant(), payload, List.of(), Optional.of(Changes.publish(payload))));

        assertThat(claimed.instance().start()).isEqualTo(payload);
        assertThat(bodies(claimed.inbox())).containsExactly(payload);
        assertThat(history("one").getFirst().events()).isEqualTo(payload);
        assertThat(row("one").customStatus()).contains(payload);
    }

    @Rule("ST-14")
    @Test
    void givenManyThatStartOneIdAtTheSameMoment_whenTheyAreDone_thenOneWasFirst() throws InterruptedException {
        var starts = new ArrayList<Callable<Outcome>>();
        for (int i = 0; i < 8; i++) {
            Write.Start start = start("one");
            starts.add(() -> commitOne(start));
        }

        List<Outcome> outcomes = Together.run(starts);

        assertThat(outcomes).filteredOn(Committed.class::isInstance).hasSize(1);
        assertThat(outcomes).filteredOn(Outcome.Exists.class::isInstance).hasSize(7);
    }

    @Rule("ST-15")
    @Test
    void givenAChildThatIsStarted_whenItsFirstTurnIsCommitted_thenItIsAnInstanceLikeAnyOther() {
        Epoch alpha = join("alpha");
        long parent = owned("parent", alpha);

        Write.Start child = start("parent/child", alpha);
        committed(turn(parent, alpha, 0), child);
        committed(turn(child.key(), alpha, 0));

        assertThat(row("parent/child").version()).isEqualTo(1);
        assertThat(turnNumbers("parent/child")).containsExactly(0);
        assertThat(turnNumbers("parent")).containsExactly(0);
    }

    @Rule("ST-16")
    @Test
    void givenAKeyOfAnotherInstance_whenAStartThatMayReplaceUsesIt_thenItIsRefusedAndWhatEndedStays() {
        Epoch alpha = join("alpha");
        long old = owned("one", alpha);
        long other = owned("two", alpha);
        committed(turn(old, alpha, 0, Changes.end(InstanceStatus.COMPLETED, "{}")));
        InstanceRow before = row("one");

        Outcome outcome = commitOne(new Write.Start(
                other, id("one"), "orchestration", "order", 1, "{}", clock.instant(), Optional.empty(), true));

        assertThat(outcome).isInstanceOf(Outcome.Refused.class);
        assertThat(row("one")).isEqualTo(before);
        assertThat(turnNumbers("one")).containsExactly(0);
    }
}
