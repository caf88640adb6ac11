package dev.clew.engine;

import dev.clew.api.Failure;
import dev.clew.api.InstanceStatus;
import dev.clew.api.Payload;
import dev.clew.api.TraceContext;
import dev.clew.engine.EngineListener.AttemptBegin;
import dev.clew.engine.EngineListener.AttemptEnd;
import dev.clew.engine.EngineListener.AttemptScope;
import dev.clew.engine.EngineListener.ClientCall;
import dev.clew.engine.EngineListener.ClientOperation;
import dev.clew.engine.EngineListener.Code;
import dev.clew.engine.EngineListener.ExecutionEnd;
import dev.clew.engine.EngineListener.InstanceEnd;
import dev.clew.engine.EngineListener.LogScope;
import dev.clew.engine.EngineListener.Replay;
import dev.clew.engine.EngineListener.Result;
import dev.clew.engine.EngineListener.Start;
import dev.clew.engine.EngineListener.StartScope;
import dev.clew.engine.EngineListener.StoreCall;
import dev.clew.engine.EngineListener.StoreOperation;
import dev.clew.engine.EngineListener.Subject;
import dev.clew.engine.json.HistoryJson;
import dev.clew.engine.json.UnreadableHistoryException;
import dev.clew.kernel.Message.Report;
import dev.clew.store.InstanceRow;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Tells listeners and the flight recorder, and keeps the failures of listeners from the engine. Costs next to nothing if
 * there are none. Thread-safe.
 */
final class Observer {

    /** Tells nobody. */
    static final Observer NONE = new Observer(EngineListener.NONE, InstantSource.system());

    private static final System.Logger LOG = System.getLogger(Observer.class.getName());

    private final List<EngineListener> listeners;
    private final boolean deaf;
    private final InstantSource clock;
    private volatile boolean failed;
    private volatile String node = "";

    /**
     * An observer.
     *
     * @param clock the store's
     */
    Observer(EngineListener listener, InstantSource clock) {
        this.listeners = Listeners.of(listener);
        this.deaf = listeners.isEmpty();
        this.clock = clock;
    }

    /** Whether anybody listens: if not, there is no need to find out what to tell. */
    boolean hears() {
        return !deaf;
    }

    /** Notes which life of which node it is that is told of. */
    void joined(String nodeName) {
        node = nodeName;
    }

    String node() {
        return node;
    }

    /** What is told of the execution that an instance is in, as the store has it. */
    Subject subject(InstanceRow row) {
        Optional<TraceContext> trace;
        try {
            trace = HistoryJson.readStart(row.start()).provenance().trace();
        } catch (UnreadableHistoryException ofALaterRelease) {
            trace = Optional.empty();
        }
        return new Subject(
                row.id().namespace(), row.id().id(), row.execution(), new Code(row.name(), row.version()), trace, node);
    }

    void started(EngineGauges gauges) {
        tell(heard -> heard.started(gauges));
    }

    // --- executions

    /** Somebody starts an instance; see {@link EngineListener#starting}. */
    StartScope starting(Supplier<Start> what) {
        if (deaf) {
            return StartScope.NONE;
        }
        Start start = what.get();
        List<StartScope> scopes = ask(heard -> heard.starting(start));
        return new StartScope() {
            @Override
            public Optional<TraceContext> trace() {
                for (StartScope scope : scopes) {
                    Optional<TraceContext> trace = answer(scope::trace).flatMap(found -> found);
                    if (trace.isPresent()) {
                        return trace;
                    }
                }
                return Optional.empty();
            }

            @Override
            public void ended(boolean started) {
                scopes.reversed().forEach(scope -> guarded(() -> scope.ended(started)));
            }
        };
    }

    void executionStarted(Subject subject, EngineListener.Initiator initiator) {
        tell(heard -> heard.executionStarted(subject, initiator));
    }

    void executionEnded(ExecutionEnd end) {
        tell(heard -> heard.executionEnded(end));
    }

    void instanceEnded(InstanceEnd end) {
        tell(heard -> heard.instanceEnded(end));
    }

    void instanceHeld(Subject subject, InstanceStatus status, Failure why) {
        tell(heard -> heard.instanceHeld(subject, status, why));
    }

    void replayed(Replay replay) {
        tell(heard -> heard.replayed(replay));
    }

    void historyBecameLong(Subject subject, int events) {
        tell(heard -> heard.historyBecameLong(subject, events));
    }

    void turnFenced(Subject subject) {
        tell(heard -> heard.turnFenced(subject));
    }

    void childStarted(Code parent, Code child) {
        tell(heard -> heard.childStarted(parent, child));
    }

    // --- attempts

    /**
     * Runs a body and says how it ended.
     *
     * @param origin the execution that asked for it, if somebody wants to know
     */
    Report report(Attempt attempt, Supplier<Optional<Subject>> origin, Callable<Payload> body) {
        FlightRecorder.AttemptEvent recorded = FlightRecorder.attempt();
        if (deaf && recorded == null) {
            return Attempts.report(attempt, body);
        }
        Duration waited = Duration.between(attempt.dueAt(), clock.instant());
        Duration reasonable = waited.isNegative() ? Duration.ZERO : waited;
        AttemptBegin begin = attempt.beginning(node, reasonable, origin);
        List<AttemptScope> scopes = ask(heard -> heard.attemptBegins(begin));
        long from = System.nanoTime();
        Report report = Attempts.report(attempt, body);
        Duration ran = Duration.ofNanos(System.nanoTime() - from);
        Result result = result(attempt, report);
        AttemptEnd end = new AttemptEnd(
                attempt.kind(),
                attempt.name(),
                attempt.attempt(),
                result,
                failure(attempt, report),
                Optional.of(reasonable),
                Optional.of(ran));
        if (recorded != null) {
            recorded.end(attempt.instanceId(), end);
        }
        scopes.reversed().forEach(scope -> guarded(() -> scope.ended(end)));
        tell(heard -> heard.attemptEnded(end));
        return report;
    }

    private static Result result(Attempt attempt, Report report) {
        if (attempt.overdue().isPresent()) {
            return Result.TIMED_OUT;
        }
        if (report instanceof Report.Succeeded) {
            return Result.SUCCEEDED;
        }
        return attempt.cancelled() ? Result.CANCELLED : Result.FAILED;
    }

    private static Optional<Failure> failure(Attempt attempt, Report report) {
        return attempt.overdue()
                .or(() -> report instanceof Report.Failed failed ? Optional.of(failed.failure()) : Optional.empty());
    }

    /** An attempt failed without its body having run, here at least. */
    void neverRan(EngineListener.Kind kind, String name, int attempt, Failure why) {
        if (!deaf) {
            Result result = why.kind() == Failure.Kind.POISON ? Result.POISON : Result.TIMED_OUT;
            AttemptEnd end =
                    new AttemptEnd(kind, name, attempt, result, Optional.of(why), Optional.empty(), Optional.empty());
            tell(heard -> heard.attemptEnded(end));
        }
    }

    // --- the store

    void committed(int writes, long nanos) {
        if (!deaf) {
            tell(heard -> heard.committed(writes, Duration.ofNanos(nanos)));
        }
    }

    /** Asks the store, and tells of it. */
    <T> T call(StoreOperation operation, Supplier<T> question) {
        if (deaf) {
            return question.get();
        }
        long from = System.nanoTime();
        try {
            T answer = question.get();
            storeCalled(operation, Optional.empty(), from);
            return answer;
        } catch (RuntimeException trouble) {
            storeCalled(operation, Optional.of(trouble), from);
            throw trouble;
        }
    }

    private void storeCalled(StoreOperation operation, Optional<RuntimeException> error, long from) {
        StoreCall call = new StoreCall(operation, error, Duration.ofNanos(System.nanoTime() - from));
        tell(heard -> heard.storeCalled(call));
    }

    void leaseLost() {
        tell(EngineListener::leaseLost);
    }

    // --- clients and logs

    /** Does what a client is asked for, and tells of it. */
    <T> T client(ClientOperation operation, Supplier<T> act) {
        if (deaf) {
            return act.get();
        }
        long from = System.nanoTime();
        try {
            T done = act.get();
            clientCalled(operation, Optional.empty(), from);
            return done;
        } catch (RuntimeException thrown) {
            clientCalled(operation, Optional.of(thrown), from);
            throw thrown;
        }
    }

    private void clientCalled(ClientOperation operation, Optional<RuntimeException> error, long from) {
        ClientCall call = new ClientCall(operation, error, Duration.ofNanos(System.nanoTime() - from));
        tell(heard -> heard.clientCalled(call));
    }

    /** A logger whose lines have the fields of an instance; the same one if nobody wants them. */
    System.Logger withFields(System.Logger target, Supplier<Subject> subject) {
        return deaf ? target : new FieldLogger(target, this, subject);
    }

    /** Logs, with the fields of what the line is about. */
    void logging(Supplier<Subject> subject, Runnable line) {
        if (deaf) {
            line.run();
            return;
        }
        Map<String, String> fields = LogFields.of(subject.get());
        List<LogScope> scopes = ask(heard -> heard.logging(fields));
        try {
            line.run();
        } finally {
            scopes.reversed().forEach(scope -> guarded(scope::ended));
        }
    }

    // --- what listeners throw

    private void tell(Consumer<EngineListener> news) {
        for (EngineListener listener : listeners) {
            guarded(() -> news.accept(listener));
        }
    }

    private <S> List<S> ask(Function<EngineListener, S> question) {
        List<S> answers = new ArrayList<>(listeners.size());
        for (EngineListener listener : listeners) {
            answer(() -> question.apply(listener)).ifPresent(answers::add);
        }
        return answers;
    }

    private void guarded(Runnable call) {
        answer(() -> {
            call.run();
            return true;
        });
    }

    private <S> Optional<S> answer(Supplier<S> call) {
        try {
            return Optional.of(call.get());
        } catch (RuntimeException thrown) {
            LOG.log(
                    failed ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING,
                    "a listener failed; the engine goes on, and further failures are logged as debug",
                    thrown);
            failed = true;
            return Optional.empty();
        }
    }
}
