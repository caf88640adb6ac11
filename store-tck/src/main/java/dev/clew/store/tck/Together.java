package dev.clew.store.tck;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Does several things at the same moment, each on a thread of its own. */
final class Together {

    private Together() {}

    /**
     * Lets all begin together.
     *
     * @return what each answered, in the order given
     * @throws AssertionError if one failed
     */
    static <T> List<T> run(List<? extends Callable<T>> actions) throws InterruptedException {
        var barrier = new CyclicBarrier(actions.size());
        try (ExecutorService threads = Executors.newFixedThreadPool(actions.size())) {
            var running = new ArrayList<Future<T>>();
            for (Callable<T> action : actions) {
                running.add(threads.submit(() -> {
                    barrier.await();
                    return action.call();
                }));
            }
            var answers = new ArrayList<T>();
            for (Future<T> future : running) {
                answers.add(future.get());
            }
            return answers;
        } catch (ExecutionException e) {
            throw new AssertionError("one of " + actions.size() + " threads failed", e.getCause());
        }
    }

    /** The same action on several threads. */
    static <T> List<T> run(int threads, Callable<T> action) throws InterruptedException {
        var actions = new ArrayList<Callable<T>>();
        for (int i = 0; i < threads; i++) {
            actions.add(action);
        }
        return run(actions);
    }
}
