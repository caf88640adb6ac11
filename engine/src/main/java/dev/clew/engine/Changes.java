package dev.clew.engine;

import dev.clew.engine.json.HistoryJson;
import dev.clew.engine.json.PayloadJson;
import dev.clew.kernel.Decision;
import dev.clew.kernel.Event;
import dev.clew.kernel.StateChange;
import dev.clew.store.Formats;
import dev.clew.store.Write;
import dev.clew.store.Write.Change;
import dev.clew.store.Write.Ready;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What turns change of an instance beside its history, as the store takes it. */
final class Changes {

    private Changes() {}

    /**
     * Of a turn that is not the last.
     *
     * @param leave when the instance is to be claimed again, if it leaves memory with this turn
     * @param pin the version to be stored with it
     */
    static Change of(Decision decision, Optional<Ready> leave, Optional<Integer> pin) {
        return new Change(
                Optional.empty(),
                Optional.empty(),
                decision.customStatus(),
                Optional.empty(),
                leave,
                pin,
                stored(decision.state()),
                decision.attributes(),
                Optional.empty());
    }

    /**
     * Of the last turn of an execution.
     *
     * @param before the start of that execution
     * @param pin the version to be stored with it if no other follows
     * @param formats those of the history that may follow
     */
    static Change of(
            Decision decision,
            LastTurn last,
            Event.ExecutionStarted before,
            Optional<Integer> pin,
            Formats formats,
            Instant now) {
        return new Change(
                last.ended().map(Ended::status),
                last.ended().map(ended -> HistoryJson.writeOutcome(ended.outcome())),
                decision.customStatus(),
                last.next().map(HistoryJson::write),
                last.goesOnElsewhere() ? Optional.of(new Ready(Optional.of(now))) : Optional.empty(),
                last.next()
                        .map(Event.ExecutionStarted::version)
                        .filter(version -> pin.isPresent() || version != before.version())
                        .or(() -> pin),
                stored(decision.state()),
                decision.attributes(),
                last.next().map(started -> formats.written()));
    }

    private static Write.StateChange stored(StateChange change) {
        if (change.isEmpty()) {
            return Write.StateChange.NONE;
        }
        SortedMap<String, String> put = new TreeMap<>();
        change.put().forEach((name, value) -> put.put(name, PayloadJson.write(value)));
        return new Write.StateChange(put, change.removed());
    }
}
