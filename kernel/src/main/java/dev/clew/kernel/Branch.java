package dev.clew.kernel;

import dev.clew.api.ApplicationException;
import dev.clew.api.BranchFunction;
import dev.clew.api.CancelledException;
import dev.clew.api.Failure;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One line of user code: the root of an execution or a fork of another branch. It is also a scope: cancelling it
 * cancels all that it started, and it is over only when all of that is.
 */
final class Branch extends Settleable<@Nullable Object> {

    private final @Nullable OperationId fork;
    private final boolean shieldedFromParent;
    private final boolean forkedUnderShelter;
    private Set<Settleable<?>> started = Collections.emptySet(); // of its own once it starts anything
    private final long seed;
    private @Nullable SplitMix random;
    private @Nullable SplitMix uuids;

    private Optional<String> label;
    private int ordinal;
    private int shields;
    private boolean onlyLooks;
    private @Nullable String cancelReason;
    private @Nullable Object result;
    private @Nullable Throwable thrown;
    private boolean looked;

    /** The thread that runs it, and whether it is in line to run: the {@link Baton}'s. */
    @Nullable
    Thread thread;

    boolean begun;
    boolean queued;

    /** Whether it runs on a thread that others need, so that it must not wait: the {@link Baton}'s. */
    boolean atOnce;

    /** The one thing that it waits for, if that is why it does not run: the {@link Execution}'s. */
    @Nullable
    Settleable<?> awaited;

    /**
     * A branch that has not run.
     *
     * @param fork the operation that forked it
     * @param parent the branch that did
     */
    Branch(Execution execution, OperationId fork, Branch parent, long seed) {
        super(execution);
        this.fork = fork;
        this.shieldedFromParent = parent.insideShield();
        this.forkedUnderShelter = parent.sheltered();
        this.label = parent.label;
        this.seed = seed;
    }

    private Branch(Execution execution, @Nullable OperationId fork, long seed) {
        super(execution);
        this.fork = fork;
        this.shieldedFromParent = false;
        this.forkedUnderShelter = false;
        this.label = Optional.empty();
        this.seed = seed;
    }

    /** The root of an execution, which has not run. */
    static Branch root(Execution execution, long seed) {
        return new Branch(execution, null, seed);
    }

    /** The branch that carries an update out, which has not run. It is nobody's part: see {@link Updates}. */
    static Branch update(Execution execution, OperationId id, long seed) {
        return new Branch(execution, id, seed);
    }

    boolean isRoot() {
        return fork == null;
    }

    OperationId nextOperation() {
        if (onlyLooks) {
            throw new IllegalStateException(
                    "a validator of updates only looks: it may read state and variables, and call nothing else");
        }
        ordinal++;
        return fork == null ? OperationId.root(ordinal) : fork.child(ordinal);
    }

    /** Whether its code may only look from now on. */
    void onlyLook(boolean only) {
        onlyLooks = only;
    }

    /** What people know the place by that its code is at. */
    Optional<String> label() {
        return label;
    }

    void label(Optional<String> place) {
        label = place;
    }

    SplitMix random() {
        if (random == null) {
            random = generator("random");
        }
        return random;
    }

    SplitMix uuids() {
        if (uuids == null) {
            uuids = generator("uuid");
        }
        return uuids;
    }

    private SplitMix generator(String purpose) {
        return SplitMix.of(seed, fork == null ? "" : fork.path(), purpose);
    }

    /**
     * Throws if it must not wait.
     *
     * @throws IllegalStateException if it is carried out at once
     */
    void requireMayWait() {
        if (atOnce) {
            throw new IllegalStateException(
                    "a handler of updates that are carried out at once does not wait and starts nothing: it may keep, publish"
                            + " and read; register it with onUpdate to do more");
        }
    }

    /** Whether it would only go on waiting if it ran now. */
    boolean waitsOn() {
        Settleable<?> part = awaited;
        return part != null && !part.done() && (cancelReason == null || shields > 0);
    }

    // --- what it started

    void own(Settleable<?> part) {
        requireMayWait();
        if (started.isEmpty()) {
            started = new LinkedHashSet<>();
        }
        started.add(part);
    }

    void disown(Operation<?> part) {
        started.remove(part);
    }

    boolean hasOpenChildren() {
        for (Settleable<?> part : started) {
            if (part instanceof Branch child && !child.done()) {
                return true;
            }
        }
        return false;
    }

    /** Whether an operation is this branch's, or of one inside it. */
    boolean holds(OperationId operation) {
        return fork == null || operation.equals(fork) || operation.path().startsWith(fork.path() + '.');
    }

    /** The innermost branch inside this one, or this one, that an operation belongs to and that has not ended. */
    Branch nearest(OperationId operation) {
        for (Settleable<?> part : started) {
            if (part instanceof Branch child
                    && !child.done()
                    && child.fork != null
                    && operation.path().startsWith(child.fork.path() + '.')) {
                return child.nearest(operation);
            }
        }
        return this;
    }

    /** What a child threw that nobody has looked at, so that no failure passes in silence. */
    private @Nullable Throwable unseenFailure() {
        for (Settleable<?> part : started) {
            if (part instanceof Branch child
                    && !child.looked
                    && child.thrown != null
                    && !(child.thrown instanceof CancelledException)) {
                return child.thrown;
            }
        }
        return null;
    }

    // --- cancellation

    void shield() {
        shields++;
    }

    void unshield() {
        shields--;
    }

    /** Whether what runs in it now is shielded. */
    boolean insideShield() {
        return shields > 0;
    }

    /** Whether a cancellation of the instance leaves alone what runs in it now: a shield around it, or further out. */
    boolean sheltered() {
        return insideShield() || forkedUnderShelter;
    }

    @Override
    boolean shielded() {
        return shieldedFromParent;
    }

    /** Throws where this branch has been cancelled and nothing shields it. */
    void throwIfCancelled() {
        if (cancelReason != null && shields == 0) {
            throw new CancelledException(cancelReason);
        }
    }

    @Override
    public void cancel() {
        looked = true;
        cancel("cancelled by its orchestration");
    }

    @Override
    void cancel(String reason) {
        if (!done() && cancelReason == null) {
            cancelReason = reason;
            cancelStarted(reason, false);
            execution.wake(this);
        }
    }

    private void cancelStarted(String reason, boolean evenShielded) {
        for (Settleable<?> part : List.copyOf(started)) {
            if (evenShielded || !part.shielded()) {
                part.cancel(reason);
            }
        }
    }

    // --- outcome

    /** Runs the code of a forked branch to its end. */
    void run(BranchFunction<?> body) {
        runToEnd(() -> {
            throwIfCancelled();
            return body.run();
        });
        settle();
    }

    /**
     * Runs code, then cancels what it left open and waits until that has cleaned up. A failure of a child that
     * nobody looked at becomes this branch's own.
     */
    void runToEnd(BranchFunction<?> body) {
        try {
            result = body.run();
        } catch (Unwind unwind) {
            throw unwind;
        } catch (Throwable failure) {
            thrown = failure;
        }
        execution.requireInMemory(); // whatever the code made of the error that takes it down
        shield();
        cancelStarted("the branch that started it has ended", true);
        if (isRoot()) {
            execution.codeEnded(thrown);
        }
        awaitChildren();
        unshield();
        if (thrown == null) {
            thrown = unseenFailure();
        }
    }

    private void awaitChildren() {
        for (Settleable<?> part : started) {
            if (part instanceof Branch child && !child.done()) {
                child.onSettled(() -> execution.wake(this));
            }
        }
        while (hasOpenChildren() || (isRoot() && execution.lingers())) {
            execution.letOthersRun(this);
        }
    }

    @Nullable
    Throwable thrown() {
        return thrown;
    }

    @Override
    @Nullable
    Object outcome() {
        looked = true;
        return switch (thrown) {
            case null -> result;
            case RuntimeException unchecked -> throw unchecked;
            case Error error -> throw error;
            case Throwable checked -> throw unchecked(checked);
        };
    }

    /** A checked exception in the clothes of one that needs no declaration. */
    static ApplicationException unchecked(Throwable checked) {
        ApplicationException wrapped = new ApplicationException(Failure.of(checked));
        wrapped.addSuppressed(checked);
        return wrapped;
    }

    @Override
    boolean failed() {
        looked = true;
        return thrown != null;
    }
}
