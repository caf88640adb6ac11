package dev.clew.cli.bench;

import dev.clew.benchmarks.Plan;
import dev.clew.benchmarks.Report;
import dev.clew.benchmarks.Workload;
import dev.clew.cli.console.Answer;
import dev.clew.cli.console.ExitCode;
import dev.clew.cli.console.Progress;
import dev.clew.cli.console.Table;
import dev.clew.cli.console.UsageException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures one workload again and again, each time with another load or another number of engines. */
@Command(
        name = "sweep",
        description = {
            "Measure one workload with each of several loads, steps or numbers of nodes, and print them side by side.",
            "All combinations are run, one after the other, each as 'bench' would run it."
        })
public final class SweepCommand implements Callable<Integer> {

    /** The columns of the table: fields of a report and their headings. */
    private static final SequencedMap<String, String> COLUMNS = columns();

    @Parameters(paramLabel = "WORKLOAD", description = "One of: ${COMPLETION-CANDIDATES}.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Workload workload;

    @Option(
            names = "--concurrency",
            paramLabel = "C,...",
            split = ",",
            description = "How many clients at the same time, such as 16,64,256.")
    private List<Integer> concurrencies = new ArrayList<>();

    @Option(
            names = "--steps",
            paramLabel = "K,...",
            split = ",",
            description = "How many steps, activities or children each, such as 1,3,9.")
    private List<Integer> steps = new ArrayList<>();

    @Option(
            names = "--nodes",
            paramLabel = "N,...",
            split = ",",
            description = "How many engines share the load, such as 1,2,4.")
    private List<Integer> nodes = new ArrayList<>();

    @Mixin
    private final Amount amount = new Amount();

    @Mixin
    private final Answer answer = new Answer();

    @Override
    public Integer call() {
        List<Plan> plans = plans();
        List<SequencedMap<String, @Nullable Object>> reports = new ArrayList<>();
        try (Progress progress = answer.progress()) {
            plans.forEach(workload::requireFor);
            for (Plan plan : plans) {
                String which = (reports.size() + 1) + " of " + plans.size() + ": ";
                Report report = workload.run(plan, new ChildJvms(), stage -> progress.stage(which + stage));
                reports.add(report.fields());
            }
        } catch (IllegalArgumentException wrong) {
            throw new UsageException(String.valueOf(wrong.getMessage()));
        }
        SequencedMap<String, Object> document = new LinkedHashMap<>();
        document.put("workload", workload.label());
        document.put(ReportFile.REPORTS, reports);
        answer.give(document, out -> table(reports).print(out));
        return ExitCode.OK;
    }

    private List<Plan> plans() {
        if (concurrencies.isEmpty() && steps.isEmpty() && nodes.isEmpty()) {
            throw new UsageException(
                    "nothing varies; give --concurrency, --steps or --nodes a list, such as --concurrency 16,64,256");
        }
        List<Plan> plans = new ArrayList<>();
        for (int node : nodes.isEmpty() ? List.of(1) : nodes) {
            for (Optional<Integer> step : orUsual(steps)) {
                for (Optional<Integer> concurrency : orUsual(concurrencies)) {
                    plans.add(amount.plan(workload, Optional.empty(), node, step, concurrency));
                }
            }
        }
        return plans;
    }

    private static List<Optional<Integer>> orUsual(List<Integer> given) {
        return given.isEmpty()
                ? List.of(Optional.empty())
                : given.stream().map(Optional::of).toList();
    }

    private static SequencedMap<String, String> columns() {
        SequencedMap<String, String> columns = new LinkedHashMap<>();
        columns.put("nodes", "NODES");
        columns.put("steps", "STEPS");
        columns.put("concurrency", "CONCURRENCY");
        columns.put("instances", "INSTANCES");
        columns.put("instances_per_s", "INSTANCES/S");
        columns.put("steps_per_s", "STEPS/S");
        columns.put("p50_ms", "P50 MS");
        columns.put("p99_ms", "P99 MS");
        columns.put("ratio_to_limit", "OF THE LIMIT");
        return columns;
    }

    private static Table table(List<SequencedMap<String, @Nullable Object>> reports) {
        Table table = new Table();
        COLUMNS.values().forEach(table::number);
        for (SequencedMap<String, @Nullable Object> report : reports) {
            table.row(COLUMNS.keySet().stream()
                    .map(field -> shown(report.get(field)))
                    .toArray());
        }
        return table;
    }

    private static Object shown(@Nullable Object value) {
        return value == null ? "-" : value;
    }
}
