package dev.clew.engine;

import dev.clew.api.InstanceStatus;
import dev.clew.api.Payload;
import dev.clew.engine.EngineListener.AttemptEnd;
import dev.clew.engine.EngineListener.ExecutionEnd;
import dev.clew.engine.EngineListener.Kind;
import dev.clew.engine.EngineListener.Result;
import dev.clew.kernel.Ending;
import dev.clew.kernel.Event.ExecutionStarted;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/** Tells a listener, and keeps its failures from the engine. Costs next to nothing if there is none. Thread-safe. */
final class Observer {

    /** Tells nobody. */
    static final Observer NONE = new Observer(EngineListener.NONE);

    private static final System.Logger LOG = System.getLogger(Observer.class.getName());

    private final EngineListener listener;
    private final boolean deaf;
    private volatile boolean failed;

    @SuppressWarnings("ReferenceEquality") // the one that hears nothing is known by its identity
    Observer(EngineListener listener) {
        this.listener = listener;
        this.deaf = listener == EngineListener.NONE;
    }

    void started(EngineGauges gauges) {
        tell(heard -> heard.started(gauges));
    }

    void executionStarted(ExecutionStarted start) {
        if (!deaf) {
            tell(heard -> heard.executionStarted(code(start)));
        }
    }

    void executionEnded(ExecutionStarted start, Ending ending, int turns, Instant at) {
        if (!deaf) {
            Duration lasted = Duration.between(start.startedAt(), at);
            tell(heard -> heard.executionEnded(new ExecutionEnd(code(start), kindOf(ending), turns, lasted)));
        }
    }

    void instanceHeld(ExecutionStarted start, InstanceStatus status) {
        tell(heard -> heard.instanceHeld(code(start), status));
    }

    void replayed(ExecutionStarted start, int turns) {
        tell(heard -> heard.replayed(code(start), turns));
    }

    void committed(int writes, long nanos) {
        if (!deaf) {
            tell(heard -> heard.committed(writes, Duration.ofNanos(nanos)));
        }
    }

    void leaseLost() {
        tell(EngineListener::leaseLost);
    }

    /** A body whose end is told. */
    Callable<Payload> watched(Kind kind, Attempt attempt, Callable<Payload> body) {
        return deaf ? body : () -> run(kind, attempt, body);
    }

    private Payload run(Kind kind, Attempt attempt, Callable<Payload> body) throws Exception {
        long begin = System.nanoTime();
        boolean succeeded = false;
        try {
            Payload result = body.call();
            succeeded = true;
            return result;
        } finally {
            Result result = succeeded ? Result.SUCCEEDED : attempt.cancelled() ? Result.CANCELLED : Result.FAILED;
            Duration ran = Duration.ofNanos(System.nanoTime() - begin);
            tell(heard -> heard.attemptEnded(new AttemptEnd(kind, attempt.name(), attempt.attempt(), result, ran)));
        }
    }

    private static EngineListener.Code code(ExecutionStarted start) {
        return new EngineListener.Code(start.name(), start.version());
    }

    private static EngineListener.Ending kindOf(Ending ending) {
        return switch (ending) {
            case Ending.Completed ignored -> EngineListener.Ending.COMPLETED;
            case Ending.Failed ignored -> EngineListener.Ending.FAILED;
            case Ending.Cancelled ignored -> EngineListener.Ending.CANCELLED;
            case Ending.Continued ignored -> EngineListener.Ending.CONTINUED;
        };
    }

    private void tell(Consumer<EngineListener> news) {
        try {
            news.accept(listener);
        } catch (RuntimeException thrown) {
            LOG.log(
                    failed ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING,
                    "a listener failed; the engine goes on, and further failures are logged as debug",
                    thrown);
            failed = true;
        }
    }
}
