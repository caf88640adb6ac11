package dev.clew.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Waits that end because of what they are for, or because their time is over. */
@Timeout(60)
final class LongWaitsTest {

    private final LongWaits waits = new LongWaits();

    @Test
    void givenAWait_whenWhatItIsForComes_thenItIsOver() throws InterruptedException {
        for (Duration atMost : new Duration[] {Duration.ofSeconds(1), Duration.ofDays(36_500)}) {
            AtomicBoolean done = new AtomicBoolean();
            Thread waiter = Thread.currentThread();
            Thread.startVirtualThread(() -> {
                done.set(true);
                LockSupport.unpark(waiter);
            });

            assertThat(waits.await(done::get, atMost)).isTrue();
        }
    }

    @Test
    void givenAWait_whenItsTimeIsOver_thenItSaysSoHoweverLongItWas() throws InterruptedException {
        assertThat(waits.await(() -> false, Duration.ZERO)).isFalse();
        assertThat(waits.await(() -> false, Duration.ofMillis(20))).isFalse();
        assertThat(waits.await(() -> false, Duration.ofSeconds(5))).isFalse();
    }

    @Test
    void givenAWaitThatIsOver_whenAnotherBegins_thenItsTimeIsNoticedToo() throws InterruptedException {
        assertThat(waits.await(() -> true, Duration.ofSeconds(5))).isTrue();
        Thread.sleep(300); // nobody waits any more, so nobody looks

        assertThat(waits.await(() -> false, Duration.ofSeconds(5))).isFalse();
    }

    @Test
    void givenAWait_whenTheThreadIsInterrupted_thenItEnds() {
        Thread waiter = Thread.currentThread();
        Thread.startVirtualThread(waiter::interrupt);

        assertThatThrownBy(() -> waits.await(() -> false, Duration.ofMinutes(1)))
                .isInstanceOf(InterruptedException.class);
    }
}
