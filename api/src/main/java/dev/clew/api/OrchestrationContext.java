package dev.clew.api;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Everything durable that an orchestration can do. Handed to {@link OrchestrationFunction#run}.
 *
 * <p>Each call is recorded, and after a restart answered from the record. Calls are matched per branch and in
 * order, by kind, name and input: code that asks for something else than it did before parks its instance.
 *
 * <p>Only for the branches of its own orchestration, one at a time as the engine runs them; use from inside a step
 * or from another thread is an {@link IllegalStateException}. A waiting call throws {@link CancelledException} when
 * the instance or the branch is cancelled.
 */
public interface OrchestrationContext {

    /**
     * How many events make a history long. Such a one is read again in some 50 ms, on two cores and SQLite, whenever its
     * instance is loaded. It never changes: what code decides by it must come out the same in every later release.
     */
    int LONG_HISTORY = 10_000;

    /** The id of this instance. */
    String instanceId();

    /** The name of the orchestration that runs. */
    String name();

    /** The version of it that runs. */
    int version();

    /** Which execution of the instance this is, from 1; {@link #continueAsNew} starts the next. */
    int execution();

    /**
     * How long the history of this execution is: the number of its events up to the latest thing that reached the code,
     * such as a result, a signal or a timer. The same on replay. The first execution begins with 1, and so does every
     * one that {@link #continueAsNew} starts.
     */
    int historyLength();

    /**
     * Whether the history is long by now, so that this is a good moment for {@link #continueAsNew} if nothing is open.
     * The same on replay. Nothing happens to who does not follow it: there is no limit.
     */
    default boolean continueAsNewSuggested() {
        return historyLength() >= LONG_HISTORY;
    }

    /**
     * Runs an activity and waits for its result.
     *
     * @return what the activity returned; null only if it returned null
     * @throws ActivityFailedException if its last attempt failed
     */
    default <I, O extends @Nullable Object> O call(Activity<I, O> activity, I input) {
        return start(activity, input).await();
    }

    /** Starts an activity without waiting. Thousands may be open at once. */
    <I, O extends @Nullable Object> Deferred<O> start(Activity<I, O> activity, I input);

    /**
     * Runs another orchestration as a child and waits for its result. A child is an instance of its own; what fails is
     * its outcome, never the way to it: while it is held, or its nodes are down, its parent waits.
     *
     * @return what the child returned; null only if it returned null
     * @throws ChildFailedException if it failed or was cancelled
     */
    default <I, O extends @Nullable Object> O call(Orchestration<I, O> child, I input) {
        return start(child, input).await();
    }

    /** The same with an id or a policy of its own. */
    default <I, O extends @Nullable Object> O call(Orchestration<I, O> child, I input, ChildOptions options) {
        return start(child, input, options).await();
    }

    /** Starts a child without waiting. It is cancelled when it is no longer wanted. */
    default <I, O extends @Nullable Object> Deferred<O> start(Orchestration<I, O> child, I input) {
        return start(child, input, ChildOptions.DEFAULT);
    }

    /**
     * Starts a child without waiting. It begins when this turn is durable, and exactly once.
     *
     * @return comes to a {@link ChildFailedException} of type {@link Failure#CHILD_ID_TAKEN} if the id is another
     *     instance's
     */
    <I, O extends @Nullable Object> Deferred<O> start(Orchestration<I, O> child, I input, ChildOptions options);

    /**
     * Starts an instance that has nothing to do with this one from then on: its end is not told here, and cancelling
     * this one leaves it alone. It begins when this turn is durable, and exactly once. If there is an instance with the
     * id already, that one is left as it is.
     */
    default <I> void startDetached(Orchestration<I, ?> orchestration, String id, I input) {
        startDetached(orchestration, id, input, Attributes.NONE);
    }

    /**
     * The same for an instance that has attributes from its start. On replay those that were recorded count, whatever
     * the code says by now.
     */
    <I> void startDetached(Orchestration<I, ?> orchestration, String id, I input, Attributes attributes);

    /**
     * Runs side effects in place, once, and remembers the result. Cheaper than an activity: it costs one durable
     * write and always runs on the node that owns the instance.
     *
     * @throws ActivityFailedException if the last attempt failed
     */
    <O extends @Nullable Object> O step(Step<O> step, StepFunction<O> body);

    /** A step without retries. */
    default <O extends @Nullable Object> O step(String name, Class<O> output, StepFunction<O> body) {
        return step(Step.of(name, output), body);
    }

    /** A step without a result. */
    default void step(String name, StepAction body) {
        step(Step.of(name, Void.class), context -> {
            body.run(context);
            return null;
        });
    }

    /**
     * Runs database work in the very transaction that records its result: both are durable, or neither, so it happens
     * exactly once whatever crashes. Retries as a step does; in the history it is a step.
     *
     * <p>Runs on the instance's own thread, in turn with its other transactions. On SQLite nobody else can write
     * meanwhile, so it has to be short: it may take as long as the step's timeout says, 2 seconds unless it says
     * otherwise, and is then rolled back and has failed. An attempt that collides with another transaction, or loses the
     * database, is run again and not counted.
     *
     * @throws ActivityFailedException if the last attempt failed, or the store has no transactions to offer
     */
    <O extends @Nullable Object> O transaction(Step<O> step, TransactionFunction<O> body);

    /** Database work without retries. */
    default <O extends @Nullable Object> O transaction(String name, Class<O> output, TransactionFunction<O> body) {
        return transaction(Step.of(name, output), body);
    }

    /** Database work without a result. */
    default void transaction(String name, TransactionAction body) {
        transaction(Step.of(name, Void.class), context -> {
            body.run(context);
            return null;
        });
    }

    /** Waits; durably, so for a second or a year. Never returns early. */
    default void sleep(Duration duration) {
        timer(duration).await();
    }

    /** Starts a timer without waiting for it. */
    Deferred<@Nullable Void> timer(Duration duration);

    /** Takes the oldest signal of this name, waiting for one if there is none. */
    <T> T await(Signal<T> signal);

    /** Takes the oldest signal of this name, waiting at most {@code timeout}; empty if none came. */
    <T> Optional<T> await(Signal<T> signal, Duration timeout);

    /**
     * Registers who carries out the updates of a name, from now until this execution ends: those that have come and
     * those that come. Each runs as a concurrent branch of its own, in the order they came, up to
     * {@value Update#MAX_RUNNING} at a time. Registering again has the updates that begin later go to the new handler.
     * Records nothing; but the updates are matched on replay, so a handler that is added to code that runs needs
     * {@link #patched} around it.
     *
     * <p>An execution that continues as new finishes what has begun first, and hands on what has not. One that ends in
     * another way cancels what has begun, whose handler may clean up; what has not begun is never begun.
     *
     * @param validator is asked right before the handler, with nothing in between
     * @param handler carries it out
     */
    <I, O extends @Nullable Object> void onUpdate(
            Update<I, O> update, UpdateValidator<? super I> validator, UpdateHandler<? super I, ? extends O> handler);

    /** The same without a validator. */
    default <I, O extends @Nullable Object> void onUpdate(
            Update<I, O> update, UpdateHandler<? super I, ? extends O> handler) {
        onUpdate(update, input -> {}, handler);
    }

    /**
     * The same for a handler that does not wait and starts nothing: it keeps, publishes, reads and settles promises. It is
     * carried out on the spot, which costs a fraction, and its answer is in the turn that takes the update. One that
     * waits all the same fails, and says so. Which thread that is varies: that of whoever asks, for one.
     */
    <I, O extends @Nullable Object> void onUpdateAtOnce(
            Update<I, O> update, UpdateValidator<? super I> validator, UpdateHandler<? super I, ? extends O> handler);

    /**
     * Starts a concurrent branch. Branches take turns: one runs at a time, and control changes hands only where a
     * branch waits, so they may share plain variables.
     */
    <T extends @Nullable Object> Deferred<T> fork(BranchFunction<T> branch);

    /**
     * An outcome that this orchestration's own code settles, for branches that wait for each other. Records nothing: what
     * settles it is on the record.
     */
    <T extends @Nullable Object> Promise<T> promise();

    /**
     * Waits for all, and returns their results in the order given. When one fails, the others are cancelled and,
     * once they have cleaned up, its exception is thrown.
     */
    <T extends @Nullable Object> List<T> all(List<? extends Deferred<? extends T>> parts);

    /**
     * Waits for the first that succeeds, cancels the others, and returns its result once they have cleaned up.
     *
     * @throws ApplicationException the last failure, if all fail
     * @throws IllegalArgumentException if {@code parts} is empty
     */
    <T extends @Nullable Object> T any(List<? extends Deferred<? extends T>> parts);

    /**
     * Waits for the first that is done in either way, cancels the others, and once they have cleaned up returns its
     * result or throws its exception.
     *
     * @throws IllegalArgumentException if {@code parts} is empty
     */
    <T extends @Nullable Object> T race(List<? extends Deferred<? extends T>> parts);

    /**
     * Runs code that cancellation does not reach: clean-up and compensation. A cancellation that comes meanwhile is
     * delivered at the first wait after it.
     */
    <T extends @Nullable Object> T shielded(BranchFunction<T> body);

    /** {@link #shielded(BranchFunction)} without a result. */
    default void shielded(BranchAction body) {
        this.<Void>shielded(() -> {
            body.run();
            return null;
        });
    }

    /**
     * Runs a part of the code, and labels what it starts: activities, steps and children, also in branches that it
     * forks. The innermost label counts. Logs and traces of what is labelled carry it, so that people see which place of
     * the code it belongs to; the path of a vertex, say. It is not recorded and not compared on replay, so it may change
     * at any time. An activity that a node takes from the task queue has lost it.
     *
     * @param label for people; not blank
     */
    <T extends @Nullable Object> T labelled(String label, BranchFunction<T> body);

    /**
     * Publishes a short text that says how far the instance is; the empty text takes it back. Matched on replay like
     * any other call, except for the text: what the record has is what counts then. At most 10,000 characters.
     *
     * @throws ConfigurationException if the text is too long
     */
    void status(String text);

    /**
     * Whether this execution takes the new path of a change to its code. True for executions that reach the first such
     * call now, which is recorded; false for those that had passed it before the change was deployed. The answer for one
     * patch is the same throughout an execution, and on every replay.
     *
     * <pre>{@code
     * if (ctx.patched("fraud-check")) {
     *     ctx.call(FRAUD_CHECK, order);
     * }
     * }</pre>
     *
     * <p>Does not wait, and moves no other call's place: it may be added, and once no execution is left that passed by
     * without it, removed together with the old path, while instances run.
     *
     * @param patch names the change; each change has a name of its own, 1 to 256 characters
     */
    boolean patched(String patch);

    /** The text that was published last, by this execution or one before it. Records nothing. */
    Optional<String> status();

    /** The attributes that listings find this instance by, as of now. Records nothing. */
    Attributes attributes();

    /**
     * Sets an attribute of this instance, in place of the one of that name if there is one. Recorded; listings find the
     * instance by it with the turn it belongs to, and until it is removed or the instance is deleted. Matched on replay
     * like any other call, by its name; the value is the one that was recorded.
     *
     * @throws IllegalArgumentException if the name or the value is not one; see {@link Attributes}
     * @throws ConfigurationException if one is too long, or there would be too many; then nothing has changed, and the
     *     code may go on
     */
    void setAttribute(String name, String value);

    /** Removes an attribute of this instance. Nothing happens if there is none, though the call is recorded. */
    void removeAttribute(String name);

    /** The values that this instance keeps for itself and for those who look at it. */
    State state();

    /**
     * Reads a value that another instance of the namespace keeps; empty if it keeps none of that name, or there is no
     * such instance. Recorded like a step, so a replay sees what was read then; of one's own values it sees those that
     * are durable, and {@link State#get} is the cheaper way to them. A store that does not answer is asked again.
     *
     * @throws ActivityFailedException if the value does not fit the key's type
     */
    default <T> Optional<T> state(String instanceId, StateKey<T> key) {
        return StateReading.read(this, instanceId, key);
    }

    /** The time as this turn recorded it; stands still between waits. */
    Instant now();

    /** Random numbers that are the same on replay. Not for secrets. */
    RandomGenerator random();

    /** A version 4 UUID that is the same on replay. Not for secrets. */
    UUID uuid();

    /** What turns values into payloads, and back: for code that keeps values whose types it does not know. */
    Codec codec();

    /** A logger that is silent during replay. */
    System.Logger log();

    /**
     * Ends this execution and starts the next with a new input and an empty history. Signals not yet taken,
     * the custom status and the state carry over. Never returns.
     *
     * @param input the argument of the next execution, of this orchestration's input type
     */
    RuntimeException continueAsNew(@Nullable Object input);

    /**
     * The same, with the next execution on another version of this orchestration: so an instance that runs for ever moves
     * to new code. If this node does not have that version the instance goes on where it is registered, and waits as
     * long as it is nowhere.
     *
     * @param next this orchestration in the version to go on with, or {@link Orchestration#latest()}: the latest that
     *     the node has which ends this execution
     * @param input the argument of the next execution
     * @throws IllegalArgumentException if {@code next} is another orchestration
     */
    <I> RuntimeException continueAsNew(Orchestration<I, ?> next, I input);

    /** The body of a step without a result. */
    @FunctionalInterface
    interface StepAction {
        void run(ActivityContext context) throws Exception;
    }

    /** The body of a transactional step without a result. */
    @FunctionalInterface
    interface TransactionAction {
        void run(TransactionContext context) throws Exception;
    }

    /** Code without a result. */
    @FunctionalInterface
    interface BranchAction {
        void run() throws Exception;
    }
}
