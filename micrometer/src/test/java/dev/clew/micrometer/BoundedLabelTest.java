package dev.clew.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class BoundedLabelTest {

    private final BoundedLabel label = new BoundedLabel(2);

    @Test
    void givenMoreValuesThanAllowed_whenTheyAreLabels_thenTheFirstKeepTheirNamesAndAllOthersAreOne() {
        assertThat(label.of("one")).isEqualTo("one");
        assertThat(label.of("two")).isEqualTo("two");
        assertThat(label.of("three")).isEqualTo(BoundedLabel.OTHER);
        assertThat(label.of("one")).isEqualTo("one");
    }

    @Test
    void givenAVeryLongValue_whenItIsALabel_thenItIsOneOfTheOthers() {
        assertThat(label.of("x".repeat(101))).isEqualTo(BoundedLabel.OTHER);
    }
}
