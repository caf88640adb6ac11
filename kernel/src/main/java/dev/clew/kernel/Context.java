package dev.clew.kernel;

import dev.clew.api.Activity;
import dev.clew.api.Attributes;
import dev.clew.api.BranchFunction;
import dev.clew.api.ChildOptions;
import dev.clew.api.Codec;
import dev.clew.api.ConfigurationException;
import dev.clew.api.Deferred;
import dev.clew.api.Failure;
import dev.clew.api.Names;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.Payload;
import dev.clew.api.Promise;
import dev.clew.api.Routing;
import dev.clew.api.Signal;
import dev.clew.api.State;
import dev.clew.api.Step;
import dev.clew.api.StepFunction;
import dev.clew.api.TransactionFunction;
import dev.clew.api.Update;
import dev.clew.api.UpdateHandler;
import dev.clew.api.UpdateValidator;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The context that user code sees: turns its calls into operations of the branch that makes them. */
final class Context implements OrchestrationContext {

    private static final int MAX_STATUS = 10_000;

    private final Execution execution;
    private final System.Logger log;

    Context(Execution execution, System.Logger logger) {
        this.execution = execution;
        this.log = new ReplayLogger(logger, () -> execution.transcript().replaying());
    }

    @Override
    public String instanceId() {
        return execution.origin().instanceId();
    }

    @Override
    public String name() {
        return execution.started().name();
    }

    @Override
    public int version() {
        return execution.started().version();
    }

    @Override
    public int execution() {
        return execution.origin().execution();
    }

    @Override
    public int historyLength() {
        return execution.transcript().length();
    }

    @Override
    public <I, O extends @Nullable Object> Deferred<O> start(Activity<I, O> activity, I input) {
        Branch me = uncancelled();
        Payload encoded = execution.codec().encode(input);
        OperationId id = me.nextOperation();
        Routing routing = activity.routing();
        Event.ActivityScheduled scheduled = (Event.ActivityScheduled) execution.record(new Event.ActivityScheduled(
                id, activity.name(), encoded, routing.tags(), routing.session(), routing.queue()));
        return execution.open(me, new ActivityWork<>(execution, me, id, activity, scheduled.input()));
    }

    @Override
    public <I, O extends @Nullable Object> Deferred<O> start(Orchestration<I, O> child, I input, ChildOptions options) {
        Branch me = uncancelled();
        Payload encoded = execution.codec().encode(input);
        OperationId id = me.nextOperation();
        String childId = options.id().orElseGet(() -> execution.childId(id));
        Event.ChildStarted started = (Event.ChildStarted) execution.record(new Event.ChildStarted(
                id, child.name(), child.version(), childId, encoded, options.policy(), options.attributes()));
        return execution.open(me, new ChildWork<>(execution, me, started, child.output()));
    }

    @Override
    public <I> void startDetached(Orchestration<I, ?> orchestration, String id, I input, Attributes attributes) {
        Branch me = uncancelled();
        Names.require("instance", id);
        Payload encoded = execution.codec().encode(input);
        OperationId operation = me.nextOperation();
        execution.record(new Event.DetachedStarted(
                operation, orchestration.name(), orchestration.version(), id, encoded, attributes));
        execution.ask(new Command.StartDetached(
                operation, orchestration.name(), orchestration.version(), id, encoded, attributes));
    }

    @Override
    public <O extends @Nullable Object> O step(Step<O> step, StepFunction<O> body) {
        return run(step, new StepWork.Body.Plain<>(body));
    }

    @Override
    public <O extends @Nullable Object> O transaction(Step<O> step, TransactionFunction<O> body) {
        return run(step, new StepWork.Body.Transactional<>(body));
    }

    private <O extends @Nullable Object> O run(Step<O> step, StepWork.Body<O> body) {
        Branch me = uncancelled();
        return execution
                .open(me, new StepWork<>(execution, me, me.nextOperation(), step, body))
                .await();
    }

    @Override
    public Deferred<@Nullable Void> timer(Duration duration) {
        Branch me = uncancelled();
        Duration wait = atLeastZero(duration);
        OperationId id = me.nextOperation();
        Event.TimerStarted started = (Event.TimerStarted) execution.record(new Event.TimerStarted(id, wait, due(wait)));
        return execution.open(me, new TimerOperation(execution, me, id, started.fireAt()));
    }

    @Override
    public <T> T await(Signal<T> signal) {
        return receive(signal, Optional.empty()).orElseThrow();
    }

    @Override
    public <T> Optional<T> await(Signal<T> signal, Duration timeout) {
        return receive(signal, Optional.of(atLeastZero(timeout)));
    }

    private <T> Optional<T> receive(Signal<T> signal, Optional<Duration> timeout) {
        Branch me = uncancelled();
        OperationId id = me.nextOperation();
        Event.SignalAwaited awaited = (Event.SignalAwaited)
                execution.record(new Event.SignalAwaited(id, signal.name(), timeout, timeout.map(this::due)));
        SignalWait<T> wait = execution.open(me, new SignalWait<>(execution, me, id, signal, awaited.fireAt()));
        execution.signals().join(wait);
        return wait.await();
    }

    @Override
    public <I, O extends @Nullable Object> void onUpdate(
            Update<I, O> update, UpdateValidator<? super I> validator, UpdateHandler<? super I, ? extends O> handler) {
        uncancelled();
        execution.updates().register(new Updates.Handler<>(update, validator, handler, false));
    }

    @Override
    public <I, O extends @Nullable Object> void onUpdateAtOnce(
            Update<I, O> update, UpdateValidator<? super I> validator, UpdateHandler<? super I, ? extends O> handler) {
        uncancelled();
        execution.updates().register(new Updates.Handler<>(update, validator, handler, true));
    }

    @Override
    public <T extends @Nullable Object> Deferred<T> fork(BranchFunction<T> body) {
        Branch me = uncancelled();
        Branch child = new Branch(execution, me.nextOperation(), me, execution.seed());
        me.own(child);
        execution.fork(child, () -> child.run(body));
        @SuppressWarnings("unchecked") // its outcome is what the body, a BranchFunction<T>, returns
        Deferred<T> deferred = (Deferred<T>) child;
        return deferred;
    }

    @Override
    public <T extends @Nullable Object> Promise<T> promise() {
        execution.current();
        return new Promised<>(execution);
    }

    @Override
    public <T extends @Nullable Object> List<T> all(List<? extends Deferred<? extends T>> parts) {
        return Combination.of(execution, parts).all();
    }

    @Override
    public <T extends @Nullable Object> T any(List<? extends Deferred<? extends T>> parts) {
        return Combination.<T>of(execution, parts).any();
    }

    @Override
    public <T extends @Nullable Object> T race(List<? extends Deferred<? extends T>> parts) {
        return Combination.<T>of(execution, parts).race();
    }

    @Override
    @SuppressWarnings("NullAway") // null comes out only for a T that admits it: when the body returned null
    public <T extends @Nullable Object> T labelled(String label, BranchFunction<T> body) {
        if (label.isBlank()) {
            throw new IllegalArgumentException("a label is for people to read, so it must not be blank");
        }
        Branch me = execution.current();
        Optional<String> outer = me.label();
        me.label(Optional.of(label));
        try {
            return body.run();
        } catch (RuntimeException unchecked) {
            throw unchecked;
        } catch (Exception checked) {
            throw Branch.unchecked(checked);
        } finally {
            me.label(outer);
        }
    }

    @Override
    @SuppressWarnings("NullAway") // null comes out only for a T that admits it: when the body returned null
    public <T extends @Nullable Object> T shielded(BranchFunction<T> body) {
        Branch me = execution.current();
        me.shield();
        try {
            return body.run();
        } catch (RuntimeException unchecked) {
            throw unchecked;
        } catch (Exception checked) {
            throw Branch.unchecked(checked);
        } finally {
            me.unshield();
        }
    }

    @Override
    public void status(String text) {
        if (text.length() > MAX_STATUS) {
            throw new ConfigurationException(
                    Failure.LIMIT,
                    "a custom status of " + text.length() + " characters is too long, the most is " + MAX_STATUS
                            + "; it is for a line that people read");
        }
        OperationId id = execution.current().nextOperation();
        execution.publish(((Event.StatusPublished) execution.record(new Event.StatusPublished(id, text))).text());
    }

    @Override
    public Optional<String> status() {
        execution.current();
        return execution.status();
    }

    @Override
    public Attributes attributes() {
        return execution.attributes().now();
    }

    @Override
    public void setAttribute(String name, String value) {
        execution.attributes().set(name, value);
    }

    @Override
    public void removeAttribute(String name) {
        execution.attributes().remove(name);
    }

    @Override
    public State state() {
        return execution.state();
    }

    @Override
    public boolean patched(String patch) {
        Names.require("patch", patch);
        execution.current();
        return execution.transcript().patched(patch);
    }

    @Override
    public Instant now() {
        return execution.transcript().now();
    }

    @Override
    public RandomGenerator random() {
        return execution.current().random();
    }

    @Override
    public UUID uuid() {
        SplitMix bits = execution.current().uuids();
        long version4 = (bits.nextLong() & 0xffff_ffff_ffff_0fffL) | 0x4000L;
        long variant2 = (bits.nextLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
        return new UUID(version4, variant2);
    }

    @Override
    public Codec codec() {
        return execution.codec();
    }

    @Override
    public System.Logger log() {
        return log;
    }

    @Override
    public RuntimeException continueAsNew(@Nullable Object input) {
        return continueAsNew(Optional.empty(), input);
    }

    @Override
    public <I> RuntimeException continueAsNew(Orchestration<I, ?> next, I input) {
        if (!next.name().equals(execution.name())) {
            throw new IllegalArgumentException("'" + execution.name() + "' cannot continue as '" + next.name()
                    + "': an instance stays with its orchestration; start another one with startDetached");
        }
        return continueAsNew(Optional.of(next.version()), input);
    }

    private RuntimeException continueAsNew(Optional<Integer> version, @Nullable Object input) {
        Branch me = uncancelled();
        if (!me.isRoot()) {
            throw new IllegalStateException("continueAsNew is for the orchestration's own code, not for a fork of it: "
                    + "return from the branch, and call it where the branch is waited for");
        }
        execution.continueWith(execution.codec().encode(input), version);
        throw new Execution.ContinueAsNew();
    }

    private Branch uncancelled() {
        Branch me = execution.current();
        me.throwIfCancelled();
        return me;
    }

    /** The end of a wait that begins now. */
    private Instant due(Duration wait) {
        return WholeMillis.after(now(), wait);
    }

    private static Duration atLeastZero(Duration duration) {
        return duration.isNegative() ? Duration.ZERO : duration;
    }
}
