package dev.clew.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.clew.store.Formats;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class EngineOptionsTest {

    private static final Duration FOREVER = ChronoUnit.FOREVER.getDuration();

    record Wrong(String named, UnaryOperator<EngineOptions> change) {
        @Override
        public String toString() {
            return named;
        }
    }

    static Stream<Wrong> wrong() {
        return Stream.of(
                new Wrong("lease", o -> o.lease(Duration.ZERO)),
                new Wrong("idleAfter", o -> o.idleAfter(Duration.ofSeconds(-1))),
                new Wrong("pollInterval", o -> o.pollInterval(Duration.ZERO)),
                new Wrong("hotInstances", o -> o.hotInstances(0)),
                new Wrong("activitySlots", o -> o.activitySlots(-1)),
                new Wrong("maxClaims", o -> o.maxClaims(0)),
                new Wrong("maxPayload", o -> o.maxPayload(0)),
                new Wrong("shutdownGrace", o -> o.shutdownGrace(Duration.ofMillis(-1))),
                new Wrong("lease", o -> o.lease(FOREVER)),
                new Wrong("idleAfter", o -> o.idleAfter(FOREVER)),
                new Wrong("pollInterval", o -> o.pollInterval(FOREVER)),
                new Wrong("shutdownGrace", o -> o.shutdownGrace(FOREVER)),
                new Wrong("namespace", o -> o.namespace("x".repeat(257))),
                new Wrong("node", o -> o.nodeName("a\nb")),
                new Wrong("namespace", o -> o.namespace(" ")),
                new Wrong("node", o -> o.nodeName("")));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void givenAValueThatMakesNoSense_whenItIsSet_thenTheErrorNamesTheOption(Wrong wrong) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> wrong.change().apply(EngineOptions.defaults()))
                .withMessageContaining(wrong.named());
    }

    @Test
    void givenASpanThatMakesNoSense_whenItIsSet_thenTheErrorSaysWhatItWasAndWhatIsAllowed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EngineOptions.defaults().lease(Duration.ZERO))
                .withMessage("lease must be longer than zero, was PT0S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EngineOptions.defaults().activitySlots(0))
                .withMessage("activitySlots must be at least 1, was 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EngineOptions.defaults().idleAfter(Duration.ofDays(36_501)))
                .withMessage("idleAfter must be at most 36500 days, was PT876024H");
        assertThat(EngineOptions.defaults().idleAfter(Duration.ofDays(36_500)).idleAfter())
                .isEqualTo(Duration.ofDays(36_500));
    }

    @Test
    void givenFormatsThatMakeNoSense_whenTheyAreSet_thenTheErrorSaysWhatTheyWereAndWhatIsAllowed() {
        EngineOptions defaults = EngineOptions.defaults();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> defaults.formats(0, 2))
                .withMessage("history formats to be read must be a range from 1 or higher, were 0..2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> defaults.formats(3, 2))
                .withMessage("history formats to be read must be a range from 1 or higher, were 3..2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> defaults.formats(1, 2).writtenFormat(3))
                .withMessage("the history format to be written must be among those that are read, 1..2, was 3");
    }

    @Test
    void givenARangeOfFormats_whenItLeavesOutWhatWasWritten_thenTheNearestIsWritten() {
        EngineOptions defaults = EngineOptions.defaults();

        assertThat(defaults.formats()).isEqualTo(new Formats(1, 1, 1));
        assertThat(defaults.formats(1, 7).formats()).isEqualTo(new Formats(1, 7, 1));
        assertThat(defaults.formats(1, 7).writtenFormat(6).formats(2, 4).formats())
                .isEqualTo(new Formats(2, 4, 4));
        assertThat(defaults.formats(5, 7).formats()).isEqualTo(new Formats(5, 7, 5));
    }

    static Stream<Arguments> changes() {
        EngineOptions other = new EngineOptions(
                "n",
                "s",
                Duration.ofMillis(1),
                1,
                Duration.ofMillis(2),
                2,
                Duration.ofMillis(3),
                3,
                4,
                Duration.ofMillis(4),
                Optional.of(Duration.ofMillis(6)),
                new TaskOptions(Set.of("acme"), Set.of("gpu"), false, 5, Duration.ofMillis(5)),
                new Formats(2, 4, 3));
        return Stream.<Function<EngineOptions, EngineOptions>>of(
                        o -> o.nodeName(other.nodeName()),
                        o -> o.namespace(other.namespace()),
                        o -> o.lease(other.lease()),
                        o -> o.hotInstances(other.hotInstances()),
                        o -> o.idleAfter(other.idleAfter()),
                        o -> o.activitySlots(other.activitySlots()),
                        o -> o.pollInterval(other.pollInterval()),
                        o -> o.maxClaims(other.maxClaims()),
                        o -> o.maxPayload(other.maxPayload()),
                        o -> o.shutdownGrace(other.shutdownGrace()),
                        o -> o.retention(other.retention().orElseThrow()),
                        o -> o.tasks(other.tasks()),
                        o -> o.formats(other.formats()))
                .map(change -> arguments(change, other));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void givenOneOptionIsChanged_whenTheOthersAreCompared_thenItAloneDiffers(
            Function<EngineOptions, EngineOptions> change, EngineOptions other) {
        EngineOptions changed = change.apply(EngineOptions.defaults());

        assertThat(differences(changed, EngineOptions.defaults())).isEqualTo(1);
        assertThat(differences(changed, other)).isEqualTo(EngineOptions.class.getRecordComponents().length - 1);
    }

    private static long differences(EngineOptions one, EngineOptions another) {
        return Stream.of(EngineOptions.class.getRecordComponents())
                .filter(component -> !value(component, one).equals(value(component, another)))
                .count();
    }

    private static Object value(RecordComponent component, EngineOptions options) {
        try {
            return component.getAccessor().invoke(options);
        } catch (ReflectiveOperationException impossible) {
            throw new LinkageError(component.getName(), impossible);
        }
    }

    @Test
    void givenOneOptionIsChanged_whenItIsRead_thenTheOthersAreAsTheyWere() {
        EngineOptions defaults = EngineOptions.defaults();

        assertThat(defaults.lease(Duration.ofSeconds(9)).lease(defaults.lease()))
                .isEqualTo(defaults);
        assertThat(defaults.hotInstances(7).hotInstances()).isEqualTo(7);
    }

    @Test
    void givenOptionsOfTheTaskQueue_whenTheyAreSetOneByOne_thenEachKeepsTheOthers() {
        EngineOptions options = EngineOptions.defaults()
                .namespaces("acme")
                .tags("gpu", "eu")
                .untagged(false)
                .maxSessions(3)
                .sessionIdle(Duration.ofSeconds(7));

        assertThat(options.tasks())
                .isEqualTo(new TaskOptions(Set.of("acme"), Set.of("gpu", "eu"), false, 3, Duration.ofSeconds(7)));
        assertThatIllegalArgumentException().isThrownBy(() -> options.tags(""));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.maxSessions(0))
                .withMessage("maxSessions must be at least 1, was 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.sessionIdle(Duration.ZERO))
                .withMessage("sessionIdle must be longer than zero, was PT0S");
    }
}
