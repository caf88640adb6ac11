package dev.clew.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A short chaos run of programs. The long ones are the command's. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
final class ChaosProcessesTest {

    @Test
    void givenAHostAndItsProgramsOnAFile_whenTheyAreKilled_thenNothingIsLostAndNothingLaunchedTwice() {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();

        int code = Main.run(
                new PrintWriter(out),
                new PrintWriter(err),
                "chaos processes --programs 4 --kills 2 --seed 4 --json".split(" "));

        assertThat(code).as(out + "\n" + err).isZero();
        JsonNode report = JsonMapper.shared().readTree(out.toString());
        assertThat(report.get("kills").intValue()).isEqualTo(2);
        assertThat(report.get("processes").intValue()).isGreaterThanOrEqualTo(4);
        assertThat(report.get("launches").intValue()).isGreaterThan(4);
        assertThat(report.get("checkpoints").intValue()).isPositive();
        assertThat(report.get("found")).isEmpty();
        assertThat(report.get("clean").booleanValue()).isTrue();
    }
}
