package dev.clew.kernel;

import dev.clew.api.Deferred;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Several parts that one branch waits for together. Each part settles once, so waiting costs one step a part. */
final class Combination<T extends @Nullable Object> {

    private final Execution execution;
    private final List<Settleable<? extends T>> parts;
    private final Deque<Settleable<? extends T>> settled = new ArrayDeque<>();

    private Combination(Execution execution, List<Settleable<? extends T>> parts) {
        this.execution = execution;
        this.parts = parts;
    }

    static <T extends @Nullable Object> Combination<T> of(
            Execution execution, List<? extends Deferred<? extends T>> deferreds) {
        List<Settleable<? extends T>> parts = new ArrayList<>(deferreds.size());
        for (Deferred<? extends T> deferred : deferreds) {
            if (!(deferred instanceof Settleable<? extends T> part) || part.execution != execution) {
                throw new IllegalArgumentException("only what this orchestration's context started can be waited for "
                        + "together, not " + deferred);
            }
            parts.add(part);
        }
        Combination<T> combination = new Combination<>(execution, parts);
        combination.listen();
        return combination;
    }

    private void listen() {
        Branch me = execution.current();
        for (Settleable<? extends T> part : parts) {
            if (part.done()) {
                settled.add(part);
            } else {
                part.onSettled(() -> {
                    settled.add(part);
                    execution.wake(me);
                });
            }
        }
    }

    List<T> all() {
        for (int i = 0; i < parts.size(); i++) {
            Settleable<? extends T> next = nextSettled();
            if (next.failed()) {
                cancelRest();
                next.outcome();
            }
        }
        List<T> outcomes = new ArrayList<>(parts.size());
        for (Settleable<? extends T> part : parts) {
            outcomes.add(part.outcome());
        }
        return outcomes;
    }

    T any() {
        requireParts("any");
        Settleable<? extends T> latest = nextSettled();
        for (int i = 1; i < parts.size() && latest.failed(); i++) {
            latest = nextSettled();
        }
        cancelRest();
        return latest.outcome();
    }

    T race() {
        requireParts("race");
        Settleable<? extends T> first = nextSettled();
        cancelRest();
        return first.outcome();
    }

    private void requireParts(String what) {
        if (parts.isEmpty()) {
            throw new IllegalArgumentException(what + " of nothing: it could never be done");
        }
    }

    private Settleable<? extends T> nextSettled() {
        Branch me = execution.current();
        me.throwIfCancelled();
        while (settled.isEmpty()) {
            execution.letOthersRun(me);
            me.throwIfCancelled();
        }
        return settled.remove();
    }

    /** Cancels what is open and waits, whatever happens to this branch meanwhile, until it has cleaned up. */
    private void cancelRest() {
        Branch me = execution.current();
        parts.forEach(Settleable::cancel);
        for (Settleable<? extends T> part : parts) {
            while (!part.done()) {
                execution.letOthersRun(me);
            }
        }
    }
}
