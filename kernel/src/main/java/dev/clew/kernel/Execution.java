package dev.clew.kernel;

import dev.clew.api.CancelledException;
import dev.clew.api.Codec;
import dev.clew.api.ConfigurationException;
import dev.clew.api.Failure;
import dev.clew.api.Payload;
import dev.clew.kernel.Event.Input;
import dev.clew.kernel.Event.Output;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One execution in memory: replays its history once, then goes on live, turn after turn.
 *
 * <p><b>How a turn goes.</b> The inbox's messages become events one by one. Each event settles what was waiting for
 * it, and the branches this wakes run until all are blocked again, before the next event is looked at. So "which
 * came first" is decided by the order of events and by nothing else, in the first run as in every replay. When the
 * inbox is used up the turn is over, and {@link TurnHost#next} trades the decision for the next inbox.
 *
 * <p><b>Purity.</b> Time, randomness and results come from the recorded inputs; commands and outputs follow from
 * them. Running again with the same history and inboxes decides the same.
 *
 * <p>An instance of this class runs once, on the thread that calls {@link #run} and on those of its branches.
 */
public final class Execution {

    /** How many operations may be open at the same time. */
    public static final int MAX_OPEN_OPERATIONS = 100_000;

    private final Identity identity;
    private final Event.ExecutionStarted started;
    private List<RecordedTurn> history;
    private final Codec codec;
    private final System.Logger logger;

    private final Signals signals = new Signals();
    private final Updates updates = new Updates(this);
    private final Map<OperationId, Operation<?>> open = new LinkedHashMap<>();

    /** Children whose end is waited for, though nobody wants their results. */
    private final Map<OperationId, ChildWork<?>> lingering = new LinkedHashMap<>();

    private final Map<OperationId, Command> commands = new LinkedHashMap<>();

    /** What is asked of children whose own commands, perhaps of this very turn, stand. */
    private final List<Command> besides = new ArrayList<>();

    private final Deque<Message> pending = new ArrayDeque<>();
    private List<Message> taken = new ArrayList<>();
    private final InstanceState state;
    private final InstanceAttributes attributes;
    private Optional<String> status;
    private Optional<String> customStatus = Optional.empty();
    private boolean live;

    /** Whether the turn that the waiting thread is to go on with was begun by another: {@link #takeBeside}. */
    private boolean begunBeside;

    private @Nullable String cancelReason;
    private String cancelledBy = "";
    private boolean cancelledAtTheLast;
    private @Nullable Continuation continuation;
    private @Nullable Failure divergence;
    private @Nullable Mismatch mismatch;
    private @Nullable Throwable broken;

    private @Nullable Transcript transcript;
    private @Nullable Baton baton;
    private @Nullable TurnHost host;

    /**
     * An execution that has not run.
     *
     * @param started its first event
     * @param history the turns recorded so far; empty for one that has not had its first
     * @param logger where its code's log lines go
     */
    public Execution(
            Identity identity,
            Event.ExecutionStarted started,
            List<RecordedTurn> history,
            Codec codec,
            System.Logger logger) {
        this.identity = identity;
        this.started = started;
        this.history = List.copyOf(history);
        this.codec = codec;
        this.logger = logger;
        this.live = history.isEmpty();
        this.state = new InstanceState(this, started.kept().values());
        this.attributes = new InstanceAttributes(this, started.kept().attributes());
        this.status = started.kept().status();
    }

    /**
     * Runs until the execution ends or leaves memory. Call once.
     *
     * @param code what to run
     * @param turns where decisions go and inboxes come from
     */
    public <I, O> Exit run(Code<I, O> code, TurnHost turns) {
        try {
            transcript = new Transcript(started, history, codec, code.graph());
            history = List.of();
        } catch (Divergence strayed) {
            mismatch = strayed.mismatch();
            return new Exit.Diverged(strayed.failure());
        }
        host = turns;
        started.carried().forEach(signal -> signals.receive(signal.key(), signal.name(), signal.payload()));
        updates.takeOver(started.kept().updates());
        Branch root = Branch.root(this, started.seed());
        Baton theBaton = new Baton(root, this::pump);
        baton = theBaton;
        Exit exit;
        try {
            exit = runRoot(root, code);
        } catch (Unwind expected) {
            exit = exitAfterUnwinding();
        }
        theBaton.awaitOthers();
        return exit;
    }

    /** Where history and code part ways, if that is why {@link #run} returned. */
    public Optional<Mismatch> mismatch() {
        return Optional.ofNullable(mismatch);
    }

    private Exit exitAfterUnwinding() {
        if (divergence != null) {
            return new Exit.Diverged(divergence);
        }
        return broken == null ? new Exit.Left() : new Exit.Broken(broken);
    }

    private <I, O> Exit runRoot(Branch root, Code<I, O> code) {
        Context context = new Context(this, logger);
        @Nullable Payload[] result = new Payload[1];
        root.runToEnd(() -> {
            try {
                I input = Operation.decode(this, started.input(), code.input());
                result[0] = codec.encode(code.body().run(context, input));
            } catch (ContinueAsNew expected) {
                // what follows is in continuation
            }
            return null;
        });
        Throwable thrown = root.thrown();
        if (thrown != null && isBroken(thrown)) {
            return new Exit.Broken(thrown);
        }
        Ending ending = ending(thrown, result[0]);
        try {
            transcript().record(last(ending));
            transcript().requireEnd();
        } catch (Divergence strayed) {
            mismatch = strayed.mismatch(thrown == null ? new StackTraceElement[0] : thrown.getStackTrace());
            return new Exit.Diverged(strayed.failure());
        }
        if (!(ending instanceof Ending.Continued)) {
            taken.addAll(pending);
            pending.clear();
        }
        return new Exit.Ended(decide(Optional.of(ending)));
    }

    static boolean isBroken(Throwable thrown) {
        return thrown instanceof LinkageError
                || (thrown instanceof VirtualMachineError && !(thrown instanceof StackOverflowError));
    }

    private Ending ending(@Nullable Throwable thrown, @Nullable Payload result) {
        if (cancelReason != null && (thrown instanceof CancelledException || cancelledAtTheLast)) {
            return new Ending.Cancelled(cancelReason, cancelledBy);
        }
        if (thrown != null) {
            return new Ending.Failed(Failure.of(thrown));
        }
        if (continuation != null) {
            return new Ending.Continued(
                    continuation.input(),
                    continuation.version(),
                    signals.unread(),
                    new Event.Kept(state.carried(), status, updates.carried(), attributes.carried()));
        }
        return new Ending.Completed(result == null ? Payload.NULL : result);
    }

    private static Output last(Ending ending) {
        return switch (ending) {
            case Ending.Completed e -> new Event.ExecutionCompleted(OperationId.END, e.result());
            case Ending.Failed e -> new Event.ExecutionFailed(OperationId.END, e.failure());
            case Ending.Cancelled e -> new Event.ExecutionCancelled(OperationId.END, e.reason(), e.by());
            case Ending.Continued e -> new Event.ExecutionContinued(OperationId.END, e.input(), e.version());
        };
    }

    // --- turns

    /** Makes progress when every branch is blocked: replays or accepts one input, or ends the turn. */
    private void pump() {
        try {
            if (!live) {
                replayNext();
            } else if (!acceptNext()) {
                nextTurn();
            }
        } catch (Divergence strayed) {
            throw diverge(strayed, waiting(strayed));
        } catch (Unwind leaving) {
            throw leaving;
        } catch (RuntimeException | Error unexpected) {
            // Not the user's: it must not come out of the call that happens to be waiting.
            broken = unexpected;
            throw baton().unwind();
        }
    }

    private void replayNext() {
        Input replayed = transcript().replayNext();
        if (replayed != null) {
            apply(replayed);
        } else {
            live = true;
            open.values().forEach(this::issue);
            lingering.values().forEach(this::issue);
        }
    }

    private boolean acceptNext() {
        Message message = pending.poll();
        if (message == null) {
            return false;
        }
        taken.add(message);
        accept(message).ifPresent(input -> {
            transcript().append(input);
            apply(input);
        });
        return true;
    }

    private void nextTurn() {
        Decision decision = decide(Optional.empty());
        TurnHost turns = requireRunning(host);
        try {
            Inbox inbox = baton().outside(() -> turns.next(decision));
            if (begunBeside) {
                begunBeside = false; // and what it is given is pending
                baton().requireNotUnwinding();
            } else {
                transcript().begin(inbox.at());
                pending.addAll(inbox.messages());
            }
        } catch (TurnHost.Evicted leaving) {
            throw baton().unwind();
        }
    }

    /**
     * Takes an inbox for the thread that waits in {@link TurnHost#next}, which then need not be woken. For the host to call while
     * that waits, by one thread at a time: it is as if the waiting thread had gone on, up to where it would have handed over
     * the decision.
     *
     * <p>That is possible where all that there is to do are handlers of updates which are carried out at once.
     *
     * @return what the turn comes to; empty if more is to run, or the execution is to end or leave: then the waiting thread has
     *     to go on, and {@code next} is to return an empty inbox
     */
    public Optional<Decision> takeBeside(Inbox inbox) {
        try {
            transcript().begin(inbox.at());
            pending.addAll(inbox.messages());
            boolean more = true;
            while (more && !baton().hasWork()) {
                more = acceptNext();
            }
            if (!more) {
                return Optional.of(decide(Optional.empty()));
            }
        } catch (Unwind expected) {
            // by now every branch is in line, to be taken down
        } catch (RuntimeException | Error unexpected) {
            broken = unexpected;
            baton().unwind();
        }
        begunBeside = true;
        return Optional.empty();
    }

    private Decision decide(Optional<Ending> ending) {
        List<Command> asked = new ArrayList<>(commands.values());
        asked.addAll(besides);
        Decision decision = new Decision(
                transcript().drain(),
                asked,
                taken,
                customStatus,
                state.drain(),
                attributes.drain(),
                open.size() + lingering.size(),
                ending);
        commands.clear();
        besides.clear();
        taken = new ArrayList<>();
        customStatus = Optional.empty();
        return decision;
    }

    /** The event a message causes; nothing if it is late or a duplicate. */
    private Optional<Input> accept(Message message) {
        return switch (message) {
            case Message.AttemptReported report -> reported(report);
            case Message.TaskReported task ->
                task.execution() == identity.execution() ? reported(task.report()) : Optional.empty();
            case Message.ChildReported child -> reported(child);
            case Message.ChildRefused refused ->
                child(refused.id()) == null
                        ? Optional.empty()
                        : Optional.of(new Event.ChildFailed(refused.id(), refused.failure()));
            case Message.TimerDue due ->
                switch (open.get(due.id())) {
                    case TimerOperation ignored -> Optional.of(new Event.TimerFired(due.id()));
                    case SignalWait<?> wait when wait.hasDeadline() -> Optional.of(new Event.TimerFired(due.id()));
                    case null, default -> Optional.empty();
                };
            case Message.SignalSent signal ->
                signals.knows(signal.key())
                        ? Optional.empty()
                        : Optional.of(new Event.SignalReceived(signal.key(), signal.name(), signal.payload()));
            case Message.UpdateSent(long ignored, String updateId, String name, Payload input) ->
                received(updateId, name, input);
            case Message.UpdateAsked(String updateId, String name, Payload input) -> received(updateId, name, input);
            case Message.CancelSent cancel ->
                cancelReason == null
                        ? Optional.of(new Event.CancelRequested(cancel.reason(), cancel.by()))
                        : Optional.empty();
        };
    }

    private Optional<Input> received(String updateId, String name, Payload input) {
        return updates.knows(updateId)
                ? Optional.empty()
                : Optional.of(new Event.UpdateReceived(updateId, name, input));
    }

    private Optional<Input> reported(Message.AttemptReported report) {
        return open.get(report.id()) instanceof Work<?> work && work.attempt() == report.attempt()
                ? Optional.of(work.reported(report.report(), transcript().now(), () -> chance(report)))
                : Optional.empty();
    }

    private Optional<Input> reported(Message.ChildReported child) {
        OperationId id = child.parent().operation();
        ChildWork<?> waiting = child(id);
        if (waiting == null || !child.parent().equals(waiting.parent())) {
            return Optional.empty();
        }
        return Optional.of(
                switch (child.report()) {
                    case Message.Report.Succeeded(Payload result) -> new Event.ChildCompleted(id, result);
                    case Message.Report.Failed failed -> new Event.ChildFailed(id, failed.failure());
                });
    }

    /** A child that has not ended as far as this execution knows. */
    private @Nullable ChildWork<?> child(OperationId id) {
        return open.get(id) instanceof ChildWork<?> child ? child : lingering.get(id);
    }

    private double chance(Message.AttemptReported report) {
        return SplitMix.of(started.seed(), report.id().path(), "attempt " + report.attempt())
                .nextDouble();
    }

    /** Lets an input act on what waits for it. */
    private void apply(Input input) {
        switch (input) {
            case Event.ExecutionStarted e -> throw unexpected(OperationId.END, e);
            case Event.ExecutionTerminated ignored -> throw baton().unwind();
            case Event.ActivityCompleted e -> openActivity(e.id(), e).complete(e.result());
            case Event.ActivityFailed e -> openActivity(e.id(), e).fail(e.failure());
            case Event.StepCompleted e -> openStep(e.id(), e.name(), e).complete(e.result());
            case Event.StepFailed e -> openStep(e.id(), e.name(), e).fail(e.failure());
            case Event.AttemptFailed e -> {
                if (!(open.get(e.id()) instanceof Work<?> work)) {
                    throw unexpected(e.id(), e);
                }
                work.retry(e, transcript().now());
                issue(work);
            }
            case Event.ChildCompleted e -> {
                if (lingering.remove(e.id()) == null) {
                    openChild(e.id(), e).complete(e.result());
                } else {
                    wake(baton().root());
                }
            }
            case Event.ChildFailed e -> {
                if (lingering.remove(e.id()) == null) {
                    openChild(e.id(), e).fail(e.failure());
                } else {
                    wake(baton().root());
                }
            }
            case Event.TimerFired e -> {
                switch (open.get(e.id())) {
                    case TimerOperation timer -> timer.close();
                    case SignalWait<?> wait when wait.hasDeadline() -> wait.expire();
                    case null, default -> throw unexpected(e.id(), e);
                }
            }
            case Event.SignalReceived e -> signals.receive(e.key(), e.name(), e.payload());
            case Event.UpdateReceived e -> updates.receive(e);
            case Event.CancelRequested e -> {
                cancelReason = e.reason();
                cancelledBy = e.by();
                cancelledAtTheLast = updates.cancel(e.reason());
                baton().root().cancel(e.reason());
                lingering.values().forEach(this::passOnCancellation);
            }
        }
    }

    /** A child that the execution waits for to the end is asked to stop, and waited for all the same. */
    private void passOnCancellation(ChildWork<?> child) {
        if (live) {
            besides.add(child.cancellation("its parent '" + identity.instanceId() + "' was cancelled"));
        }
    }

    private ActivityWork<?> openActivity(OperationId id, Event event) {
        if (open.get(id) instanceof ActivityWork<?> activity) {
            return activity;
        }
        throw unexpected(id, event);
    }

    private ChildWork<?> openChild(OperationId id, Event event) {
        if (open.get(id) instanceof ChildWork<?> child) {
            return child;
        }
        throw unexpected(id, event);
    }

    private StepWork<?> openStep(OperationId id, String name, Event event) {
        if (open.get(id) instanceof StepWork<?> step && step.name.equals(name)) {
            return step;
        }
        throw unexpected(id, event);
    }

    private Divergence unexpected(OperationId id, Event event) {
        Operation<?> operation = open.get(id);
        return Divergence.unexpected(
                transcript().turn(),
                id,
                event,
                operation == null ? "waits for nothing at this place" : describe(operation));
    }

    private static String describe(Operation<?> operation) {
        return switch (operation) {
            case ActivityWork<?> activity -> "activity '" + activity.name + "'";
            case StepWork<?> step -> "step '" + step.name + "'";
            case ChildWork<?> child -> "child '" + child.childId() + "' of '" + child.name() + "'";
            case TimerOperation ignored -> "a timer";
            case SignalWait<?> wait -> "wait for signal '" + wait.name() + "'";
        };
    }

    private Unwind diverge(Divergence strayed, Thread where) {
        divergence = strayed.failure();
        mismatch = strayed.mismatch(where.getStackTrace());
        return baton().unwind();
    }

    /** The thread that waits where the history has an operation: its branch's, or that of the nearest one around it. */
    private Thread waiting(Divergence strayed) {
        Branch root = baton().root();
        Branch nearest = strayed.operation()
                .map(operation -> updates.around(operation).orElse(root).nearest(operation))
                .orElse(root);
        return nearest.thread == null ? Thread.currentThread() : nearest.thread;
    }

    // --- what branches and operations use

    Identity identity() {
        return identity;
    }

    Event.ExecutionStarted started() {
        return started;
    }

    /** Whether it goes on from its history, and no longer over it. */
    boolean live() {
        return live;
    }

    InstanceState state() {
        return state;
    }

    InstanceAttributes attributes() {
        return attributes;
    }

    /** The text published last. */
    Optional<String> status() {
        return status;
    }

    Codec codec() {
        return codec;
    }

    Signals signals() {
        return signals;
    }

    Updates updates() {
        return updates;
    }

    /** Why the instance was asked to stop, if it was. */
    Optional<String> cancelReason() {
        return Optional.ofNullable(cancelReason);
    }

    /** The root's code is over, and all else is to follow. */
    void codeEnded(@Nullable Throwable thrown) {
        updates.close(thrown == null && continuation != null);
    }

    /** Takes the execution down for what this JVM cannot run; the caller throws the result. */
    Unwind breakOff(Throwable unrunnable) {
        broken = unrunnable;
        return baton().unwind();
    }

    void wakeRoot() {
        wake(baton().root());
    }

    Transcript transcript() {
        return requireRunning(transcript);
    }

    /** The branch the caller runs. */
    Branch current() {
        return baton().holder();
    }

    void wake(Branch branch) {
        baton().wake(branch);
    }

    void letOthersRun(Branch me) {
        baton().letOthersRun(me);
    }

    /** Throws when the execution is leaving memory. */
    void requireInMemory() {
        baton().requireNotUnwinding();
    }

    void fork(Branch child, Runnable body) {
        baton().fork(child, body);
    }

    /** Runs a branch that never waits, now. */
    void runAtOnce(Branch branch, Runnable body) {
        baton().runAtOnce(branch, body);
    }

    long seed() {
        return started.seed();
    }

    /** Blocks the current branch until something is settled. */
    void awaitSettled(Settleable<?> part) {
        Branch me = current();
        me.throwIfCancelled();
        if (!part.done()) {
            part.onSettled(() -> wake(me));
            me.awaited = part;
            try {
                while (!part.done()) {
                    letOthersRun(me);
                    me.throwIfCancelled();
                }
            } finally {
                me.awaited = null;
            }
        }
    }

    /** Notes what the code asks for; see {@link Transcript#record}. */
    Output record(Output issued) {
        try {
            return transcript().record(issued);
        } catch (Divergence strayed) {
            throw diverge(strayed, Thread.currentThread());
        }
    }

    /**
     * Adds an operation to the open ones and asks the world for it.
     *
     * @throws ConfigurationException if too many are open
     */
    <T extends Operation<?>> T open(Branch owner, T operation) {
        if (open.size() >= MAX_OPEN_OPERATIONS) {
            throw new ConfigurationException(
                    Failure.LIMIT,
                    "instance '" + identity.instanceId() + "' has " + open.size()
                            + " operations open, which is the most; wait for some before starting more");
        }
        open.put(operation.id, operation);
        owner.own(operation);
        issue(operation);
        return operation;
    }

    private void issue(Operation<?> operation) {
        if (live) {
            operation.command().ifPresent(command -> commands.put(operation.id, command));
        }
    }

    /** Asks the world for something that nothing waits for. */
    void ask(Command command) {
        if (live) {
            commands.put(command.id(), command);
        }
    }

    /** Keeps the execution from ending before a child has that nobody waits for any more. */
    void linger(ChildWork<?> child) {
        lingering.put(child.id, child);
    }

    /** Whether there are such children, or updates that are not done. */
    boolean lingers() {
        return !lingering.isEmpty() || updates.running();
    }

    /** Which execution the present turn was first recorded in. */
    Identity origin() {
        return started.recordedAs(transcript().turn(), identity);
    }

    /**
     * The id of a child that the code gave none. One that another instance's copied turn started has that instance's
     * if it has ended there, and an own one if it was started anew: the history says which.
     */
    String childId(OperationId operation) {
        Optional<String> recorded =
                started.isForeign(transcript().turn()) ? transcript().recordedChild(operation) : Optional.empty();
        return recorded.orElseGet(() -> ChildId.of(origin(), operation));
    }

    /** Whom a child reports to that an operation of the present turn starts. */
    Parent parentOf(OperationId operation) {
        int origin = started.origin(transcript().turn(), identity.execution());
        return new Parent(identity.instanceId(), origin, started.seed(), operation);
    }

    void closed(Operation<?> operation) {
        open.remove(operation.id);
    }

    /** Takes a command back, silently if it has not left this turn. */
    void withdraw(Command counterpart) {
        if (live && commands.remove(counterpart.id()) == null) {
            commands.put(counterpart.id(), counterpart);
        }
    }

    /** Notes a text as published; it goes out with the turn unless that was recorded already. */
    void publish(String text) {
        status = Optional.of(text).filter(published -> !published.isEmpty());
        if (live) {
            customStatus = Optional.of(text);
        }
    }

    /** Settles what the next execution starts with. */
    void continueWith(Payload input, Optional<Integer> version) {
        continuation = new Continuation(input, version);
    }

    /** The orchestration that runs. */
    String name() {
        return started.name();
    }

    private Baton baton() {
        return requireRunning(baton);
    }

    private static <T> T requireRunning(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("this execution does not run");
        }
        return part;
    }

    private record Continuation(Payload input, Optional<Integer> version) {}

    /** Leaves the root's code when it continues as new. An error, so that ordinary handlers let it pass. */
    static final class ContinueAsNew extends Error {

        private static final long serialVersionUID = 1L;

        ContinueAsNew() {
            super("this execution continues as new; let this error pass", null, false, false);
        }
    }
}
