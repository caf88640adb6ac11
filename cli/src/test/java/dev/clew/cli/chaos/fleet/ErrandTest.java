package dev.clew.cli.chaos.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.api.InfrastructureException;
import dev.clew.api.InstanceNotFoundException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Errands and replies travel as text and arrive as what they were. */
final class ErrandTest {

    static Stream<Errand> errands() {
        return Stream.of(
                new Errand.Start("chain", "chain-7", "{\"seed\":-5,\"count\":3}"),
                new Errand.Signal("collector-9", -1),
                new Errand.Cancel("saga-10"));
    }

    @ParameterizedTest
    @MethodSource("errands")
    void givenAnErrand_whenItTravels_thenItArrivesAsItWas(Errand errand) {
        assertThat(Errand.parse(errand.text())).isEqualTo(errand);
        assertThat(errand.text()).doesNotContain("\n");
    }

    @Test
    void givenWhatWentWrongThere_whenTheReplyArrives_thenItIsThrownHere() {
        assertThat(travel(Reply.to(() -> true)).orThrow("x")).isTrue();
        assertThat(travel(Reply.to(() -> false)).orThrow("x")).isFalse();
        assertThatThrownBy(() -> travel(Reply.to(() -> {
                            throw new InfrastructureException("down", "two\nlines\tand a tab", null);
                        }))
                        .orThrow("x"))
                .isInstanceOf(InfrastructureException.class);
        assertThatThrownBy(() -> travel(Reply.to(() -> {
                            throw new InstanceNotFoundException("x");
                        }))
                        .orThrow("x"))
                .isInstanceOf(InstanceNotFoundException.class);
        assertThatThrownBy(() -> travel(Reply.to(() -> {
                            throw new IllegalArgumentException("a bug");
                        }))
                        .orThrow("x"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("a bug");
    }

    private static Reply travel(Reply reply) {
        assertThat(reply.text()).doesNotContain("\n");
        return Reply.parse(reply.text());
    }
}
