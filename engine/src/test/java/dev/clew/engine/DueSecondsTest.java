package dev.clew.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Instants in little room: none is due early, and too many lose the late ones. */
final class DueSecondsTest {

    private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");

    private final DueSeconds seconds = new DueSeconds();

    @Test
    void givenInstantsWithinASecond_whenTheNextIsAskedFor_thenItIsTheEndOfThatSecond() {
        assertThat(seconds.next()).isEmpty();

        assertThat(seconds.add(NOON.plusMillis(1_300))).isTrue();
        assertThat(seconds.add(NOON.plusMillis(1_001))).isFalse();
        assertThat(seconds.add(NOON.plusMillis(300))).isTrue();
        assertThat(seconds.add(NOON.plusSeconds(9))).isFalse();

        assertThat(seconds.next()).contains(NOON.plusSeconds(1));
        seconds.passed(NOON.plusMillis(1_500));
        assertThat(seconds.next()).contains(NOON.plusSeconds(2));
        seconds.passed(NOON.plusSeconds(2));
        assertThat(seconds.next()).contains(NOON.plusSeconds(9));
    }

    @Test
    void givenMoreThanThereIsRoomFor_whenTheyAreAdded_thenTheEarliestStay() {
        for (int i = 5_000; i > 0; i--) {
            seconds.add(NOON.plusSeconds(i));
        }

        assertThat(seconds.next()).contains(NOON.plusSeconds(1));
        seconds.passed(NOON.plusSeconds(4_096));
        assertThat(seconds.next()).isEmpty();
    }
}
