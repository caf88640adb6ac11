package dev.clew.cli.chaos.programs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What programs do travels as text and grows from a seed. */
final class ScriptTest {

    @Test
    void givenAScript_whenItTravelsAsText_thenItIsTheSame() {
        for (long seed = 0; seed < 50; seed++) {
            Script script = Script.random(new SplittableRandom(seed)).waitingForEver();

            assertThat(Script.parse(script.text())).isEqualTo(script);
        }
    }

    @Test
    void givenASeed_whenAScriptGrowsFromItTwice_thenItIsTheSame() {
        assertThat(Script.random(new SplittableRandom(7))).isEqualTo(Script.random(new SplittableRandom(7)));
    }
}
