package dev.clew.cli.processes;

import dev.clew.cli.console.ExitCode;
import dev.clew.cli.console.Json;
import dev.clew.cli.console.Table;
import dev.clew.cli.console.Text;
import dev.clew.process.Slice;
import dev.clew.process.StepSummaries;
import dev.clew.process.StepSummary;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists the steps that a program has told of. */
@Command(name = "steps", description = "List the steps that a program has told of in its events.")
public final class StepsCommand extends OneProcessCommand {

    @Option(names = "--status", paramLabel = "STATUS", description = "Only those that are ${COMPLETION-CANDIDATES}.")
    private Optional<StepSummary.Status> status = Optional.empty();

    @Option(names = "--type", paramLabel = "TYPE", description = "Only those of this type.")
    private Optional<String> type = Optional.empty();

    @Option(names = "--scope", paramLabel = "ID", description = "Only those in this scope.")
    private Optional<String> scope = Optional.empty();

    @Option(names = "--step", paramLabel = "ID", split = ",", description = "Only these; several with commas.")
    private Set<String> steps = new LinkedHashSet<>();

    @Option(names = "--root", description = "Only those in no scope.")
    private boolean root;

    @Mixin
    private final PagingOptions part = new PagingOptions();

    @Override
    public Integer call() {
        StepSummaries.Query query = new StepSummaries.Query(status, type, scope, Optional.empty(), steps, root);
        Slice<StepSummary> slice = ask(management -> management.steps(id, query, part.paging()));
        List<StepSummary> found = slice.items();
        Map<String, Object> documents =
                Map.of("steps", found.stream().map(StepsCommand::document).toList(), "total", slice.total());
        answer.give(documents, out -> {
            Table table = new Table()
                    .column("STEP")
                    .column("NAME")
                    .column("TYPE")
                    .column("SCOPE")
                    .column("STATUS")
                    .column("STARTED")
                    .number("MS");
            found.forEach(step -> table.row(
                    step.stepId(),
                    step.stepName(),
                    step.stepType(),
                    step.scopeId().orElse(""),
                    step.status().label(),
                    Text.time(step.startedAt()),
                    step.duration().map(Duration::toMillis).map(String::valueOf).orElse("")));
            table.print(out);
            part.printMore(slice.total(), out);
        });
        return ExitCode.OK;
    }

    private static SequencedMap<String, @Nullable Object> document(StepSummary step) {
        SequencedMap<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("step_id", step.stepId());
        document.put("step_name", step.stepName());
        document.put("step_type", step.stepType());
        document.put("scope_id", step.scopeId());
        document.put("parent_scope_id", step.parentScopeId());
        document.put("status", step.status().label());
        document.put("started_at", step.startedAt());
        document.put("ended_at", step.endedAt());
        document.put("duration_ms", step.duration().map(Duration::toMillis));
        document.put("inputs", step.inputs().map(Json.Raw::new));
        document.put("outputs", step.outputs().map(Json.Raw::new));
        document.put("error", step.error().map(Json.Raw::new));
        return document;
    }
}
