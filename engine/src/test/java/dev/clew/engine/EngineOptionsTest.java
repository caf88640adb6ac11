package dev.clew.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class EngineOptionsTest {

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
    void givenOneOptionIsChanged_whenItIsRead_thenTheOthersAreAsTheyWere() {
        EngineOptions defaults = EngineOptions.defaults();

        assertThat(defaults.lease(Duration.ofSeconds(9)).lease(defaults.lease()))
                .isEqualTo(defaults);
        assertThat(defaults.hotInstances(7).hotInstances()).isEqualTo(7);
    }
}
