package dev.clew.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Measuring the same several times, and what is said of the difference; how fast it is is nothing a test asks. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
final class BenchCommandsTest {

    @TempDir
    Path folder;

    private record Run(int code, String out, String err) {
        JsonNode json() {
            return JsonMapper.shared().readTree(out);
        }
    }

    private static Run run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.run(new PrintWriter(out), new PrintWriter(err), arguments);
        return new Run(code, out.toString(), err.toString());
    }

    private static Run words(String line) {
        return run(line.split(" "));
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    private static String report(String workload, String rate, String p99) {
        return "{\"workload\":\"" + workload + "\",\"store\":\"sqlite\",\"nodes\":1,\"instances\":50,\"steps\":4,"
                + "\"concurrency\":8,\"instances_per_s\":" + rate + ",\"p99_ms\":" + p99 + "}";
    }

    // --- workloads of workflows

    @ParameterizedTest
    @ValueSource(strings = {"memory", "sqlite"})
    void givenTasksInARow_whenTheyAreMeasured_thenTheyStandBesideStepsAndTheStoreSaysWhatItIs(String store) {
        JsonNode report = words("bench wf-linear --instances 4 --steps 3 --concurrency 2 --warm-up 0 --trials 2 --json"
                        + " --store " + store)
                .json();

        assertThat(report.get("workload").stringValue()).isEqualTo("wf-linear");
        assertThat(report.get("times_an_orchestration_step").doubleValue()).isPositive();
        assertThat(report.get("sustained_per_s").doubleValue()).isPositive();
        assertThat(report.get("seconds_by_trial")).hasSize(2);
        assertThat(report.get("orchestration_seconds_by_trial")).hasSize(2);
        assertThat(report.get("limit_steps_per_s").isNumber()).isEqualTo(store.equals("sqlite"));
        assertThat(report.get("durability").get("store").stringValue()).isEqualTo(store);
    }

    @ParameterizedTest
    @CsvSource({
        "wf-fanout, --steps 10, times_an_orchestration_step",
        "wf-signal, --steps 1, round_trip_max_ms",
        "wf-sleepers, --rest 0, lateness_p99_ms",
        "wf-sleepers, --rest 0, heap_bytes_per_sleeper",
        "sleepers, --rest 0, sustained_per_s"
    })
    void givenAWorkloadOfWorkflows_whenALittleOfItRuns_thenItSaysWhatItIsAbout(
            String workload, String option, String figure) {
        JsonNode report = words("bench " + workload + " " + option
                        + " --instances 3 --concurrency 1 --warm-up 0 --trials 1 --window 1 --store memory --json")
                .json();

        assertThat(report.get(figure).isNumber()).isTrue();
        assertThat(report.get("p99_ms").doubleValue()).isNotNegative();
    }

    // --- sweep

    @Test
    void givenLists_whenASweepRuns_thenEveryCombinationIsMeasuredOnce() {
        String sweep = "bench sweep wf-linear --store memory --steps 2,3 --concurrency 1,2 --instances 2 --warm-up 0"
                + " --trials 1";

        JsonNode document = words(sweep + " --json").json();
        String table = words(sweep).out();

        assertThat(document.get("workload").stringValue()).isEqualTo("wf-linear");
        assertThat(document.get("reports").findValuesAsString("steps")).containsExactly("2", "2", "3", "3");
        assertThat(document.get("reports").findValuesAsString("concurrency")).containsExactly("1", "2", "1", "2");
        assertThat(table).contains("CONCURRENCY").contains("P99 MS");
        assertThat(table.strip().lines()).hasSize(5);
    }

    // --- compare

    @ParameterizedTest
    @CsvSource({
        "1000, 10, '', 0, 0",
        "2000, 1, '', 0, 0",
        "901, 12.49, '', 0, 0",
        "900, 10, '', 1, 1",
        "1000, 12.5, '', 1, 1",
        "500, 30, '', 1, 2",
        "900, 12.5, --max-slower=20 --max-later=30, 0, 0",
        "999, 10, --max-slower=0, 1, 1",
        "1000, 10, --max-slower=0 --max-later=0, 0, 0",
        "1000, null, '', 0, 0"
    })
    void givenABaseline_whenARunIsComparedWithIt_thenItFailsFromTheLimitsOn(
            String rate, String p99, String options, int code, int worse) throws IOException {
        String baseline = file("baseline.json", report("sequence", "1000", "10"));
        String now = file("now.json", report("sequence", rate, p99));

        Run run = words(("bench compare " + baseline + " " + now + " --json " + options).strip());

        assertThat(run.code()).as(run.err()).isEqualTo(code);
        assertThat(run.json().get("worse").intValue()).isEqualTo(worse);
    }

    @Test
    void givenARunThatIsWorse_whenItIsCompared_thenTheTableSaysWhatAndByHowMuch() throws IOException {
        String baseline = file("baseline.json", report("sequence", "1000", "10"));
        String now = file("now.json", report("sequence", "800", "9"));

        Run run = run("bench", "compare", baseline, now);

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out().lines())
                .anyMatch(line -> line.matches("sequence on sqlite, 50 x 4, concurrency 8 .*-20\\.0 % .*WORSE"))
                .anyMatch(line -> line.matches(".*p99_ms .*-10\\.0 % .*ok"));
    }

    @Test
    void givenSustainedRates_whenRunsAreCompared_thenTheyCountAndNoBurst() throws IOException {
        String baseline =
                file("baseline.json", report("wf-linear", "1000", "10").replace("}", ",\"sustained_per_s\":80}"));
        String now = file("now.json", report("wf-linear", "1400", "10").replace("}", ",\"sustained_per_s\":60}"));

        Run run = run("bench", "compare", baseline, now, "--json");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.json().get("figures").get(0).get("figure").stringValue()).isEqualTo("sustained_per_s");
    }

    @Test
    void givenASweep_whenItIsComparedWithItself_thenEveryRunIsAsGood() throws IOException {
        String sweep = file(
                "sweep.json",
                "{\"workload\":\"sequence\",\"reports\":[" + report("sequence", "10", "1") + ","
                        + report("sequence", "20", "2").replace("\"concurrency\":8", "\"concurrency\":16") + "]}");

        Run run = run("bench", "compare", sweep, sweep, "--json");

        assertThat(run.code()).isZero();
        assertThat(run.json().get("figures")).hasSize(4);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | is not a report",
                "not json | is not JSON",
                "[1, 2] | is not a report",
                "{\"workload\": \"sequence\"} | does not say 'store'",
                "{\"workload\":\"sequence\",\"store\":\"sqlite\",\"nodes\":\"one\"} | does not say 'nodes'",
                "{\"reports\": []} | has no run",
                "{\"workload\":\"idle\",\"store\":\"sqlite\",\"nodes\":1,\"instances\":50,\"steps\":4,\"concurrency\":8}"
                        + " | has no run of"
            })
    void givenAFileThatIsNoReportOfTheSame_whenItIsCompared_thenItIsSaidAndTheExitCodeIsTwo(String text, String says)
            throws IOException {
        String baseline = file("baseline.json", report("sequence", "1000", "10"));
        String now = file("now.json", text);

        Run run = run("bench", "compare", baseline, now);

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().strip().lines())
                .singleElement()
                .asString()
                .contains("now.json")
                .contains(says);
    }

    @Test
    void givenRunsWithoutFigures_whenTheyAreCompared_thenItIsSaid() throws IOException {
        String empty = file("empty.json", report("idle", "null", "null"));

        Run run = run("bench", "compare", empty, empty);

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("no figures");
    }
}
