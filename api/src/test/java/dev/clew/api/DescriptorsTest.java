package dev.clew.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names and types: what is refused where it is written down, and not when an instance stumbles over it. */
final class DescriptorsTest {

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t", "a\nb", "nul\u0000", "del\u007f"})
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
    void givenAVersion_whenItIsNotPositive_thenItIsRefused() {
        Orchestration<String, String> order = Orchestration.of("order", String.class, String.class);

        assertThat(order.version(3).version()).isEqualTo(3);
        assertThatIllegalArgumentException().isThrownBy(() -> order.version(0));
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
}
