package dev.clew.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What went wrong as data: enough to understand it, and never more than a history should hold. */
final class FailureTest {

    @Test
    void givenAnException_whenItBecomesData_thenItsNameMessageAndCausesAreKept() {
        Failure failure = Failure.of(new IllegalStateException("no order", new IOException("broken pipe")));

        assertThat(failure)
                .isEqualTo(new Failure(
                        Failure.Kind.APPLICATION,
                        "IllegalStateException",
                        "no order",
                        true,
                        Optional.of(Failure.application("IOException", "broken pipe"))));
        assertThat(failure).hasToString("IllegalStateException: no order (caused by IOException: broken pipe)");
    }

    @Test
    void givenAnExceptionWithoutAMessage_whenItBecomesData_thenItsNameIsTheMessage() {
        assertThat(Failure.of(new NullPointerException()))
                .isEqualTo(Failure.application("NullPointerException", "NullPointerException"));
    }

    @Test
    void givenAnExceptionOfOurs_whenItBecomesData_thenItIsTheFailureItCarries() {
        Failure declined = new Failure(Failure.Kind.APPLICATION, "declined", "no cover", false, Optional.empty());

        assertThat(Failure.of(new ApplicationException(declined))).isSameAs(declined);
        assertThat(Failure.of(new IllegalStateException("wrapped", new ApplicationException(declined)))
                        .cause())
                .containsSame(declined);
    }

    @Test
    void givenALongMessage_whenItBecomesData_thenItIsCut() {
        String longest = "x".repeat(10_000);

        assertThat(Failure.of(new IOException(longest)).message()).isEqualTo(longest);
        assertThat(Failure.of(new IOException(longest + "y")).message()).isEqualTo(longest + "...");
    }

    @Test
    void givenALongMessageThatWasMadeByHand_whenItBecomesData_thenItIsCutWhereverItStands() {
        String longest = "x".repeat(10_000);
        Failure tooLong = Failure.application("refused", longest + "y");
        Failure around = new Failure(Failure.Kind.APPLICATION, "outer", "outer", false, Optional.of(tooLong));

        Failure thrown = Failure.of(new ApplicationException(tooLong));
        Failure behind = Failure.of(new IllegalStateException("wrapped", new ApplicationException(around)));

        assertThat(thrown).isEqualTo(Failure.application("refused", longest + "..."));
        assertThat(Failure.of(new ApplicationException(thrown))).isEqualTo(thrown);
        assertThat(messages(behind)).containsExactly("wrapped", "outer", longest + "...");
    }

    @Test
    void givenManyCauses_whenTheyBecomeData_thenTheFirstFiveAreKept() {
        Exception chain = new Exception("0");
        for (int i = 1; i <= 20; i++) {
            chain = new Exception("" + i, chain);
        }

        assertThat(messages(Failure.of(chain))).containsExactly("20", "19", "18", "17", "16", "15");
    }

    @Test
    void givenCausesThatGoInACircle_whenTheyBecomeData_thenItEnds() {
        Exception one = new Exception("one");
        one.initCause(new Exception("two", one));

        assertThat(messages(Failure.of(one))).startsWith("one", "two", "one").hasSize(6);
    }

    private static List<String> messages(Failure failure) {
        List<String> messages = new ArrayList<>();
        for (Optional<Failure> next = Optional.of(failure);
                next.isPresent();
                next = next.get().cause()) {
            messages.add(next.get().message());
        }
        return messages;
    }

    @Test
    void givenKindsOfFailures_whenTheyAreMade_thenOnlyThoseOfTheApplicationMayBeTriedAgain() {
        assertThat(Failure.application("t", "m").retryable()).isTrue();
        assertThat(Failure.configuration("t", "m").retryable()).isFalse();
        assertThat(Failure.nondeterminism("m").retryable()).isFalse();
        assertThat(ApplicationException.nonRetryable("t", "m").failure().retryable())
                .isFalse();
    }
}
