package dev.clew.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.engine.EngineOptions;
import dev.clew.testkit.TestClew;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is kept of what was read. */
final class ProcessLogsTest {

    private final TestClew clew = TestClew.builder().start();
    private final ProcessLogs logs = new ProcessLogs(100);

    @AfterEach
    void close() {
        clew.close();
    }

    private ProcessLog log(String id) {
        return logs.keep(id, new ProcessLog(clew.client().handle(Processes.PROCESS, id), logs));
    }

    private ProcessLog reach(String id) {
        return logs.find(id).orElseGet(() -> log(id));
    }

    @Test
    void givenLogs_whenTheyAreTooLargeTogether_thenThoseThatNobodyAskedForAreForgotten() {
        ProcessLog one = log("one");
        ProcessLog two = log("two");
        logs.grew("one", one, 30);
        logs.grew("two", two, 30);
        assertThat(logs.find("one")).containsSame(one);

        ProcessLog three = log("three");
        logs.grew("three", three, 60);

        assertThat(logs.find("two")).isEmpty();
        assertThat(logs.find("one")).containsSame(one);
        assertThat(logs.find("three")).containsSame(three);
    }

    @Test
    void givenManyLogs_whenMoreAreRead_thenTheFirstAreForgotten() {
        IntStream.range(0, 40_000).forEach(i -> log("p" + i));

        assertThat(logs.find("p0")).isEmpty();
        assertThat(logs.find("p39999")).isPresent();
    }

    @Test
    void givenAsManyLogsAsAnEngineHasInstances_whenAllAreReadInTurns_thenNoneIsForgotten() {
        int instances = EngineOptions.defaults().hotInstances();
        for (int turn = 0; turn < 4; turn++) {
            IntStream.range(0, instances).forEach(i -> reach("p" + i));
        }

        assertThat(IntStream.range(0, instances).filter(i -> logs.find("p" + i).isEmpty()))
                .isEmpty();
    }

    @Test
    void givenALogThatWasForgotten_whenItGrows_thenItDoesNotCount() {
        ProcessLog one = log("one");
        logs.forget("one");

        logs.grew("one", one, 500);

        assertThat(logs.find("one")).isEmpty();
        assertThat(logs.bytes()).isZero();
    }

    @Test
    void givenALogOfTheSameId_whenAnotherIsKept_thenTheFirstStays() {
        ProcessLog one = log("one");

        assertThat(log("one")).isSameAs(one);
    }
}
