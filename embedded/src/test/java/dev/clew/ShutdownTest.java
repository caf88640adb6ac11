package dev.clew;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.Activity;
import dev.clew.api.ActivityFunction;
import dev.clew.api.Orchestration;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The two deadlines of a shutdown: activities may end by themselves, then they are interrupted, then they are left. */
@Timeout(60)
final class ShutdownTest {

    private static final Orchestration<String, String> MAIN = Orchestration.of("main", String.class, String.class);
    private static final Activity<String, String> WORK = Activity.of("work", String.class, String.class);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** So many that a moment in which an instance could be given back as if it only waited would hit one. */
    private static final int MANY = 2_000;

    @TempDir
    Path folder;

    private final CountDownLatch running = new CountDownLatch(1);
    private final CountDownLatch interrupted = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);

    private Clew engine(Duration grace, ActivityFunction<String, String> work) {
        return Clew.sqlite(folder.resolve("clew.db"))
                .register(MAIN, (ctx, input) -> ctx.call(WORK, input))
                .register(WORK, work)
                .options(options -> options.shutdownGrace(grace).activitySlots(MANY))
                .start();
    }

    private String ignoresInterrupts() {
        running.countDown();
        while (end.getCount() > 0) {
            try {
                end.await();
            } catch (InterruptedException ignored) {
                interrupted.countDown();
            }
        }
        return "too late";
    }

    @Test
    void givenAnActivityThatEndsWithinTheGrace_whenTheEngineIsClosed_thenItsResultIsKept() throws InterruptedException {
        Clew clew = engine(PATIENCE, (context, input) -> ignoresInterrupts());
        clew.client().start(MAIN, "i", "x");
        running.await();
        Thread ender = Thread.ofVirtual().start(end::countDown);

        clew.close();
        ender.join();

        assertThat(interrupted.getCount()).isEqualTo(1);
        try (Clew next = engine(PATIENCE, (context, input) -> "again")) {
            assertThat(next.client().handle(MAIN, "i").result(PATIENCE)).isEqualTo("too late");
        }
    }

    @Test
    void givenAnActivityThatIgnoresItsInterrupt_whenTheEngineIsClosed_thenItIsLeftAndRunsAgainElsewhere()
            throws InterruptedException {
        Clew clew = engine(Duration.ofMillis(20), (context, input) -> ignoresInterrupts());
        clew.client().start(MAIN, "i", "x");
        running.await();

        clew.close();

        assertThat(interrupted.getCount()).isZero();
        try (Clew next = engine(PATIENCE, (context, input) -> "again")) {
            assertThat(next.client().handle(MAIN, "i").result(PATIENCE)).isEqualTo("again");
        }
        end.countDown();
    }

    @Test
    void givenManyWhoseWorkIsCutOff_whenTheEngineIsClosedWithoutGrace_thenNoneIsForgotten()
            throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(MANY);
        Clew clew = engine(Duration.ZERO, (context, input) -> {
            begun.countDown();
            end.await();
            return "too late";
        });
        for (int i = 0; i < MANY; i++) {
            clew.client().start(MAIN, "i" + i, "x");
        }
        begun.await();

        clew.close();

        try (Clew next = engine(PATIENCE, (context, input) -> "again")) {
            for (int i = 0; i < MANY; i++) {
                assertThat(next.client().handle(MAIN, "i" + i).result(PATIENCE)).isEqualTo("again");
            }
        }
    }
}
