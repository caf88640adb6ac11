package dev.clew.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.Attributes;
import dev.clew.api.InstanceStatus;
import dev.clew.store.Epoch;
import dev.clew.store.Expired;
import dev.clew.store.Outcome;
import dev.clew.store.Program;
import dev.clew.store.Removal.Reach;
import dev.clew.store.Task;
import dev.clew.store.TaskQueue.Taken;
import dev.clew.store.TurnRow;
import dev.clew.store.Write;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What leaves the store leaves as a whole, and nothing brings it back. */
public abstract class RemovalContract extends TaskContract {

    private static final int EVERYTHING = 1000;

    private Set<Long> delete(Reach reach, Long... keys) {
        return store.removal().delete(List.of(keys), reach);
    }

    private long ended(String id, Epoch owner, InstanceStatus status) {
        long key = owned(id, owner);
        committed(turn(key, owner, 0, Changes.end(status, "{}")));
        return key;
    }

    /** Takes the row key again, which no engine does, to see whether any row is left that points to it. */
    private void assertNothingIsLeft(long key) {
        Write.Start plain = start("again-" + key);
        committed(new Write.Start(
                key,
                plain.id(),
                plain.kind(),
                plain.name(),
                plain.version(),
                plain.start(),
                plain.at(),
                Optional.empty(),
                false));
        assertThat(history(plain.id().id())).isEmpty();
        assertThat(inbox(plain.id().id())).isEmpty();
        assertThat(tasks(plain.id().id())).isEmpty();
        assertThat(store.catalog().state(plain.id())).isEmpty();
        assertThat(row(plain.id().id()).attributes()).isEqualTo(Attributes.NONE);
    }

    @Rule("RE-01")
    @Test
    void givenInstancesThatEnded_whenTheyAreDeleted_thenTheyAreGoneWithTheirHistoriesAndOthersAreNot() {
        Epoch alpha = join("alpha");
        long completed = ended("completed", alpha, InstanceStatus.COMPLETED);
        long failed = ended("failed", alpha, InstanceStatus.FAILED);
        long cancelled = ended("cancelled", alpha, InstanceStatus.CANCELLED);
        ended("kept", alpha, InstanceStatus.COMPLETED);

        Set<Long> deleted = delete(Reach.ENDED, completed, failed, cancelled, 4711L);

        assertThat(deleted).containsExactlyInAnyOrder(completed, failed, cancelled);
        assertThat(store.catalog().count(NAMESPACE)).containsOnlyKeys(InstanceStatus.COMPLETED);
        assertThat(store.catalog().find(id("failed"))).isEmpty();
        assertThat(history("kept")).hasSize(1);
        assertNothingIsLeft(completed);
    }

    @Rule("RE-02")
    @Test
    void givenInstancesThatRunOrAreHeld_whenTheEndedAreDeleted_thenTheyAreLeftAlone() {
        Epoch alpha = join("alpha");
        long owned = owned("owned", alpha);
        Write.Start free = start("free");
        committed(free);
        long parked = owned("parked", alpha);
        committed(new Write.Hold(parked, alpha, InstanceStatus.PARKED, "{}", clock.instant()));

        assertThat(delete(Reach.ENDED, owned, free.key(), parked)).isEmpty();

        assertThat(store.catalog().count(NAMESPACE))
                .containsEntry(InstanceStatus.RUNNING, 2L)
                .containsEntry(InstanceStatus.PARKED, 1L);
        committed(turn(owned, alpha, 0));
    }

    @Rule("RE-03")
    @Test
    void givenInstancesThatNobodyOwns_whenTheyAreDeletedByForce_thenTheyAreGoneAndOnesThatSomebodyOwnsAreNot() {
        Epoch alpha = join("alpha");
        long owned = owned("owned", alpha);
        Write.Start free = start("free");
        long quarantined = owned("quarantined", alpha);
        long asleep = owned("asleep", alpha);
        long ended = ended("ended", alpha, InstanceStatus.COMPLETED);
        committed(
                free,
                delivery("free", "{}"),
                turn(asleep, alpha, 0, Changes.releaseUntil(NOON.plusSeconds(60))),
                new Write.Hold(quarantined, alpha, InstanceStatus.QUARANTINED, "{}", clock.instant()),
                delivery("quarantined", "{}"));

        Set<Long> deleted = delete(Reach.UNOWNED, owned, free.key(), quarantined, asleep, ended);

        assertThat(deleted).containsExactlyInAnyOrder(free.key(), quarantined, asleep, ended);
        assertThat(store.catalog().count(NAMESPACE)).containsOnlyKeys(InstanceStatus.RUNNING);
        assertThat(claim(alpha, 10).claimed()).isEmpty();
        committed(turn(owned, alpha, 0));
        assertNothingIsLeft(free.key());
        assertNothingIsLeft(asleep);
        assertNothingIsLeft(quarantined);
    }

    @Rule("RE-04")
    @Test
    void givenAnInstanceThatWasDeleted_whenOldOwnersAndSendersWrite_thenNothingOfThatIsStored() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        committed(turn(one, alpha, 0), release(one, alpha));
        delete(Reach.UNOWNED, one);

        assertFenced(commitOne(turn(one, alpha, 1)));
        assertFenced(commitOne(release(one, alpha)));
        assertThat(commitOne(delivery("one", "{}"))).isEqualTo(Outcome.NotFound.INSTANCE);
        assertThat(commitOne(new Write.Resume(id("one"), clock.instant()))).isEqualTo(Outcome.NotFound.INSTANCE);

        assertNothingIsLeft(one);
    }

    @Rule("RE-05")
    @Test
    void givenTasksThatWaitAndRun_whenTheirInstanceIsDeleted_thenNobodyTakesThemAndTheirTakersAreTold() {
        Epoch alpha = join("alpha");
        Epoch beta = join("beta");
        long one = owned("one", alpha);
        queued(one, alpha, charge());
        Taken taken = takeOne(beta);
        queued(one, alpha, charge().closeBy(NOON));
        committed(release(one, alpha));

        delete(Reach.UNOWNED, one);
        Write.Start again = start("one", alpha);
        committed(again);
        Task fresh = queued(again.key(), alpha, charge());

        assertThat(overdue()).isEmpty();
        assertThat(unwanted(beta)).containsExactly(taken.task().key());
        assertFenced(commitOne(report(taken, beta)));
        assertThat(unwanted(beta)).isEmpty();
        assertThat(inbox("one")).isEmpty();
        assertThat(tasks("one")).containsExactly(fresh);
        assertThat(takeAll(beta)).containsExactly(fresh);
    }

    @Rule("RE-06")
    @Test
    void givenADeletedInstance_whenItsIdIsUsedAgain_thenTheNewOneHasNothingOfTheOldAndIsNotDeletedByAnOldRequest() {
        Epoch alpha = join("alpha");
        long old = ended("one", alpha, InstanceStatus.FAILED);

        assertThat(delete(Reach.ENDED, old)).containsExactly(old);
        committed(start("one", new Program("workflow", "invoice", 3)));

        assertThat(delete(Reach.UNOWNED, old)).isEmpty();
        assertThat(row("one").name()).isEqualTo("invoice");
        assertThat(row("one").outcome()).isEmpty();
        assertThat(history("one")).isEmpty();
    }

    @Rule("RE-07")
    @Test
    void givenSendersAndADeletion_whenTheyMeet_thenNoMessageIsLeftBehind() throws InterruptedException {
        for (int round = 0; round < 10; round++) {
            Write.Start start = start("i" + round);
            committed(start);
            String id = "i" + round;

            Together.run(List.of(
                    () -> commitOne(delivery(id, "{}")),
                    () -> delete(Reach.UNOWNED, start.key()),
                    () -> commitOne(delivery(id, "{}"))));

            assertThat(store.catalog().find(id(id))).isEmpty();
            assertNothingIsLeft(start.key());
            delete(Reach.UNOWNED, start.key());
        }
    }

    @Rule("RE-08")
    @Test
    void givenAClaimAndADeletion_whenTheyMeet_thenAnInstanceIsEitherClaimedOrDeleted() throws InterruptedException {
        Epoch alpha = join("alpha");
        var starts = new ArrayList<Long>();
        for (int i = 0; i < 40; i++) {
            Write.Start start = start("i" + i);
            committed(start);
            starts.add(start.key());
        }

        List<Set<Long>> answers = Together.run(List.of(
                () -> {
                    var claimed = new HashSet<Long>();
                    for (int i = 0; i < 8; i++) {
                        claim(alpha, 5)
                                .claimed()
                                .forEach(each -> claimed.add(each.instance().key()));
                    }
                    return claimed;
                },
                () -> {
                    var deleted = new HashSet<Long>();
                    for (long key : starts.reversed()) {
                        deleted.addAll(delete(Reach.UNOWNED, key));
                    }
                    return deleted;
                }));
        Set<Long> claimed = answers.getFirst();
        Set<Long> deleted = answers.getLast();

        assertThat(Collections.disjoint(claimed, deleted)).as("nothing is both").isTrue();
        assertThat(store.catalog().count(NAMESPACE).getOrDefault(InstanceStatus.RUNNING, 0L))
                .isEqualTo(starts.size() - deleted.size());
        claimed.forEach(key -> committed(turn(key, alpha, 0)));
    }

    @Rule("RE-14")
    @Test
    void givenSeveralDeletions_whenTheyMeet_thenEachInstanceIsDeletedByOneOfThem() throws InterruptedException {
        Epoch alpha = join("alpha");
        var keys = new ArrayList<Long>();
        for (int i = 0; i < 20; i++) {
            keys.add(ended("i" + i, alpha, InstanceStatus.COMPLETED));
        }

        List<Set<Long>> answers = Together.run(List.of(
                () -> delete(Reach.ENDED, keys.toArray(Long[]::new)),
                () -> delete(Reach.UNOWNED, keys.reversed().toArray(Long[]::new)),
                () -> delete(Reach.ENDED, keys.toArray(Long[]::new))));

        assertThat(answers.stream().flatMap(Set::stream)).as("none twice").containsExactlyInAnyOrderElementsOf(keys);
        keys.forEach(this::assertNothingIsLeft);
    }

    @Rule("RE-09")
    @Test
    void givenInstancesOfAllAges_whenTheExpiredAreLookedFor_thenThoseThatEndedBeforeAreFoundFromTheOldestOn() {
        Epoch alpha = join("alpha");
        long sleeper = owned("sleeper", alpha);
        long first = ended("first", alpha, InstanceStatus.COMPLETED);
        long late = owned("late", alpha);
        long second = ended("second", alpha, InstanceStatus.CANCELLED);
        clock.advance(Duration.ofMillis(1));
        Instant cutoff = clock.instant();
        committed(turn(late, alpha, 0, Changes.end(InstanceStatus.FAILED, "{}")));
        ended("young", alpha, InstanceStatus.COMPLETED);

        assertThat(expired(0, cutoff, EVERYTHING)).isEqualTo(new Expired(List.of(first, second), Optional.empty()));
        assertThat(expired(0, cutoff, 2)).isEqualTo(new Expired(List.of(first), Optional.of(first)));
        assertThat(expired(first, cutoff, 2)).isEqualTo(new Expired(List.of(second), Optional.of(second)));
        assertThat(expired(second, cutoff, 2)).isEqualTo(new Expired(List.of(), Optional.empty()));
        assertThat(expired(0, NOON, EVERYTHING).keys()).isEmpty();
        assertThat(expired(0, clock.instant().plusMillis(1), EVERYTHING).keys())
                .contains(first, late, second)
                .doesNotContain(sleeper)
                .hasSize(4);
    }

    @Rule("RE-10")
    @Test
    void givenExpiredInstancesOfSeveralNamespaces_whenOneIsAskedFor_thenOnlyItsOwnAreFound() {
        Epoch alpha = join("alpha");
        long mine = ended("mine", alpha, InstanceStatus.COMPLETED);
        long theirs = ownedIn("theirs", "theirs", alpha);
        committed(turn(theirs, alpha, 0, Changes.end(InstanceStatus.COMPLETED, "{}")));
        clock.advance(Duration.ofSeconds(1));

        assertThat(store.removal()
                        .expired(Set.of("theirs"), 0, clock.instant(), EVERYTHING)
                        .keys())
                .containsExactly(theirs);
        assertThat(expired(0, clock.instant(), EVERYTHING).keys()).containsExactly(mine, theirs);
    }

    private Expired expired(long after, Instant endedBefore, int looks) {
        return store.removal().expired(Set.of(), after, endedBefore, looks);
    }

    /** An instance in its fourth execution, with two turns in each one before and one in this. */
    private long inItsFourthExecution(String id, Epoch owner) {
        long key = owned(id, owner);
        for (int execution = 1; execution < 4; execution++) {
            committed(
                    turn(key, owner, execution, 0, List.of(), Optional.empty()),
                    turn(key, owner, execution, 1, List.of(), Optional.of(Changes.next("{}"))));
        }
        committed(turn(key, owner, 4, 0, List.of(), Optional.empty()));
        return key;
    }

    private List<Integer> executionsWithHistory(String id) {
        var executions = new ArrayList<Integer>();
        for (int execution = 1; execution <= 5; execution++) {
            history(id, execution).stream().map(TurnRow::execution).distinct().forEach(executions::add);
        }
        return executions;
    }

    @Rule("RE-11")
    @Test
    void givenFourExecutions_whenAllButTwoArePruned_thenTheLastTwoKeepTheirHistories() {
        Epoch alpha = join("alpha");
        long one = inItsFourthExecution("one", alpha);
        inItsFourthExecution("other", alpha);

        assertThat(store.removal().prune(one, 2, EVERYTHING)).isEqualTo(4);

        assertThat(executionsWithHistory("one")).containsExactly(3, 4);
        assertThat(executionsWithHistory("other")).containsExactly(1, 2, 3, 4);
        assertThat(store.removal().prune(one, 2, EVERYTHING)).isZero();
    }

    @Rule("RE-12")
    @Test
    void givenARunningInstance_whenAllButTheCurrentExecutionIsPruned_thenItGoesOnAsIfNothingHadHappened() {
        Epoch alpha = join("alpha");
        long one = inItsFourthExecution("one", alpha);

        store.removal().prune(one, 1, EVERYTHING);

        assertThat(executionsWithHistory("one")).containsExactly(4);
        committed(
                turn(one, alpha, 4, 1, List.of(), Optional.of(Changes.next("{}"))),
                turn(one, alpha, 5, 0, List.of(), Optional.of(Changes.releaseUntilMessage())),
                delivery("one", "{}"));
        assertThat(claimOne(alpha).history()).extracting(TurnRow::execution).containsExactly(5);
    }

    @Rule("RE-13")
    @Test
    void givenABound_whenExecutionsArePruned_thenTheOldestGoFirstAndNoMoreThanThat() {
        Epoch alpha = join("alpha");
        long one = inItsFourthExecution("one", alpha);

        assertThat(store.removal().prune(one, 1, 2)).isEqualTo(4);
        assertThat(executionsWithHistory("one")).containsExactly(3, 4);
        assertThat(store.removal().prune(one, 1, 2)).isEqualTo(2);
        assertThat(store.removal().prune(one, 1, 2)).isZero();
        assertThat(store.removal().prune(4711, 1, 2)).isZero();
    }
}
