package dev.clew.kernel;

import dev.clew.api.Failure;
import dev.clew.api.Payload;
import dev.clew.api.Update;
import dev.clew.api.UpdateHandler;
import dev.clew.api.UpdateValidator;
import dev.clew.kernel.Event.Answer;
import dev.clew.kernel.Event.CarriedUpdates;
import dev.clew.kernel.Event.UpdateReceived;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The updates an execution was sent: those that wait for a handler, those that are being carried out, and the ids of
 * those that are answered.
 *
 * <p>Each is numbered as it comes, and carried out in a branch named for that number. So updates move no other
 * operation's id, and it does not matter to the code when they come. Their branches belong to the execution and not to
 * the root branch: at continue-as-new they are not cancelled with what the root leaves open, but waited for.
 */
final class Updates {

    /** Who carries out the updates of a name; {@code atOnce} if that takes no waiting, and so no thread of its own. */
    record Handler<I, O extends @Nullable Object>(
            Update<I, O> update,
            UpdateValidator<? super I> validator,
            UpdateHandler<? super I, ? extends O> handler,
            boolean atOnce) {}

    private record Numbered(OperationId id, UpdateReceived update) {}

    private final Execution execution;
    private final Map<String, Handler<?, ?>> handlers = new HashMap<>();
    private final Deque<Numbered> waiting = new ArrayDeque<>();
    private final Set<Branch> running = new LinkedHashSet<>();
    private final Set<String> known = new HashSet<>();
    private final Deque<String> answered = new ArrayDeque<>();
    private int received;
    private boolean closed;
    private boolean handsOver;

    Updates(Execution execution) {
        this.execution = execution;
    }

    /** Begins with what the execution before this one handed on. */
    void takeOver(CarriedUpdates carried) {
        known.addAll(carried.answered());
        carried.waiting().forEach(update -> waiting.add(number(update)));
    }

    /** Whether an update with this id was received already. */
    boolean knows(String updateId) {
        return known.contains(updateId);
    }

    /** Has an update carried out, or keeps it until there is a handler and room. */
    void receive(UpdateReceived update) {
        Numbered next = number(update);
        Handler<?, ?> handler = handlers.get(update.name());
        if (handler == null || !mayBegin()) {
            waiting.add(next);
        } else {
            begin(next, handler);
        }
    }

    private Numbered number(UpdateReceived update) {
        received++;
        known.add(update.updateId());
        return new Numbered(OperationId.update(received), update);
    }

    /** Has a handler carry out the updates of its name. */
    void register(Handler<?, ?> handler) {
        handlers.put(handler.update().name(), handler);
        beginWaiting();
    }

    private boolean mayBegin() {
        return !closed && running.size() < Update.MAX_RUNNING;
    }

    /** Begins what may begin now, oldest first. */
    private void beginWaiting() {
        Iterator<Numbered> oldestFirst = waiting.iterator();
        while (mayBegin() && oldestFirst.hasNext()) {
            Numbered next = oldestFirst.next();
            Handler<?, ?> handler = handlers.get(next.update().name());
            if (handler != null) {
                oldestFirst.remove();
                begin(next, handler);
            }
        }
    }

    private void begin(Numbered next, Handler<?, ?> handler) {
        Branch branch = Branch.update(execution, next.id(), execution.seed());
        if (handler.atOnce()) { // never among the running: it is over before anything else can run
            execution.cancelReason().ifPresent(branch::cancel);
            execution.runAtOnce(branch, () -> carryOut(branch, next, handler));
        } else {
            running.add(branch);
            execution.fork(branch, () -> carryOut(branch, next, handler));
            execution.cancelReason().ifPresent(branch::cancel);
        }
    }

    private <I, O> void carryOut(Branch branch, Numbered next, Handler<I, O> handler) {
        @Nullable Answer[] early = new Answer[1];
        branch.runToEnd(() -> {
            branch.throwIfCancelled();
            early[0] = answer(branch, next.update().input(), handler);
            return null;
        });
        Throwable thrown = branch.thrown();
        if (thrown != null && Execution.isBroken(thrown)) {
            throw execution.breakOff(thrown);
        }
        Answer answer = early[0];
        if (thrown != null || answer == null) {
            answer = new Answer.Failed(
                    thrown == null ? Failure.application("unknown", "it came to nothing") : Failure.of(thrown));
        }
        String updateId = next.update().updateId();
        execution.record(
                new Event.UpdateAnswered(next.id(), updateId, next.update().name(), answer));
        answered.add(updateId);
        if (answered.size() > Update.MAX_REMEMBERED) {
            answered.remove();
        }
        boolean othersWait = !mayBegin();
        running.remove(branch);
        branch.settle();
        if (othersWait) {
            beginWaiting();
        }
        execution.wakeRoot();
    }

    private <I, O> Answer answer(Branch branch, Payload payload, Handler<I, O> handler) throws Exception {
        I input;
        branch.onlyLook(true);
        try {
            input = Operation.decode(execution, payload, handler.update().input());
            handler.validator().validate(input);
        } catch (Exception refusal) {
            return new Answer.Rejected(Failure.of(refusal));
        } finally {
            branch.onlyLook(false);
        }
        return new Answer.Completed(execution.codec().encode(handler.handler().handle(input)));
    }

    // --- its end

    /** Whether any are being carried out. */
    boolean running() {
        return !running.isEmpty();
    }

    /**
     * Asks all that are being carried out to stop, since the instance was asked to.
     *
     * @return whether these were all that kept the execution from handing over to the next
     */
    boolean cancel(String reason) {
        List.copyOf(running).forEach(branch -> branch.cancel(reason));
        return handsOver && running();
    }

    /**
     * Begins no more.
     *
     * @param handOver whether those that are being carried out are waited for, and the rest is for the next execution
     */
    void close(boolean handOver) {
        closed = true;
        handsOver = handOver;
        if (!handOver) {
            cancel("instance '" + execution.identity().instanceId() + "' ended before the update was done");
        }
    }

    /** What the next execution begins with. */
    CarriedUpdates carried() {
        return waiting.isEmpty() && answered.isEmpty()
                ? CarriedUpdates.NONE
                : new CarriedUpdates(waiting.stream().map(Numbered::update).toList(), List.copyOf(answered));
    }

    /** The branch of the update that an operation belongs to, if it is one's. */
    Optional<Branch> around(OperationId operation) {
        return running.stream().filter(branch -> branch.holds(operation)).findFirst();
    }
}
