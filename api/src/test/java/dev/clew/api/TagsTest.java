package dev.clew.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class TagsTest {

    @Test
    void givenTheSameTagsInAnotherOrder_whenCompared_thenTheSetsAndTheirTextsAreEqual() {
        Tags one = Tags.of("gpu", "cuda", "gpu");
        Tags other = Tags.of(List.of("cuda", "gpu"));

        assertThat(one).isEqualTo(other).hasToString("tags 'cuda' and 'gpu'");
        assertThat(one.text()).isEqualTo(other.text());
        assertThat(Tags.ofText(one.text())).isEqualTo(one);
    }

    @Test
    void givenOneTagOrNone_whenWrittenAsText_thenItIsItsNameOrNothing() {
        assertThat(Tags.of("a|b\\").text()).contains("a|b\\");
        assertThat(Tags.of("gpu").single()).contains("gpu");
        assertThat(Tags.of("gpu")).hasToString("tag 'gpu'");
        assertThat(Tags.of()).isEqualTo(Tags.NONE);
        assertThat(Tags.NONE.text()).isEmpty();
        assertThat(Tags.ofText(Optional.empty())).isEqualTo(Tags.NONE);
    }

    @Test
    void givenANode_whenItServesAllTagsOfASet_thenItServesTheSet() {
        Tags both = Tags.of("gpu", "cuda");

        assertThat(both.servedBy(Set.of("gpu", "cuda", "fast"))).isTrue();
        assertThat(both.servedBy(Set.of("gpu"))).isFalse();
        assertThat(both.single()).isEmpty();
    }

    @Test
    void givenTooManyTagsOrABadName_whenTheyAreWrittenDown_thenTheyAreRefused() {
        List<String> most = IntStream.range(0, Tags.MOST).mapToObj(i -> "t" + i).toList();

        assertThat(Tags.of(most).names()).hasSize(Tags.MOST);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tags.of(IntStream.rangeClosed(0, Tags.MOST)
                        .mapToObj(i -> "t" + i)
                        .toList()))
                .withMessage("an activity has at most 20 tags, not 21");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tags.of("gpu", ""))
                .withMessage("tag name must not be blank");
        assertThatIllegalArgumentException().isThrownBy(() -> Tags.of("gpu", "a\nb"));
    }
}
