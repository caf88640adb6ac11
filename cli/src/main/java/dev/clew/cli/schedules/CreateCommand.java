package dev.clew.cli.schedules;

import dev.clew.api.Orchestration;
import dev.clew.cli.console.Answer;
import dev.clew.cli.console.ExitCode;
import dev.clew.cli.console.Json;
import dev.clew.cli.console.UsageException;
import dev.clew.cli.instances.Database;
import dev.clew.schedule.CatchUp;
import dev.clew.schedule.Cron;
import dev.clew.schedule.Every;
import dev.clew.schedule.Overlap;
import dev.clew.schedule.Schedule;
import dev.clew.schedule.ScheduleDescription;
import dev.clew.schedule.Schedules;
import dev.clew.schedule.Timing;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;

/** Makes a schedule. */
@Command(name = "create", description = "Make a schedule.")
public final class CreateCommand implements Callable<Integer> {

    @Mixin
    private final Database database = new Database();

    @Mixin
    private final Answer answer = new Answer();

    @Parameters(index = "0", paramLabel = "ID", description = "The schedule, and the beginning of its runs' ids.")
    @SuppressWarnings("NullAway.Init") // required, so set by picocli
    private String id;

    @Parameters(index = "1", paramLabel = "NAME", description = "The orchestration to start.")
    @SuppressWarnings("NullAway.Init") // required, so set by picocli
    private String name;

    @Parameters(
            index = "2",
            arity = "0..1",
            paramLabel = "JSON",
            defaultValue = "null",
            description = "What each run is started with; null unless given.")
    private String input = "null";

    @Option(names = "--cron", paramLabel = "EXPRESSION", description = "When: five fields, such as '30 9 * * MON-FRI'.")
    private Optional<String> cron = Optional.empty();

    @Option(names = "--zone", paramLabel = "ZONE", defaultValue = "UTC", description = "Whose clock; UTC unless given.")
    private String zone = "UTC";

    @Option(names = "--every", paramLabel = "SPAN", description = "When: in an even rhythm, such as PT15M or P1D.")
    private Optional<String> every = Optional.empty();

    @Option(names = "--jitter", paramLabel = "SPAN", defaultValue = "PT0S", description = "How late a run may begin.")
    private String jitter = "PT0S";

    @Option(
            names = "--overlap",
            defaultValue = "SKIP",
            description = "When a run is still going on: ${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE} unless given.")
    private Overlap overlap = Overlap.SKIP;

    @Option(
            names = "--catch-up",
            defaultValue = "LAST",
            description = "When no node ran at the time: ${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE} unless given.")
    private CatchUp catchUp = CatchUp.LAST;

    @Option(
            names = "--until",
            paramLabel = "INSTANT",
            description = "No times after this, such as 2026-12-31T00:00:00Z.")
    private Optional<String> until = Optional.empty();

    @Option(names = "--runs", paramLabel = "N", description = "How many runs before it ends.")
    private Optional<Integer> runs = Optional.empty();

    @Option(
            names = "--version-of-code",
            paramLabel = "N",
            defaultValue = "1",
            description = "The version of the orchestration; 1 unless given.")
    private int version;

    @Override
    public Integer call() {
        Schedule schedule = schedule();
        ScheduleDescription made = database.askInJson(client -> {
            Schedules schedules = Schedules.of(client);
            schedules.create(id, schedule);
            return schedules.describe(id);
        });
        answer.give(
                ScheduleDocuments.schedule(made),
                out -> out.println("Made schedule " + id + ", due next at "
                        + made.next().stream()
                                .findFirst()
                                .map(Instant::toString)
                                .orElse("no time")
                        + ", on a node with new ScheduleRunner() registered."));
        return ExitCode.OK;
    }

    private Schedule schedule() {
        try {
            Schedule schedule = Schedule.of(orchestration(), value())
                    .at(timing())
                    .jitter(Duration.parse(jitter))
                    .overlap(overlap)
                    .catchUp(catchUp);
            schedule = until.isPresent() ? schedule.until(Instant.parse(until.get())) : schedule;
            return runs.isPresent() ? schedule.runs(runs.get()) : schedule;
        } catch (DateTimeParseException wrong) {
            throw new UsageException("'" + wrong.getParsedString()
                    + "' is no time or span; give spans such as PT15M or P1D, and times such as 2026-12-31T00:00:00Z");
        } catch (DateTimeException | IllegalArgumentException wrong) {
            throw new UsageException(String.valueOf(wrong.getMessage()));
        }
    }

    private Orchestration<Object, Object> orchestration() {
        return Orchestration.of(name, Object.class, Object.class).version(version);
    }

    @SuppressWarnings("NullAway") // the JSON null is null
    private Object value() {
        @Nullable Object value = JsonMapper.shared().readValue(Json.require("input", input), Object.class);
        return value;
    }

    private Timing timing() {
        if (cron.isPresent() == every.isPresent()) {
            throw new UsageException("give either --cron or --every");
        }
        return cron.isPresent() ? Cron.of(cron.get(), ZoneId.of(zone)) : Every.of(Duration.parse(every.orElseThrow()));
    }
}
