package dev.clew.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.clew.Clew;
import dev.clew.api.CancelledException;
import dev.clew.api.Orchestration;
import dev.clew.schedule.ScheduleRunner;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The commands about schedules, on a database beside a running engine. */
@Timeout(60)
final class ScheduleCommandsTest {

    private static final Orchestration<String, String> REPORT = Orchestration.of("report", String.class, String.class);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private Path db;
    private Clew clew;

    private record Run(int code, String out, String err) {
        JsonNode json() {
            return JsonMapper.shared().readTree(out);
        }
    }

    @BeforeEach
    void runAnEngine() {
        db = folder.resolve("clew.db");
        clew = engine(true);
    }

    private Clew engine(boolean withSchedules) {
        Clew.Builder builder = Clew.sqlite(db).register(REPORT, (ctx, what) -> "report of " + what);
        return (withSchedules ? builder.register(new ScheduleRunner()) : builder).start();
    }

    @AfterEach
    void close() {
        clew.close();
    }

    private Run run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        List<String> all = new ArrayList<>(List.of("schedule"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--db", db.toString()));
        int code = Main.run(new PrintWriter(out), new PrintWriter(err), all.toArray(String[]::new));
        return new Run(code, out.toString(), err.toString());
    }

    /** What is shown of it, as soon as it has published that. */
    private JsonNode shownOnce(Predicate<JsonNode> enough) {
        long published = 0;
        while (true) {
            published = clew.client()
                    .handle("daily")
                    .awaitStatus(published, PATIENCE)
                    .statusVersion();
            JsonNode shown = run("show", "daily", "--json").json();
            if (enough.test(shown)) {
                return shown;
            }
        }
    }

    @Test
    void givenASchedule_whenItIsMadePausedTriggeredAndDeleted_thenEachIsToBeSeen() {
        Run made = run(
                "create", "daily", "report", "\"sales\"", "--cron", "0 4 1 1 *", "--zone", "Europe/Berlin", "--json");
        assertThat(made.err()).isEmpty();
        assertThat(made.json().path("next").path(0).asString()).endsWith("-01-01T03:00:00Z");

        assertThat(run("pause", "daily", "--note", "stocktaking").code()).isZero();
        JsonNode paused = shownOnce(shown -> shown.path("status").asString().equals("paused"));
        assertThat(paused.path("note").asString()).isEqualTo("stocktaking");

        assertThat(run("trigger", "daily").out()).contains("Asked daily for a run now.");
        JsonNode ran = shownOnce(shown ->
                shown.path("recent").path(0).path("status").asString("").equals("COMPLETED"));
        assertThat(ran.path("recent").path(0).path("id").asString()).startsWith("daily/trigger/");
        assertThat(clew.client()
                        .handle(REPORT, ran.path("recent").path(0).path("id").asString())
                        .info()
                        .result()
                        .orElseThrow()
                        .data())
                .isEqualTo("\"report of sales\"");

        assertThat(run("resume", "daily").code()).isZero();
        shownOnce(shown -> shown.path("status").asString().equals("active"));
        assertThat(run("backfill", "daily", "--from", "2020-01-01", "--to", "2022-06-01")
                        .code())
                .isZero();
        shownOnce(shown -> shown.path("started").asInt() == 4);
        assertThat(run("list").out()).contains("daily", "report", "0 4 1 1 *", "active");
        assertThat(run("show", "daily").out()).contains("daily/2022-01-01T03:00:00Z COMPLETED");

        assertThat(run("delete", "daily").code()).isZero();
        assertThatExceptionOfType(CancelledException.class)
                .isThrownBy(() -> clew.client().handle("daily").result(PATIENCE));
        assertThat(run("list").out()).contains("No schedules");
    }

    @Test
    void givenNoNodeThatRunsSchedules_whenOneIsMade_thenItSaysWhatItWaitsFor() {
        clew.close();
        clew = engine(false);
        assertThat(run("create", "daily", "report", "--every", "P1D").out()).contains("new ScheduleRunner()");

        assertThat(run("show", "daily").out())
                .contains("waits_for_node", "a node with new ScheduleRunner() registered");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "create x report|give either --cron or --every",
                "create x report --cron 1 --every P1D|give either --cron or --every",
                "create x report --cron 1|'1' is not a cron expression",
                "create x report --every soon|'soon' is no time or span",
                "create x report --every PT0.1S|at most once a second",
                "create x report {  --every P1D|the input is not JSON",
                "create x report --cron 1 --zone Mars/One|Mars/One",
                "pause none|there is no schedule 'none'",
                "show none|there is no schedule 'none'",
                "backfill none --from later|--from is 'later'"
            })
    void givenBadInput_whenACommandRuns_thenItSaysWhatIsWrong(String command, String message) {
        Run run = run(command.split(" +"));

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains(message);
    }
}
