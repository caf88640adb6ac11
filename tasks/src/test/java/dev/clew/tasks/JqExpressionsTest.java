package dev.clew.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.clew.api.ApplicationException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What expressions come to. */
final class JqExpressionsTest {

    private static @Nullable Object of(String text, Object value) {
        return new JqExpressions()
                .compile(text)
                .evaluate(value, Map.of("folder", "in"), Map.of("count-words", 5, "found", List.of("a", "b")));
    }

    @Test
    void givenAValueAnInputAndOutputs_whenTheyAreNamed_thenTheyAreThere() {
        assertThat(of(
                        "{file: .value.file, folder: .input.folder, words: .outputs[\"count-words\"]}",
                        Map.of("file", "x")))
                .isEqualTo(Map.of("file", "x", "folder", "in", "words", 5));
        assertThat(of(".outputs.found | length", 0)).isEqualTo(2);
        assertThat(of(".value / 2", 3)).isEqualTo(1.5);
        assertThat(of(".value / 2 | floor", 3)).isEqualTo(1);
        assertThat(of(".value + 1", 4_000_000_000L)).isEqualTo(4_000_000_001L);
        assertThat(of(".value", Optional.empty())).isNull();
    }

    @Test
    void givenAHostileName_whenItIsQuotedForAShell_thenItStaysOneWord() {
        assertThat(of("\"cat \\(.value | @sh)\"", "a'; rm -rf /; '")).isEqualTo("cat 'a'\\''; rm -rf /; '\\'''");
    }

    @Test
    void givenAnExpressionThatCannotBeRead_whenItIsCompiled_thenItIsToldWithTheText() {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> new JqExpressions().compile("{a: "))
                .withMessageContaining("'{a: ' is not an expression of jq");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                ".value[] | several values; put it in [ ]",
                "empty | no value",
                "now | evaluated again on replay",
                "env | env/0 does not exist",
                "$ENV.PATH | $ENV is not defined",
                "nope(1) | nope/1 does not exist",
                "error(\"broken\") | broken",
                "def f: 1 + f; f | calls itself without end",
                "def f: ., f; f | several values",
            })
    void givenAnExpressionThatComesToNothing_whenItIsEvaluated_thenTheFailureSaysWhy(String text, String why) {
        assertThatExceptionOfType(ApplicationException.class)
                .isThrownBy(() -> of(text, List.of(1, 2)))
                .withMessageContaining(why)
                .satisfies(failed -> {
                    assertThat(failed.failure().type()).isEqualTo(JqExpressions.FAILED);
                    assertThat(failed.failure().retryable()).isFalse();
                });
    }
}
