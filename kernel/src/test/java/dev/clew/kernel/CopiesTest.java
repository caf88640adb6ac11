package dev.clew.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.Payload;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which execution the turns of one that was reset were first recorded in. */
final class CopiesTest {

    private static Event.ExecutionStarted started(Event.Copy... copies) {
        return new Event.ExecutionStarted(
                        "o", 1, Payload.json("1"), 42, Instant.EPOCH, List.of(), Optional.empty(), Provenance.NONE)
                .with(List.of(copies));
    }

    private static Event.Copy copy(int execution, int turns) {
        return new Event.Copy(execution, turns, Instant.EPOCH, "why");
    }

    @Test
    void givenNoCopies_whenAskedForATurn_thenItIsOfItsOwnExecution() {
        assertThat(started().origin(0, 3)).isEqualTo(3);
    }

    @Test
    void givenACopy_whenAskedForATurn_thenThoseBeforeTheCutAreOfTheOldExecution() {
        Event.ExecutionStarted started = started(copy(1, 2));

        assertThat(started.origin(1, 2)).isEqualTo(1);
        assertThat(started.origin(2, 2)).isEqualTo(2);
    }

    @Test
    void givenACopyOfACopy_whenAskedForATurn_thenItIsOfTheExecutionThatFirstRecordedIt() {
        Event.ExecutionStarted longer = started(copy(1, 2), copy(2, 5));
        Event.ExecutionStarted shorter = started(copy(1, 5), copy(2, 2));

        assertThat(longer.origin(1, 3)).isEqualTo(1);
        assertThat(longer.origin(4, 3)).isEqualTo(2);
        assertThat(longer.origin(5, 3)).isEqualTo(3);
        assertThat(shorter.origin(1, 3)).isEqualTo(1);
        assertThat(shorter.origin(2, 3)).isEqualTo(3);
    }

    @Test
    void givenACopyOfAnotherInstance_whenAskedForATurn_thenItsCodeWasThatOneAndItCountsForThisOne() {
        Identity self = new Identity("f", 2);
        Event.Copy foreign = new Event.Copy(3, 4, Instant.EPOCH, "why", Optional.of(new Event.Source("i", 9)));
        Event.ExecutionStarted started = started(copy(2, 1), foreign, copy(1, 6));

        assertThat(started.recordedAs(0, self)).isEqualTo(new Identity("i", 2));
        assertThat(started.recordedAs(3, self)).isEqualTo(new Identity("i", 3));
        assertThat(started.recordedAs(5, self)).isEqualTo(new Identity("f", 1));
        assertThat(started.recordedAs(6, self)).isEqualTo(self);
        assertThat(started.origin(0, 2)).isEqualTo(1);
        assertThat(started.origin(6, 2)).isEqualTo(2);
        assertThat(started.isForeign(3)).isTrue();
        assertThat(started.isForeign(4)).isFalse();
    }

    @Test
    void givenAnExecutionThatWasReset_whenItIsPinned_thenItIsStillACopy() {
        assertThat(started(copy(1, 2)).pinnedTo(7).copies()).containsExactly(copy(1, 2));
    }
}
