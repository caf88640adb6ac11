package dev.clew.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.InstanceStatus;
import dev.clew.store.Epoch;
import dev.clew.store.Outcome;
import dev.clew.store.Write;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * That a commit whose answer was lost can be asked for again: what is stored already is answered like the first
 * time and not done a second time.
 */
public abstract class RepetitionContract extends Contract {

    /** One of each kind of write that leaves a trace to be known again by. */
    private List<Write> everything(Epoch alpha) {
        long going = owned("going", alpha);
        long ending = owned("ending", alpha);
        long renewed = owned("renewed", alpha);
        long sleeping = owned("sleeping", alpha);
        Write.Delivery waiting = delivery("going", "waiting");
        committed(start("free"), waiting);
        Write.Start fresh = start("fresh", alpha);
        return List.of(
                consuming(going, alpha, 0, waiting.key()),
                turn(going, alpha, 1, Changes.publish("status")),
                turn(ending, alpha, 0, Changes.end(InstanceStatus.COMPLETED, "{}")),
                turn(renewed, alpha, 0, Changes.next("{\"round\":2}")),
                turn(renewed, alpha, 2, 0, List.of(), Optional.of(Changes.PROGRESS)),
                turn(sleeping, alpha, 0, Changes.releaseUntil(NOON.plusSeconds(60))),
                fresh,
                turn(fresh.key(), alpha, 0),
                start("for-anybody"),
                delivery("going", "to my own", alpha),
                delivery("going", "from a client"),
                delivery("free", "to a free one"),
                new Write.Resume(id("free"), clock.instant()),
                delivery("nobody", "{}"),
                start("going"));
    }

    @Rule("RP-01")
    @Test
    void givenACommitThatWasStored_whenAllOfItIsAskedForAgain_thenItIsAnsweredAlikeAndNothingChanges() {
        Epoch alpha = join("alpha");
        List<Write> writes = everything(alpha);
        List<Outcome> first = store.log().commit(writes);
        String before = Dump.of(store);

        assertThat(store.log().commit(writes)).isEqualTo(first);
        assertThat(store.log().commit(writes)).isEqualTo(first);
        assertThat(Dump.of(store)).isEqualTo(before);
    }

    @Rule("RP-02")
    @Test
    void givenEveryPrefixOfACommit_whenTheWholeIsAskedForAfterIt_thenTheEndIsTheSame() {
        Epoch alpha = join("alpha");
        List<Write> writes = everything(alpha);
        var outcomes = new ArrayList<List<Outcome>>();

        for (int length = 1; length <= writes.size(); length++) {
            store.log().commit(writes.subList(0, length));
            outcomes.add(store.log().commit(writes.subList(0, length)));
        }

        List<Outcome> last = outcomes.getLast();
        for (int i = 0; i < outcomes.size(); i++) {
            assertThat(outcomes.get(i)).isEqualTo(last.subList(0, i + 1));
        }
        assertThat(turnNumbers("going")).containsExactly(0, 1);
        assertThat(bodies(inbox("going"))).containsExactly("to my own", "from a client");
    }

    @Rule("RP-03")
    @Test
    void givenACommitThatWasStored_whenItIsAskedForAgainAfterLaterTurns_thenTheyStand() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        Write.Turn first = turn(one, alpha, 0, Changes.publish("old"));
        committed(first);
        committed(turn(one, alpha, 1, Changes.publish("new")), turn(one, alpha, 2, Changes.next("{}")));
        String before = Dump.of(store);

        committed(first);

        assertThat(Dump.of(store)).isEqualTo(before);
    }

    @Rule("RP-04")
    @Test
    void givenManyCommits_whenEachIsAskedForSeveralTimes_thenTheResultIsThatOfOnce() {
        Epoch alpha = join("alpha");
        var random = new Random(11);
        var writes = new ArrayList<Write>();
        for (int instance = 0; instance < 5; instance++) {
            Write.Start start = start("i" + instance, alpha);
            writes.add(start);
            for (int number = 0; number < 20; number++) {
                writes.add(turn(start.key(), alpha, number));
                writes.add(delivery("i" + instance, "m" + number, alpha));
            }
        }

        for (int from = 0; from < writes.size(); from += 7) {
            List<Write> some = writes.subList(from, Math.min(from + 7, writes.size()));
            var asked = new ArrayList<>(Collections.nCopies(1 + random.nextInt(3), some));
            asked.forEach(each -> store.log().commit(each));
        }

        for (int instance = 0; instance < 5; instance++) {
            assertThat(history("i" + instance)).hasSize(20);
            assertThat(inbox("i" + instance)).hasSize(20);
        }
    }
}
