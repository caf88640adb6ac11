package dev.clew.process;

import dev.clew.api.ActivityContext;

/**
 * For runners: says of a launch, often enough for {@link Launch#SIGN_OF_LIFE}, that its node still supervises it, until it is
 * closed or the launch is cancelled. Holds no platform thread. Thread-safe.
 */
public final class SignOfLife implements AutoCloseable {

    private final Thread thread;

    private SignOfLife(Thread thread) {
        this.thread = thread;
    }

    /** Begins to say so of a launch. */
    public static SignOfLife of(ActivityContext launch) {
        return new SignOfLife(Thread.ofVirtual().name("clew-launch-alive").start(() -> {
            try {
                while (!launch.cancelled()) {
                    launch.heartbeat();
                    Thread.sleep(Launch.SIGN_OF_LIFE.dividedBy(5));
                }
            } catch (InterruptedException over) {
                Thread.currentThread().interrupt();
            }
        }));
    }

    /** Says nothing more. */
    @Override
    public void close() {
        thread.interrupt();
    }
}
