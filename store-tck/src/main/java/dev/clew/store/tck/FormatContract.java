package dev.clew.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.Attributes;
import dev.clew.api.InstanceStatus;
import dev.clew.store.ClaimRequest;
import dev.clew.store.ClaimResult;
import dev.clew.store.Epoch;
import dev.clew.store.Formats;
import dev.clew.store.InstanceRow;
import dev.clew.store.Write;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** History formats: nodes take what they read, and what they take is in the format that they write. */
public abstract class FormatContract extends Contract {

    private Write.Start startIn(int format, String id, Optional<Epoch> owner) {
        Write.Start start = start(id);
        return new Write.Start(
                start.key(),
                start.id(),
                start.kind(),
                start.name(),
                start.version(),
                start.start(),
                start.at(),
                owner,
                false,
                start.attributes(),
                format);
    }

    private Write.Start startIn(int format, String id) {
        return startIn(format, id, Optional.empty());
    }

    private ClaimResult claim(Epoch owner, int instances, Formats formats) {
        return store.log().claim(new ClaimRequest(owner, Set.of(ORDER), Set.of(), instances, 10, formats));
    }

    private static Write.Change next(int format) {
        return new Write.Change(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of("{}"),
                Optional.empty(),
                Optional.empty(),
                Write.StateChange.NONE,
                Optional.empty(),
                Optional.of(format));
    }

    @Rule("FM-01")
    @Test
    void givenInstancesOfSeveralFormats_whenANodeClaims_thenItGetsThoseOfItsRangeBoundsIncluded() {
        Epoch alpha = join("alpha");
        for (int format = 1; format <= 5; format++) {
            committed(startIn(format, "f" + format));
        }

        ClaimResult result = claim(alpha, 10, new Formats(2, 4, 4));

        assertThat(idsOf(result)).containsExactly("f2", "f3", "f4");
        assertThat(result.nextReady()).isEmpty();
    }

    @Rule("FM-02")
    @Test
    void givenAnInstanceOfALaterFormat_whenANodeClaims_thenItIsNotTouched() {
        Epoch alpha = join("alpha");
        committed(startIn(2, "later"));
        InstanceRow before = row("later");

        assertThat(claim(alpha, 10)).isEqualTo(new ClaimResult(List.of(), Optional.empty()));

        assertThat(row("later")).isEqualTo(before);
        assertThat(before.format()).isEqualTo(2);
        assertThat(idsOf(claim(alpha, 10, new Formats(1, 2, 2)))).containsExactly("later");
    }

    @Rule("FM-03")
    @Test
    void givenManyInstancesNobodyHereCanRead_whenANodeClaimsAFew_thenThoseThatFitAreNotDelayed() {
        Epoch alpha = join("alpha");
        var unfit = new ArrayList<Write>();
        for (int i = 0; i < 2000; i++) {
            unfit.add(startIn(2, "unfit" + i));
        }
        committed(unfit.toArray(Write[]::new));
        clock.advance(Duration.ofSeconds(1));
        committed(start("fits-1"), start("fits-2"));

        assertThat(idsOf(claim(alpha, 1))).containsExactly("fits-1");
        assertThat(idsOf(claim(alpha, 1))).containsExactly("fits-2");
    }

    @Rule("FM-04")
    @Test
    void givenAnInstanceOfAnEarlierFormat_whenANodeTakesIt_thenItIsInTheFormatThatNodeWrites() {
        Epoch alpha = join("alpha");
        committed(startIn(1, "one"));

        ClaimResult result = claim(alpha, 1, new Formats(1, 3, 2));

        assertThat(result.claimed().getFirst().instance().format()).isEqualTo(2);
        assertThat(row("one").format()).isEqualTo(2);
    }

    @Rule("FM-05")
    @Test
    void givenAnInstanceOfALaterFormatThanIsWritten_whenANodeTakesIt_thenItStaysInThatFormat() {
        Epoch alpha = join("alpha");
        committed(startIn(3, "one"));

        ClaimResult result = claim(alpha, 1, new Formats(1, 3, 2));

        assertThat(result.claimed().getFirst().instance().format()).isEqualTo(3);
        assertThat(row("one").format()).isEqualTo(3);
    }

    @Rule("FM-06")
    @Test
    void givenAnInstanceOfALaterFormat_whenItsNextExecutionBegins_thenThatIsInTheFormatItIsWrittenIn() {
        Epoch alpha = join("alpha");
        Write.Start start = startIn(3, "one", Optional.of(alpha));
        committed(start, turn(start.key(), alpha, 0));
        assertThat(row("one").format()).isEqualTo(3);

        committed(turn(start.key(), alpha, 1, next(2)));

        assertThat(row("one").format()).isEqualTo(2);
    }

    @Rule("FM-07")
    @Test
    void givenAnInstance_whenTurnsChangeOtherThings_thenItStaysInItsFormat() {
        Epoch alpha = join("alpha");
        Write.Start start = startIn(2, "one", Optional.of(alpha));

        committed(
                start,
                turn(start.key(), alpha, 0, Changes.publish("working")),
                turn(start.key(), alpha, 1, Changes.PROGRESS),
                turn(start.key(), alpha, 2, Changes.next("{}")),
                release(start.key(), alpha));

        assertThat(row("one").format()).isEqualTo(2);
    }

    @Rule("FM-08")
    @Test
    void givenAnInstanceThatHasEnded_whenItIsReset_thenItIsInTheFormatOfTheReset() {
        Epoch alpha = join("alpha");
        Write.Start start = startIn(3, "one", Optional.of(alpha));
        committed(start, turn(start.key(), alpha, 0, Changes.end(InstanceStatus.FAILED, "{}")));

        committed(new Write.Reset(
                start.key(),
                1,
                InstanceStatus.FAILED,
                1,
                "{\"again\":1}",
                clock.instant(),
                List.of(),
                Optional.empty(),
                List.of(),
                Attributes.NONE,
                List.of(),
                Write.Outbox.NONE,
                2));

        assertThat(row("one").format()).isEqualTo(2);
        assertThat(claim(alpha, 1).claimed()).isEmpty();
        assertThat(idsOf(claim(alpha, 1, new Formats(2, 2, 2)))).containsExactly("one");
    }
}
