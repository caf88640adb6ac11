package dev.clew.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Slots for activities: bounded, first come first served, and given back whatever happens. */
final class AttemptsTest {

    private final Deque<Runnable> threads = new ArrayDeque<>();
    private final Bustle bustle = new Bustle();
    private final Attempts attempts = new Attempts(threads::add, 2, bustle);
    private final List<String> ran = new ArrayList<>();

    private void submit(String name) {
        attempts.submit(() -> ran.add(name));
    }

    private void runAll() {
        while (!threads.isEmpty()) {
            threads.remove().run();
        }
    }

    @Test
    void givenMoreTasksThanSlots_whenTheyAreSubmitted_thenTheOthersWaitAndRunInTheirOrder() {
        List.of("a", "b", "c", "d").forEach(this::submit);

        assertThat(threads).hasSize(2);
        assertThat(attempts.waiting()).isEqualTo(2);
        runAll();
        assertThat(ran).containsExactly("a", "b", "c", "d");
        assertThat(attempts.waiting()).isZero();
    }

    @Test
    void givenATaskThatThrows_whenItEnds_thenItsSlotIsFreeAndNothingIsGoingOn() {
        attempts.submit(() -> {
            throw new IllegalStateException("on purpose");
        });
        submit("b");
        submit("c");

        runAll();

        assertThat(ran).containsExactly("b", "c");
        assertThat(bustle.count()).isZero();
        List.of("d", "e").forEach(this::submit);
        assertThat(threads).hasSize(2);
    }

    @Test
    void givenNoFreeSlot_whenATaskNeedsNone_thenItRunsAtOnceAndTakesNone() {
        List.of("a", "b").forEach(this::submit);

        attempts.submitWithoutSlot(() -> ran.add("step"));

        assertThat(threads).hasSize(3);
        runAll();
        List.of("c", "d").forEach(this::submit);
        assertThat(threads).hasSize(2);
        assertThat(ran).containsExactly("a", "b", "step");
    }

    @Test
    void givenTasksThatWait_whenTheyAreForgotten_thenOnlyWhatHasBegunRuns() {
        List.of("a", "b", "c").forEach(this::submit);

        attempts.clear();
        runAll();

        assertThat(ran).containsExactly("a", "b");
    }
}
