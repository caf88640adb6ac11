package dev.clew.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When something is due. Berlin sets its clock forward on 2026-03-29 at 2:00 to 3:00, and back on 2026-10-25 at 3:00 to 2:00. */
final class CronTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private static List<String> next(Timing timing, String after, int count) {
        List<String> times = new ArrayList<>();
        Instant at = Instant.parse(after);
        for (int i = 0; i < count; i++) {
            at = timing.next(at).orElseThrow();
            times.add(at.toString());
        }
        return times;
    }

    @Test
    void givenWorkdays_whenTheWeekendComes_thenMondayIsNext() {
        assertThat(next(Cron.of("30 9 * * MON-FRI", BERLIN), "2026-11-19T09:00:00Z", 3))
                .containsExactly("2026-11-20T08:30:00Z", "2026-11-23T08:30:00Z", "2026-11-24T08:30:00Z");
    }

    @Test
    void givenBothKindsOfDay_whenOneFits_thenThatIsEnough() {
        assertThat(next(Cron.of("0 0 15 * MON", ZoneOffset.UTC), "2026-11-09T12:00:00Z", 3))
                .containsExactly("2026-11-15T00:00:00Z", "2026-11-16T00:00:00Z", "2026-11-23T00:00:00Z");
    }

    @Test
    void givenATimeInTheGap_whenTheClockIsSetForward_thenItIsDueAtTheFirstInstantAfter() {
        assertThat(next(Cron.of("30 2 * * *", BERLIN), "2026-03-28T00:00:00Z", 3))
                .containsExactly("2026-03-28T01:30:00Z", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z");
    }

    @Test
    void givenATimeInTheGap_whenItIsToBeSkipped_thenThatDayHasNone() {
        assertThat(next(Cron.of("30 2 * * *", BERLIN).gap(Cron.Gap.SKIP), "2026-03-28T00:00:00Z", 2))
                .containsExactly("2026-03-28T01:30:00Z", "2026-03-30T00:30:00Z");
    }

    @Test
    void givenManyTimesInTheGap_whenTheClockIsSetForward_thenTheyAreOneAndTheSameAsTheTimeAfterIt() {
        assertThat(next(Cron.of("*/20 * * * *", BERLIN), "2026-03-29T00:30:00Z", 3))
                .containsExactly("2026-03-29T00:40:00Z", "2026-03-29T01:00:00Z", "2026-03-29T01:20:00Z");
    }

    @Test
    void givenATimeThatComesTwice_whenTheClockIsSetBack_thenItIsDueTheFirstTimeOnly() {
        assertThat(next(Cron.of("30 2 * * *", BERLIN), "2026-10-24T12:00:00Z", 2))
                .containsExactly("2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z");
    }

    @Test
    void givenEveryTwentyMinutes_whenTheClockIsSetBack_thenTheHourThatComesTwiceIsDueOnce() {
        assertThat(next(Cron.of("*/20 * * * *", BERLIN), "2026-10-25T00:10:00Z", 3))
                .containsExactly("2026-10-25T00:20:00Z", "2026-10-25T00:40:00Z", "2026-10-25T02:00:00Z");
    }

    @ParameterizedTest
    @ValueSource(strings = {"30 2 * * *", "*/20 * * * *", "0 0 1 * *", "15 */6 * * MON-FRI"})
    void givenAYear_whenItIsWalkedThrough_thenTimesOnlyGrowAndTheLastUpToEachIsItself(String expression) {
        for (Cron.Gap gap : Cron.Gap.values()) {
            Cron cron = Cron.of(expression, BERLIN).gap(gap);
            Instant before = Instant.parse("2026-03-28T00:00:00Z");
            for (int i = 0; i < 300; i++) {
                Instant at = cron.next(before).orElseThrow();
                assertThat(at).isAfter(before);
                assertThat(cron.last(at)).contains(at);
                assertThat(cron.last(at.minusMillis(1)).orElseThrow()).isBefore(at);
                before = i == 150 ? Instant.parse("2026-10-24T18:00:00Z") : at;
            }
        }
    }

    @Test
    void givenAnEvenRhythm_whenTheClockIsSetBack_thenNothingIsToBeSeenOfThat() {
        assertThat(next(Every.of(Duration.ofMinutes(30)), "2026-10-25T00:10:00Z", 3))
                .containsExactly("2026-10-25T00:30:00Z", "2026-10-25T01:00:00Z", "2026-10-25T01:30:00Z");
        assertThat(Every.of(Duration.ofMinutes(30)).last(Instant.parse("2026-10-25T00:30:00Z")))
                .contains(Instant.parse("2026-10-25T00:30:00Z"));
        assertThat(new Every(Duration.ofHours(1), Instant.parse("2026-01-01T00:10:00Z"))
                        .next(Instant.parse("2025-06-01T00:00:00Z")))
                .contains(Instant.parse("2025-06-01T00:10:00Z"));
    }

    @Test
    void givenADayThatNeverComes_whenTheNextIsAskedFor_thenThereIsNone() {
        assertThat(Cron.of("0 0 31 2 *", BERLIN).next(Instant.EPOCH)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"61 * * * *|not in range", "* * *|3 parts", "x|1 parts", "* * * * * *|6 parts"})
    void givenNoCronExpression_whenItIsRead_thenTheMessageSaysWhatOneLooksLike(String wrong, String why) {
        assertThatThrownBy(() -> Cron.of(wrong, BERLIN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why)
                .hasMessageContaining("'30 9 * * MON-FRI'");
    }
}
