package dev.clew.cli.server;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The life of a command that stays until somebody stops it. */
final class UntilStopped {

    /** A JVM that was told to end waits so long for what is to be closed before. */
    private static final long LONGEST_MINUTES = 10;

    private UntilStopped() {}

    /** Waits for SIGTERM, Ctrl-C or an interrupt. The JVM ends when the calling thread has. */
    static void await() {
        CountDownLatch told = new CountDownLatch(1);
        Thread closing = Thread.currentThread();
        Thread hook = new Thread(
                () -> {
                    told.countDown();
                    try {
                        closing.join(TimeUnit.MINUTES.toMillis(LONGEST_MINUTES));
                    } catch (InterruptedException impatient) {
                        Thread.currentThread().interrupt();
                    }
                },
                "clew-stop");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            told.await();
        } catch (InterruptedException interrupted) {
            Runtime.getRuntime().removeShutdownHook(hook);
        }
    }
}
