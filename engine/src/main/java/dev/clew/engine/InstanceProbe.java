package dev.clew.engine;

import dev.clew.api.CancelledException;
import dev.clew.api.Failure;
import dev.clew.api.InstanceStatus;
import dev.clew.api.OrchestrationContext;
import dev.clew.engine.EngineListener.Initiator;
import dev.clew.engine.EngineListener.Subject;
import dev.clew.kernel.Ending;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a hot instance tells of itself: to listeners and to the flight recorder.
 *
 * <p>For use by the thread that runs the instance. Only who it is, {@link #subject}, others may ask as well.
 */
final class InstanceProbe {

    private static final System.Logger LOG = System.getLogger(InstanceProbe.class.getName());

    /** How many events a history has whose code does not continue as new where that is suggested. */
    private static final int TOO_LONG = 2 * OrchestrationContext.LONG_HISTORY;

    private final Observer observer;
    private final CurrentExecution execution;
    private final Instant createdAt;

    private boolean replaying;
    private long replayBegan;
    private FlightRecorder.@Nullable ReplayEvent replay;
    private FlightRecorder.@Nullable TurnEvent turn;

    /**
     * Nothing told.
     *
     * @param createdAt when the instance was started
     */
    InstanceProbe(Observer observer, CurrentExecution execution, Instant createdAt) {
        this.observer = observer;
        this.execution = execution;
        this.createdAt = createdAt;
    }

    /** What is told of the execution that it is in. */
    Subject subject() {
        return new Subject(
                execution.id().namespace(),
                execution.id().id(),
                execution.number(),
                new EngineListener.Code(
                        execution.start().name(), execution.start().version()),
                execution.start().provenance().trace(),
                observer.node());
    }

    /** A replay begins. */
    void replayBegins() {
        replaying = true;
        replay = FlightRecorder.replay();
        replayBegan = observer.hears() ? System.nanoTime() : 0;
    }

    /** The code has run as far as it can: a replay, if there was one, is over. */
    void replayed() {
        if (replaying) {
            replaying = false;
            FlightRecorder.ReplayEvent recorded = replay;
            if (recorded != null) {
                recorded.end(execution.identity(), execution.start().name(), execution.turns());
                replay = null;
            }
            if (observer.hears()) {
                Duration took = Duration.ofNanos(System.nanoTime() - replayBegan);
                observer.replayed(new EngineListener.Replay(subject(), execution.turns(), took));
            }
        }
    }

    /** A turn begins, or goes on with more messages if nothing came of those before. */
    void turnBegins(int messages) {
        FlightRecorder.TurnEvent begun = turn == null ? FlightRecorder.turn() : turn;
        if (begun != null) {
            begun.messages += messages;
            turn = begun;
        }
    }

    /** A turn is durable. To be told before the execution {@linkplain CurrentExecution#grew has grown} by it. */
    void turnStored(int events) {
        FlightRecorder.TurnEvent recorded = turn;
        if (recorded != null) {
            recorded.end(execution.identity(), execution.start().name(), execution.turns(), events);
            turn = null;
        }
        if (execution.turns() == 0 && observer.hears()) {
            observer.executionStarted(subject(), execution.number() > 1 ? Initiator.CONTINUE_AS_NEW : startedBy());
        }
        if (execution.events() < TOO_LONG && execution.events() + events >= TOO_LONG) {
            tooLong(execution.events() + events);
        }
    }

    /** Once an execution: who loads it again finds it long already. */
    private void tooLong(int events) {
        observer.logging(
                this::subject,
                () -> LOG.log(
                        System.Logger.Level.WARNING,
                        "the history of instance {0} has {1} events in execution {2} of ''{3}'', and takes long to load;"
                                + " its code should continue as new from time to time",
                        execution.id(),
                        events,
                        execution.number(),
                        execution.start().name()));
        observer.historyBecameLong(subject(), events);
    }

    /** A turn was refused, since the instance belongs to another node. */
    void fenced() {
        if (observer.hears()) {
            observer.turnFenced(subject());
        }
    }

    /** The instance is held. */
    void held(InstanceStatus status, Failure why) {
        if (observer.hears()) {
            observer.instanceHeld(subject(), status, why);
        }
    }

    /** The last turn of the execution is durable. */
    void ended(Ending ending) {
        if (!observer.hears()) {
            return;
        }
        EngineListener.Ending how = switch (ending) {
            case Ending.Completed ignored -> EngineListener.Ending.COMPLETED;
            case Ending.Failed ignored -> EngineListener.Ending.FAILED;
            case Ending.Cancelled ignored -> EngineListener.Ending.CANCELLED;
            case Ending.Continued ignored -> EngineListener.Ending.CONTINUED;
        };
        Optional<Failure> why = switch (ending) {
            case Ending.Failed(var failure) -> Optional.of(failure);
            case Ending.Cancelled(var reason, var _) -> Optional.of(new CancelledException(reason).failure());
            case Ending.Completed ignored -> Optional.empty();
            case Ending.Continued ignored -> Optional.empty();
        };
        Subject subject = subject();
        observer.executionEnded(new EngineListener.ExecutionEnd(
                subject,
                how,
                why,
                execution.turns(),
                execution.events(),
                execution.characters(),
                execution.start().startedAt(),
                execution.now()));
        if (how != EngineListener.Ending.CONTINUED) {
            observer.instanceEnded(
                    new EngineListener.InstanceEnd(subject, startedBy(), how, createdAt, execution.now()));
        }
    }

    private Initiator startedBy() {
        if (execution.start().parent().isPresent()) {
            return Initiator.PARENT;
        }
        return execution.start().provenance().detached() ? Initiator.DETACHED : Initiator.CLIENT;
    }
}
