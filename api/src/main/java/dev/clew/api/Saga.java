package dev.clew.api;

import dev.clew.api.OrchestrationContext.BranchAction;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Several deeds of which either all stand in the end, or none: what was done is undone if a later part fails, or if
 * the instance is cancelled.
 *
 * <pre>{@code
 * return Saga.run(ctx, saga -> {
 *     saga.undo(CANCEL_FLIGHT, trip);        // first how to undo it ...
 *     ctx.call(BOOK_FLIGHT, trip);           // ... then do it
 *     saga.undo(CANCEL_HOTEL, trip);
 *     return ctx.call(BOOK_HOTEL, trip);
 * });
 * }</pre>
 *
 * <p>Note how to undo a deed <em>before</em> the deed: one that failed, or that a cancellation cut off, may have had its
 * effect all the same. So an undoing has to be harmless where nothing was done.
 *
 * <p>When the body throws an exception, what was noted is undone one by one, the latest first, shielded from
 * cancellation. All of it is durable like everything else that an orchestration does: a crash between two undoings
 * goes on with the next. An undoing that fails for good, after the retries its activity asks for, does not keep the
 * others from being tried; that something is left to do by hand is then said by {@link CompensationFailedException}.
 * If all is undone, the body's exception goes on its way, and a cancelled instance ends as cancelled.
 *
 * <p>An {@link Error} undoes nothing: some are how the engine takes an instance out of memory. Nor does
 * {@link OrchestrationContext#continueAsNew} inside the body; leave the saga first. Belongs to its orchestration, whose
 * branches may share it.
 */
public final class Saga {

    private final OrchestrationContext context;
    private final Deque<Undoing> undoings = new ArrayDeque<>();
    private boolean over;

    private Saga(OrchestrationContext context) {
        this.context = context;
    }

    private record Undoing(String what, BranchAction body) {}

    /**
     * The deeds.
     *
     * @param <T> what they come to
     * @param <E> what they may throw besides unchecked exceptions
     */
    @FunctionalInterface
    public interface Body<T extends @Nullable Object, E extends Exception> {

        /** Does them. What it throws makes the saga undo what it noted. */
        T run(Saga saga) throws E;
    }

    /**
     * Does what the body says and returns its result, or undoes what was noted and throws what it threw.
     *
     * @throws CompensationFailedException if the body failed and not all could be undone
     */
    public static <T extends @Nullable Object, E extends Exception> T run(OrchestrationContext context, Body<T, E> body)
            throws E {
        Saga saga = new Saga(context);
        try {
            return body.run(saga);
        } catch (Exception failure) { // a cancellation is one too
            saga.undoAll(failure);
            throw failure;
        } finally {
            saga.over = true;
        }
    }

    /**
     * Notes how to undo the next deed: with an activity, which says itself how often to retry.
     *
     * @throws IllegalStateException if the saga is over, or is undoing already
     */
    public <I> void undo(Activity<I, ?> activity, I input) {
        undo(activity.name(), () -> context.call(activity, input));
    }

    /**
     * Notes how to undo the next deed: with code, which may do whatever an orchestration may.
     *
     * @param what what it is called where its failure is reported
     * @throws IllegalStateException if the saga is over, or is undoing already
     */
    public void undo(String what, BranchAction body) {
        Objects.requireNonNull(what, "what");
        Objects.requireNonNull(body, "body");
        if (over) {
            throw new IllegalStateException("how to undo '" + what + "' is noted too late: the saga is over. Note it"
                    + " inside the body of Saga.run, and wait there for the branches that do so");
        }
        undoings.push(new Undoing(what, body));
    }

    private void undoAll(Exception failure) {
        over = true;
        List<CompensationFailedException.Part> failures = new ArrayList<>();
        context.shielded(() -> {
            for (Undoing undoing : undoings) {
                try {
                    undoing.body.run();
                } catch (Exception failed) {
                    failures.add(new CompensationFailedException.Part(undoing.what, failed));
                }
            }
        });
        if (!failures.isEmpty()) {
            throw new CompensationFailedException(failure, failures);
        }
    }
}
