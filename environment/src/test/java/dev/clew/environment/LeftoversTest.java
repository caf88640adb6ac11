package dev.clew.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Groups of real processes. */
@Timeout(60)
final class LeftoversTest {

    private static final int MANY = 12;

    private final List<Process> groups = new ArrayList<>();
    private final Leftovers leftovers = new Leftovers();

    @AfterEach
    void end() {
        groups.forEach(Process::destroyForcibly);
    }

    /** A process that is a group of its own. */
    private Process group() throws IOException {
        Process group = new ProcessBuilder("/bin/sh", "-c", "exec setsid sleep 600").start();
        groups.add(group);
        return group;
    }

    /** One that is gone. */
    private long gone() throws IOException, InterruptedException {
        Process brief = new ProcessBuilder("/bin/sh", "-c", "exec setsid true").start();
        brief.waitFor();
        return brief.pid();
    }

    /** Waits until it leads its group: before that, its group cannot be signalled. */
    private static void awaitLeading(Process group) {
        TestSite.await(() -> group.info()
                .command()
                .filter(command -> command.endsWith("sleep"))
                .isPresent());
    }

    @Test
    void givenManyGroups_whenTheyAreEndedAtTheSameTime_thenEachHasEndedAlsoBesideOneThatIsGone() throws Exception {
        List<Long> pids = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            pids.add(gone());
            pids.add(group().pid());
        }
        groups.forEach(LeftoversTest::awaitLeading);

        List<Thread> enders = pids.stream()
                .map(pid -> Thread.ofVirtual().start(() -> leftovers.end(pid)))
                .toList();

        for (Thread ender : enders) {
            ender.join();
        }
        for (Process group : groups) {
            assertThat(group.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void givenOneThatWasEnded_whenAnotherIs_thenItGetsAShellOfItsOwn() throws Exception {
        for (int i = 0; i < 2; i++) {
            Process group = group();
            awaitLeading(group);

            leftovers.end(group.pid());

            assertThat(group.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
    }
}
