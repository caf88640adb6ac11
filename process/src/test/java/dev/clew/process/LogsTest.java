package dev.clew.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.testkit.TestClew;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is kept of what was read. */
final class LogsTest {

    private final TestClew clew = TestClew.builder().start();
    private final Logs logs = new Logs(100);

    @AfterEach
    void close() {
        clew.close();
    }

    private ProcessLog log(String id) {
        return logs.add(id, new ProcessLog(clew.client().handle(Processes.PROCESS, id), logs));
    }

    @Test
    void givenLogs_whenTheyAreTooLargeTogether_thenTheLeastUsedAreForgotten() {
        ProcessLog one = log("one");
        ProcessLog two = log("two");
        ProcessLog three = log("three");
        logs.resized("one", one, 40);
        logs.resized("two", two, 40);
        assertThat(logs.find("one")).isSameAs(one);

        logs.resized("three", three, 40);

        assertThat(logs.find("two")).isNull();
        assertThat(logs.find("one")).isSameAs(one);
        assertThat(logs.find("three")).isSameAs(three);
        assertThat(logs.bytes()).isEqualTo(80);
    }

    @Test
    void givenALogThatIsTooLargeAlone_whenItIsUsed_thenItIsKeptAndTheOthersAreNot() {
        ProcessLog one = log("one");
        ProcessLog large = log("large");
        logs.resized("one", one, 1);

        logs.resized("large", large, 1_000);
        assertThat(logs.find("large")).isSameAs(large);
        assertThat(logs.find("one")).isNull();

        logs.resized("one", one, 500);
        assertThat(logs.bytes())
                .describedAs("what was forgotten does not count")
                .isEqualTo(1_000);
        logs.forget("large");
        assertThat(logs.bytes()).isZero();
    }

    @Test
    void givenALogOfTheSameId_whenAnotherIsAdded_thenTheFirstStays() {
        ProcessLog one = log("one");

        assertThat(log("one")).isSameAs(one);
    }
}
