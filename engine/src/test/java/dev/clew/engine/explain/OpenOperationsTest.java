package dev.clew.engine.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.ChildPolicy;
import dev.clew.api.HistoryEntry;
import dev.clew.api.Payload;
import dev.clew.engine.json.HistoryJson;
import dev.clew.kernel.Event;
import dev.clew.kernel.OperationId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a history leaves open, read as clients read it. */
final class OpenOperationsTest {

    private static final Instant T0 = Instant.parse("2030-01-01T12:00:00Z");

    private final List<HistoryEntry> history = new ArrayList<>();

    private void turn(int number, Event... events) {
        for (Event event : events) {
            history.add(new HistoryEntry(
                    1, number, T0.plusSeconds(number), event.getClass().getSimpleName(), HistoryJson.write(event)));
        }
    }

    private static OperationId id(String path) {
        return new OperationId(path);
    }

    private static Event.SignalReceived signal(long key, String name) {
        return new Event.SignalReceived(key, name, Payload.NULL);
    }

    private static Event.SignalAwaited awaited(String path, String name) {
        return new Event.SignalAwaited(id(path), name, Optional.empty(), Optional.empty());
    }

    @Test
    void givenNoHistory_whenItIsRead_thenNothingIsOpen() {
        OpenOperations open = OpenOperations.of(history);

        assertThat(open.waits()).isEmpty();
        assertThat(open.untaken()).isEmpty();
    }

    @Test
    void givenSignalsThatCame_whenSomeAreTaken_thenTheRestIsCounted() {
        turn(0, signal(1, "a"), signal(2, "b"), signal(3, "b"));
        turn(1, awaited("0", "a"), awaited("1", "b"), awaited("2", "c"));

        OpenOperations open = OpenOperations.of(history);

        assertThat(open.untaken()).containsOnlyKeys("b").containsEntry("b", 1);
        assertThat(open.waits()).extracting(OpenOperation::name).containsExactly("c");
    }

    @Test
    void givenATimerThatWasDueBeforeTheLastTurn_whenItDidNotFire_thenItWasGivenUp() {
        turn(0, new Event.TimerStarted(id("0"), Duration.ofSeconds(1), T0.plusSeconds(1)));
        turn(5, new Event.ChildStarted(id("1"), "order", 1, "c", Payload.NULL, ChildPolicy.CANCEL));

        OpenOperations open = OpenOperations.of(history);

        assertThat(open.waits()).extracting(OpenOperation::childId).containsExactly(Optional.of("c"));
    }

    @Test
    void givenOpenOperations_whenTheExecutionEnds_thenNobodyWaitsForThem() {
        turn(0, new Event.ChildStarted(id("0"), "order", 1, "c", Payload.NULL, ChildPolicy.ABANDON));
        turn(1, new Event.ExecutionCompleted(id("1"), Payload.NULL));

        assertThat(OpenOperations.of(history).waits()).isEmpty();
    }
}
