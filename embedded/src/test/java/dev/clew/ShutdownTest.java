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

    @TempDir
    Path folder;

    private final CountDownLatch running = new CountDownLatch(1);
    private final CountDownLatch interrupted = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);

    private Clew engine(Duration grace, ActivityFunction<String, String> work) {
        return Clew.sqlite(folder.resolve("clew.db"))
                .register(MAIN, (ctx, input) -> ctx.call(WORK, input))
                .register(WORK, work)
                .options(options -> options.shutdownGrace(grace))
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
}
