package dev.clew.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names and types: what is refused where it is written down, and not when an instance stumbles over it. */
final class DescriptorsTest {

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t", "a\nb", "nul\u0000", "del\u007f", "half \uD83D", "\uDE00 half"})
    void givenANameThatWouldConfusePeople_whenADescriptorIsMade_thenItIsRefused(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> Activity.of(name, String.class, String.class));
        assertThatIllegalArgumentException().isThrownBy(() -> Orchestration.of(name, String.class, String.class));
        assertThatIllegalArgumentException().isThrownBy(() -> Signal.of(name, String.class));
        assertThatIllegalArgumentException().isThrownBy(() -> Step.of(name, String.class));
    }

    @Test
    void givenAName_whenItIsAsLongAsAllowed_thenItIsTakenAndOneLongerIsNot() {
        String longest = "x".repeat(Names.MAX_LENGTH);

        assertThat(Names.require("signal", longest)).isSameAs(longest);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Names.require("signal", longest + "x"))
                .withMessageContaining("" + (Names.MAX_LENGTH + 1))
                .withMessageContaining("" + Names.MAX_LENGTH);
    }

    @ParameterizedTest
    @ValueSource(strings = {"order", "Bestellung \u00fc", "a/b:c d", "\u6ce8\u6587", "\uD83D\uDE00"})
    void givenANameOfAnyLanguage_whenADescriptorIsMade_thenItIsTaken(String name) {
        assertThat(Signal.of(name, String.class).name()).isEqualTo(name);
    }

    @Test
    void givenANameThatIsRefused_whenTheErrorIsRead_thenItSaysOfWhatAndWhyAndIsFitForALine() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Signal.of("a\nb", String.class))
                .withMessage("signal name must not hold control characters: a\uFFFDb");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Step.of(" ", String.class))
                .withMessage("step name must not be blank");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Activity.of("x".repeat(5_000), String.class, String.class))
                .satisfies(refused -> assertThat(refused.getMessage()).hasSizeLessThan(200));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S"})
    void givenATimeoutThatMakesNoSense_whenItIsSet_thenTheErrorNamesWhatItWasSetOn(Duration timeout) {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> Activity.of("charge", String.class, String.class).timeout(timeout))
                .withMessage("activity charge: timeout must be longer than zero, was " + timeout);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Step.of("ship", String.class).timeout(timeout))
                .withMessage("step ship: timeout must be longer than zero, was " + timeout);
    }

    @Test
    void givenADescriptor_whenOneThingIsChanged_thenTheOthersAndTheOriginalStayAsTheyWere() {
        Activity<String, Integer> charge = Activity.of("charge", String.class, Integer.class);

        Activity<String, Integer> changed = charge.retry(Retry.exponential(3)).timeout(Duration.ofSeconds(1));

        assertThat(charge).isEqualTo(Activity.of("charge", String.class, Integer.class));
        assertThat(changed)
                .isEqualTo(new Activity<>(
                        "charge",
                        TypeToken.of(String.class),
                        TypeToken.of(Integer.class),
                        Retry.exponential(3),
                        Timeouts.NONE.startToClose(Duration.ofSeconds(1)),
                        Routing.ANYWHERE));
    }

    @Test
    void givenAPageOfNoSize_whenItIsAskedFor_thenTheErrorSaysWhatIsAllowed() {
        for (int limit : new int[] {0, -1, ListQuery.MAX_LIMIT + 1}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ListQuery.all().limit(limit))
                    .withMessage("limit must be from 1 to 10000, was " + limit);
        }
    }

    @Test
    void givenATimeRangeThatEndsBeforeItBegins_whenItIsMade_thenTheErrorNamesBoth() {
        Instant noon = Instant.parse("2030-01-01T12:00:00Z");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> TimeRange.between(noon, noon.minusSeconds(1)))
                .withMessageContaining("2030-01-01T12:00:00Z")
                .withMessageContaining("2030-01-01T11:59:59Z");
        assertThat(TimeRange.between(noon, noon.plusSeconds(1)).contains(noon)).isTrue();
        assertThat(TimeRange.until(noon).contains(noon)).isFalse();
        assertThat(TimeRange.ALL.contains(Instant.MIN)).isTrue();
    }

    @Test
    void givenAnIdPrefixThatNoIdHas_whenItIsAskedFor_thenTheErrorSaysWhy() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ListQuery.all().idPrefix("a\0b"))
                .withMessageContaining("control characters");
        assertThat(ListQuery.all().idPrefix("").idPrefix()).isEmpty();
        assertThat(ListQuery.all()
                        .status(InstanceStatus.FAILED, InstanceStatus.FAILED)
                        .statuses())
                .containsExactly(InstanceStatus.FAILED);
    }

    @Test
    void givenATypeTokenWithoutAType_whenItIsMade_thenTheErrorSaysWhatToWrite() {
        assertThatIllegalArgumentException()
                .isThrownBy(Untyped::new)
                .withMessageContaining("new TypeToken<List<Order>>() {}");
    }

    @SuppressWarnings("rawtypes") // the mistake that is to be told
    private static final class Untyped extends TypeToken {}

    @Test
    void givenAVersion_whenItIsNotPositive_thenItIsRefused() {
        Orchestration<String, String> order = Orchestration.of("order", String.class, String.class);

        assertThat(order.version(3).version()).isEqualTo(3);
        assertThatIllegalArgumentException().isThrownBy(() -> order.version(0));
    }

    private abstract static class Lists<E> extends TypeToken<List<E>> {}

    @Test
    void givenAClassBetweenATypeTokenAndItsType_whenItIsMade_thenItIsRefusedAndDoesNotStandForTheWrongType() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Lists<String>() {})
                .withMessageContaining("new TypeToken<List<Order>>() {}")
                .withMessageContaining(Lists.class.getName());
    }

    @Test
    void givenTypeTokens_whenTheyStandForTheSameType_thenTheyAreEqual() {
        assertThat(TypeToken.of(String.class))
                .isEqualTo(new TypeToken<String>() {})
                .hasSameHashCodeAs(TypeToken.of(String.class));
        assertThat(new TypeToken<List<String>>() {})
                .isEqualTo(new TypeToken<List<String>>() {})
                .isNotEqualTo(new TypeToken<List<Integer>>() {});
        assertThat(new TypeToken<List<String>>() {}).hasToString("java.util.List<java.lang.String>");
    }

    @Test
    void givenAnActivity_whenItsPartsAreSetOneByOne_thenEachKeepsTheOthers() {
        var activity = Activity.of("render", String.class, String.class)
                .retry(Retry.exponential(3))
                .scheduleToStart(Duration.ofSeconds(1))
                .timeout(Duration.ofSeconds(2))
                .scheduleToClose(Duration.ofSeconds(3))
                .heartbeat(Duration.ofSeconds(4))
                .queue("renders")
                .limitKey("customer-7")
                .tag("gpu")
                .session("s-1")
                .priority(9);

        assertThat(activity.retry()).isEqualTo(Retry.exponential(3));
        assertThat(activity.timeouts())
                .isEqualTo(new Timeouts(
                        Optional.of(Duration.ofSeconds(1)),
                        Optional.of(Duration.ofSeconds(2)),
                        Optional.of(Duration.ofSeconds(3)),
                        Optional.of(Duration.ofSeconds(4))));
        assertThat(activity.routing())
                .isEqualTo(new Routing(
                        Optional.of("renders"), Optional.of("customer-7"), Tags.of("gpu"), Optional.of("s-1"), 9));
    }

    @Test
    void givenARoute_whenItIsTooLongOrOutOfBounds_thenItIsRefusedWhereItIsWrittenDown() {
        var activity = Activity.of("render", String.class, String.class);
        String longest = "x".repeat(256);

        assertThat(activity.tag(longest).session(longest).queue(longest).limitKey(longest))
                .isNotNull();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> activity.tag(longest + "x"))
                .withMessageContaining("tag name has 257 characters");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> activity.session(""))
                .withMessage("session name must not be blank");
        assertThatIllegalArgumentException().isThrownBy(() -> activity.queue("a\nb"));
        assertThatIllegalArgumentException().isThrownBy(() -> activity.limitKey(" "));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> activity.priority(10))
                .withMessage("priority must be from 0 to 9, was 10");
        assertThatIllegalArgumentException().isThrownBy(() -> activity.priority(-1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> activity.heartbeat(Duration.ZERO))
                .withMessage("activity render: heartbeat must be longer than zero, was PT0S");
        assertThatIllegalArgumentException().isThrownBy(() -> activity.scheduleToStart(Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> activity.scheduleToClose(Duration.ZERO));
    }
}
