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

    private static final Duration LONG = Duration.ofMillis(100);

    private final LongWaits waits = new LongWaits(LONG, Duration.ofMillis(2));

    @Test
    void givenAWait_whenWhatItIsForComes_thenItIsOver() throws InterruptedException {
        assertThat(comesDuring(new LongWaits(), Duration.ofSeconds(4))).isTrue();
        assertThat(comesDuring(waits, Duration.ofDays(36_500))).isTrue();
    }

    private static boolean comesDuring(LongWaits waits, Duration atMost) throws InterruptedException {
        AtomicBoolean done = new AtomicBoolean();
        Thread waiter = Thread.currentThread();
        Thread.startVirtualThread(() -> {
            done.set(true);
            LockSupport.unpark(waiter);
        });
        return waits.await(done::get, atMost);
    }

    @Test
    void givenAWait_whenItsTimeIsOver_thenItSaysSoHoweverLongItWas() throws InterruptedException {
        assertThat(waits.await(() -> false, Duration.ZERO)).isFalse();
        assertThat(waits.await(() -> false, Duration.ofMillis(20))).isFalse();
        assertThat(waits.await(() -> false, LONG)).isFalse();
    }

    @Test
    void givenAWaitThatIsOver_whenAnotherBegins_thenItsTimeIsNoticedToo() throws InterruptedException {
        assertThat(waits.await(() -> true, LONG)).isTrue();
        while (waits.isLooking()) { // until nobody does, since nobody waits
            Thread.onSpinWait();
        }

        assertThat(waits.await(() -> false, LONG)).isFalse();
    }

    @Test
    void givenAWait_whenTheThreadIsInterrupted_thenItEnds() {
        Thread waiter = Thread.currentThread();
        Thread.startVirtualThread(waiter::interrupt);

        assertThatThrownBy(() -> waits.await(() -> false, Duration.ofMinutes(1)))
                .isInstanceOf(InterruptedException.class);
    }
}
