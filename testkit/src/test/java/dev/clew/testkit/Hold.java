package dev.clew.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.ActivityContext;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A body for activities that stays until it is opened or interrupted, and knows who is in there. */
final class Hold {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final CountDownLatch open = new CountDownLatch(1);
    private final CountDownLatch interrupted = new CountDownLatch(1);
    private final List<ActivityContext> inside = new CopyOnWriteArrayList<>();

    String stay(ActivityContext context, String input) throws InterruptedException {
        inside.add(context);
        try {
            open.await();
            return input + " after all";
        } catch (InterruptedException expected) {
            interrupted.countDown();
            throw expected;
        }
    }

    /** The attempts that entered, in their order. */
    List<ActivityContext> inside() {
        return inside;
    }

    void open() {
        open.countDown();
    }

    void awaitInterrupt() throws InterruptedException {
        assertThat(interrupted.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    /** Lets an engine run until something holds, for what a body that was set free does on its own thread. */
    static void runUntil(TestClew clew, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        clew.runUntilQuiet();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("patience").isLessThan(deadline);
            Thread.sleep(1);
            clew.runUntilQuiet();
        }
    }

    /** The same, with time passing. */
    static void advanceUntil(TestClew clew, BooleanSupplier condition) throws InterruptedException {
        runUntil(clew, () -> {
            clew.advance(Duration.ofSeconds(1));
            return condition.getAsBoolean();
        });
    }
}
