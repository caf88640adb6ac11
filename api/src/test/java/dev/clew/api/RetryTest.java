package dev.clew.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When an attempt is followed by another, and after how long. */
final class RetryTest {

    private static final Failure FAILURE = Failure.application("io", "broken pipe");

    private static boolean retries(Retry retry, Failure failure, int attempt) {
        return retry.waitAfter(failure, attempt, LimitWaits.NONE, () -> 0).isPresent();
    }

    private static Failure asking(String type, Duration span) {
        return ApplicationException.retryAfter(type, "later", span).failure();
    }

    @ParameterizedTest(name = "after attempt {0}: {1} ms")
    @CsvSource({"1, 100", "2, 200", "3, 400", "9, 25600", "10, 30000", "1000, 30000"})
    void givenExponential_whenAnAttemptFails_thenTheWaitDoublesUpToItsCap(int attempt, long millis) {
        Retry retry = Retry.exponential(2000).jitter(0);

        assertThat(retry.delayAfter(attempt, 0.7)).isEqualTo(Duration.ofMillis(millis));
    }

    @Test
    void givenFixed_whenAttemptsFail_thenTheWaitStaysTheSame() {
        Retry retry = Retry.fixed(5, Duration.ofSeconds(3));

        assertThat(Stream.of(1, 2, 4).map(attempt -> retry.delayAfter(attempt, 0.5)))
                .containsOnly(Duration.ofSeconds(3));
    }

    @Test
    void givenJitter_whenChanceIsAtItsEnds_thenTheWaitIsBetweenItsShareAndTheWhole() {
        Retry retry = Retry.exponential(5).startingAt(Duration.ofSeconds(10)).jitter(0.25);

        assertThat(retry.delayAfter(1, 0)).isEqualTo(Duration.ofSeconds(10));
        assertThat(retry.delayAfter(1, 1)).isEqualTo(Duration.ofMillis(7_500));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.01, 0.2, 0.5, 1})
    void givenAnyJitterAndAnyChance_whenAnAttemptFails_thenTheWaitIsNeverOutsideItsBounds(double jitter) {
        Retry retry = Retry.exponential(100).upTo(Duration.ofSeconds(20)).jitter(jitter);
        RandomGenerator chance = new SplittableRandom(7);
        for (int attempt = 1; attempt < 100; attempt++) {
            Duration whole = retry.jitter(0).delayAfter(attempt, 0);
            Duration least = Duration.ofMillis(Math.round(whole.toMillis() * (1 - jitter)));
            for (int i = 0; i < 50; i++) {
                assertThat(retry.delayAfter(attempt, chance.nextDouble())).isBetween(least, whole);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 64, 1_024, 1_100, 1_000_000, Integer.MAX_VALUE})
    void givenNoFirstWait_whenAttemptsFail_thenTheNextComesAtOnceHoweverManyThereWere(int attempt) {
        assertThat(Retry.exponential(Integer.MAX_VALUE)
                        .startingAt(Duration.ZERO)
                        .delayAfter(attempt, 0.5))
                .isZero();
    }

    @Test
    void givenAFirstWaitLongerThanTheCap_whenItIsSet_thenTheCapIsRaisedToIt() {
        Retry retry = Retry.exponential(3).startingAt(Duration.ofMinutes(5)).jitter(0);

        assertThat(retry.cap()).isEqualTo(Duration.ofMinutes(5));
        assertThat(retry.delayAfter(2, 0)).isEqualTo(Duration.ofMinutes(5));
        assertThat(Retry.exponential(3).startingAt(Duration.ofSeconds(1)).cap()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void givenACapBelowTheFirstWait_whenAnAttemptFails_thenTheCapCounts() {
        assertThat(Retry.fixed(3, Duration.ofSeconds(10))
                        .upTo(Duration.ofSeconds(4))
                        .delayAfter(1, 0))
                .isEqualTo(Duration.ofSeconds(4));
    }

    @Test
    void givenAnAttemptThatNeverWas_whenItsWaitIsAsked_thenItIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Retry.exponential(3).delayAfter(0, 0))
                .withMessageContaining("counts from 1, was 0");
    }

    @Test
    void givenTheTypesAreChangedAfterwards_whenAPolicyWasMadeOfThem_thenItStaysAsItWas() {
        String[] types = {"io"};
        Retry retry = Retry.exponential(3).neverOn(types);

        types[0] = "other";

        assertThat(retry.never()).containsExactly("io");
        assertThat(retries(retry, FAILURE, 1)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"1, 1, false", "3, 1, true", "3, 2, true", "3, 3, false", "3, 4, false"})
    void givenSoManyAttempts_whenOneFails_thenAnotherFollowsWhileSomeAreLeft(int most, int attempt, boolean again) {
        assertThat(retries(Retry.exponential(most), FAILURE, attempt)).isEqualTo(again);
    }

    @Test
    void givenAFailureThatIsNotToBeRetried_whenAttemptsAreLeft_thenNoneFollows() {
        Failure forGood = new Failure(Failure.Kind.APPLICATION, "declined", "no", false, Optional.empty());

        assertThat(retries(Retry.exponential(9), forGood, 1)).isFalse();
        assertThat(retries(Retry.exponential(9).neverOn("io"), FAILURE, 1)).isFalse();
        assertThat(retries(Retry.none(), FAILURE, 1)).isFalse();
    }

    // --- what failures ask for

    @ParameterizedTest(name = "asked for {0} s, waits {1} s")
    @CsvSource({"0, 0", "5, 5", "-5, 0", "90, 90", "91, 90", "9000000000000000, 90"})
    void givenAFailureThatSaysWhenToTryAgain_whenItIsRetried_thenThatIsTheWaitUpToThePatience(long asked, long waits) {
        Retry retry = Retry.fixed(3, Duration.ofHours(1)).patience(Duration.ofSeconds(90));

        assertThat(retry.waitAfter(asking("busy", Duration.ofSeconds(asked)), 2, LimitWaits.NONE, () -> 0))
                .contains(Duration.ofSeconds(waits));
    }

    @Test
    void givenAFailureThatSaysWhenToTryAgain_whenAttemptsAreUsedUpOrThePolicyGivesUpOnIt_thenNoneFollows() {
        Failure busy = asking("busy", Duration.ofSeconds(1));

        assertThat(retries(Retry.exponential(3), busy, 3)).isFalse();
        assertThat(retries(Retry.exponential(3).neverOn("busy"), busy, 1)).isFalse();
        assertThat(retries(Retry.none(), busy, 1)).isFalse();
    }

    @Test
    void givenRateLimits_whenAttemptsFail_thenThoseThatWereTurnedAwayAreNotCounted() {
        Retry retry = Retry.fixed(2, Duration.ofSeconds(1));
        Failure limited = asking(Failure.RATE_LIMITED, Duration.ofSeconds(5));
        LimitWaits met = LimitWaits.NONE.plus(Duration.ofSeconds(5)).plus(Duration.ofSeconds(5));

        assertThat(retry.waitAfter(limited, 3, met, () -> 0)).contains(Duration.ofSeconds(5));
        assertThat(retry.waitAfter(FAILURE, 3, met, () -> 0)).contains(Duration.ofSeconds(1));
        assertThat(retry.waitAfter(FAILURE, 4, met, () -> 0)).isEmpty();
        assertThat(retry.waitAfter(limited, 4, met, () -> 0))
                .describedAs("the last attempt may be turned away too")
                .isPresent();
    }

    @Test
    void givenRateLimits_whenTheirWaitsWouldBeLongerThanThePatience_thenNoneFollows() {
        Retry retry = Retry.exponential(9).patience(Duration.ofSeconds(30));
        Failure limited = asking(Failure.RATE_LIMITED, Duration.ofSeconds(10));
        LimitWaits met = LimitWaits.NONE.plus(Duration.ofSeconds(10)).plus(Duration.ofSeconds(10));

        assertThat(retry.waitAfter(limited, 3, met, () -> 0)).isPresent();
        assertThat(retry.waitAfter(limited, 4, met.plus(Duration.ofSeconds(10)), () -> 0))
                .isEmpty();
        assertThat(retries(retry, asking(Failure.RATE_LIMITED, Duration.ofSeconds(31)), 1))
                .isFalse();
        assertThat(retries(retry.patience(Duration.ZERO), limited, 1)).isFalse();
        assertThat(retries(Retry.none(), limited, 1)).isFalse();
        assertThat(retries(retry.neverOn(Failure.RATE_LIMITED), limited, 1)).isFalse();
    }

    @Test
    void givenRateLimitsThatAskForNothing_whenTheyAreMetAgainAndAgain_thenWaitsGrowAndEnd() {
        Retry retry = Retry.exponential(2).jitter(0);
        Failure limited = ApplicationException.rateLimited("too many").failure();
        LimitWaits met = LimitWaits.NONE;
        for (Optional<Duration> wait = retry.waitAfter(limited, 1, met, () -> 0);
                wait.isPresent();
                wait = retry.waitAfter(limited, met.times() + 1, met, () -> 0)) {
            assertThat(wait).contains(Duration.ofMillis(100L << met.times()));
            met = met.plus(wait.get());
        }

        assertThat(met).isEqualTo(new LimitWaits(9, Duration.ofMillis(51_100)));
        assertThat(retry.waitAfter(asking(Failure.RATE_LIMITED, Duration.ZERO), 1, LimitWaits.NONE, () -> 0))
                .describedAs("no limit is met again at once, without end")
                .contains(Duration.ofMillis(100));
    }

    static Stream<Supplier<Retry>> nonsense() {
        return Stream.of(
                () -> Retry.exponential(0),
                () -> Retry.exponential(3).jitter(1.1),
                () -> Retry.exponential(3).jitter(-0.1),
                () -> Retry.exponential(3).jitter(Double.NaN),
                () -> Retry.fixed(2, Duration.ofMillis(-1)),
                () -> Retry.exponential(2).upTo(Duration.ofSeconds(-1)),
                () -> Retry.exponential(2).patience(Duration.ofSeconds(-1)),
                () -> new Retry(2, Duration.ZERO, Double.NaN, Duration.ZERO, 0, java.util.List.of()),
                () -> new Retry(2, Duration.ZERO, 0.5, Duration.ZERO, 0, java.util.List.of()));
    }

    @ParameterizedTest
    @MethodSource("nonsense")
    void givenAPolicyThatMakesNoSense_whenItIsMade_thenTheErrorSaysSo(Supplier<Retry> policy) {
        assertThatIllegalArgumentException().isThrownBy(policy::get).withMessageStartingWith("Retry: ");
    }
}
