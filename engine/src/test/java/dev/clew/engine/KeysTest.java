package dev.clew.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

final class KeysTest {

    private Instant now = Instant.parse("2030-01-01T00:00:00Z");

    @Test
    void givenAClock_whenKeysAreMade_thenTheyArePositiveAndAscend() {
        Keys keys = new Keys(() -> now);
        long last = 0;
        for (int i = 0; i < 10_000; i++) {
            if (i % 100 == 0) {
                now = now.plusMillis(1);
            }
            long key = keys.next();
            assertThat(key).isGreaterThan(last);
            last = key;
        }
    }

    @Test
    void givenAClockThatIsSetBack_whenKeysAreMade_thenTheyStillAscend() {
        Keys keys = new Keys(() -> now);
        long before = keys.next();

        now = now.minusSeconds(3600);

        assertThat(keys.next()).isGreaterThan(before);
    }

    @Test
    void givenAKeyThatIsTaken_whenAnotherIsMade_thenItIsFarFromItAndFromThoseThatFollow() {
        Keys keys = new Keys(() -> now);
        long taken = keys.next();

        long another = keys.another();

        assertThat(another).isNotCloseTo(taken, within(100L));
        assertThat(keys.next()).isGreaterThan(another);
    }

    @Test
    void givenTheLastYear_whenKeysAreMade_thenTheyArePositive() {
        now = Instant.parse("2093-01-01T00:00:00Z");

        assertThat(new Keys(() -> now).next()).isPositive();
    }

    @Test
    void givenManyThreads_whenTheyMakeKeys_thenNoTwoAreTheSame() throws Exception {
        Keys keys = new Keys(() -> now);
        Set<Long> made = ConcurrentHashMap.newKeySet();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            threads.add(Thread.startVirtualThread(() -> {
                for (int j = 0; j < 5_000; j++) {
                    made.add(keys.next());
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(made).hasSize(40_000);
    }
}
