package dev.clew.engine;

import dev.clew.api.CancelledException;
import dev.clew.api.InstanceStatus;
import dev.clew.engine.json.HistoryJson.Outcome;
import dev.clew.kernel.Code;
import dev.clew.kernel.Ending;
import dev.clew.kernel.Event;
import java.time.Instant;
import java.util.Optional;

/**
 * What the last turn of an execution comes to: either the instance is over, or another execution follows.
 *
 * @param ended how the instance is over
 * @param next the start of the execution that follows
 * @param code what that runs; empty if this node does not have it, and another has to go on
 */
record LastTurn(Optional<Ended> ended, Optional<Event.ExecutionStarted> next, Optional<Code<?, ?>> code) {

    static LastTurn of(Ending ending, Event.ExecutionStarted start, Instant now, Node node) {
        Optional<Event.ExecutionStarted> next = ending instanceof Ending.Continued continued
                ? Optional.of(new Event.ExecutionStarted(
                        start.name(),
                        versionAfter(continued, start, node.registry()),
                        continued.input(),
                        node.newSeed(),
                        now,
                        continued.carried(),
                        start.parent(),
                        continued.kept(),
                        start.provenance()))
                : Optional.empty();
        return new LastTurn(
                ended(ending),
                next,
                next.flatMap(started -> node.registry().orchestration(started.name(), started.version())));
    }

    /** Which version follows. The latest is settled here, and is never one that this node would have to look for. */
    private static int versionAfter(Ending.Continued continued, Event.ExecutionStarted start, Registry registry) {
        int asked = continued.version().orElse(start.version());
        return registry.version(start.name(), asked).orElse(asked);
    }

    private static Optional<Ended> ended(Ending ending) {
        return switch (ending) {
            case Ending.Completed(var result) -> Optional.of(new Ended(InstanceStatus.COMPLETED, Outcome.of(result)));
            case Ending.Failed(var failure) -> Optional.of(new Ended(InstanceStatus.FAILED, Outcome.of(failure)));
            case Ending.Cancelled(var reason, var by) ->
                Optional.of(
                        new Ended(InstanceStatus.CANCELLED, Outcome.of(new CancelledException(reason).failure(), by)));
            case Ending.Continued ignored -> Optional.empty();
        };
    }

    /** Whether another execution follows, on another node. */
    boolean goesOnElsewhere() {
        return next.isPresent() && code.isEmpty();
    }
}
