package dev.clew.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AttributesTest {

    @Test
    void givenAttributes_whenOneIsSetAndOneRemoved_thenAllOthersStayAndTheOldOnesAreAsTheyWere() {
        Attributes before = Attributes.of(Map.of("a", "1", "b", "2"));

        Attributes after = before.with("a", "3").without("b").without("never there");

        assertThat(after.values()).containsExactly(Map.entry("a", "3"));
        assertThat(after.get("a")).contains("3");
        assertThat(after.get("b")).isEmpty();
        assertThat(before.values()).containsExactly(Map.entry("a", "1"), Map.entry("b", "2"));
    }

    @Test
    void givenAttributes_whenOthersAreAmongThem_thenTheyIncludeThose() {
        Attributes all = Attributes.of(Map.of("a", "1", "b", "2"));

        assertThat(all.include(Attributes.NONE)).isTrue();
        assertThat(all.include(Attributes.of("a", "1"))).isTrue();
        assertThat(all.include(all)).isTrue();
        assertThat(all.include(Attributes.of("a", "2"))).isFalse();
        assertThat(all.include(all.with("c", "3"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a=b", "a\nb", "\uD83D"})
    void givenANameThatIsNone_whenItIsUsed_thenItIsRefused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Attributes.of(name, "x"))
                .withMessageContaining("attribute name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "\u0000", "\uD83D"})
    void givenAValueThatNoStoreKeeps_whenItIsUsed_thenItIsRefused(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Attributes.of("customer", value))
                .withMessageContaining("the value of attribute 'customer'");
    }

    @Test
    void givenTooMuch_whenItIsUsed_thenTheRefusalSaysHowMuchThereMayBe() {
        Map<String, String> most = new TreeMap<>();
        for (int i = 0; i < Attributes.MAX_COUNT; i++) {
            most.put("a" + i, "x");
        }
        Attributes full = Attributes.of(most);

        assertThatThrownBy(() -> full.with("more", "x"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("at most " + Attributes.MAX_COUNT);
        assertThatThrownBy(() -> Attributes.of("a", "x".repeat(Attributes.MAX_VALUE + 1)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("the most is " + Attributes.MAX_VALUE);
        assertThatThrownBy(() -> Attributes.of("a".repeat(Attributes.MAX_NAME + 1), "x"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("the most is " + Attributes.MAX_NAME);
        assertThat(full.with("a0", "y").get("a0")).contains("y");
    }
}
