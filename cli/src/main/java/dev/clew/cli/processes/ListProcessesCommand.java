package dev.clew.cli.processes;

import dev.clew.api.TimeRange;
import dev.clew.cli.console.Answer;
import dev.clew.cli.console.ExitCode;
import dev.clew.cli.console.Table;
import dev.clew.cli.console.Text;
import dev.clew.cli.console.UsageException;
import dev.clew.cli.instances.Moments;
import dev.clew.environment.InstanceList;
import dev.clew.environment.InstanceQuery;
import dev.clew.environment.InstanceSummary;
import dev.clew.process.ProcessStatus;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists processes. */
@Command(name = "list", description = "List processes, newest first unless told otherwise.")
public final class ListProcessesCommand implements Callable<Integer> {

    @Mixin
    private final Reach reach = new Reach();

    @Mixin
    private final Answer answer = new Answer();

    @Option(
            names = "--status",
            paramLabel = "STATUS",
            split = ",",
            description = "Only those that are ${COMPLETION-CANDIDATES}; several with commas.")
    private Set<ProcessStatus> statuses = new LinkedHashSet<>();

    @Option(names = "--image", paramLabel = "ID", description = "Only those of the image with this id.")
    private Optional<String> image = Optional.empty();

    @Option(names = "--image-name-prefix", paramLabel = "TEXT", description = "Only those of images named so.")
    private Optional<String> imageNamePrefix = Optional.empty();

    @Option(names = "--created-after", paramLabel = "TIME", description = "Only those started since then.")
    private Optional<String> createdAfter = Optional.empty();

    @Option(names = "--created-before", paramLabel = "TIME", description = "Only those started before then.")
    private Optional<String> createdBefore = Optional.empty();

    @Option(names = "--finished-after", paramLabel = "TIME", description = "Only those that have ended since then.")
    private Optional<String> finishedAfter = Optional.empty();

    @Option(names = "--finished-before", paramLabel = "TIME", description = "Only those that had ended by then.")
    private Optional<String> finishedBefore = Optional.empty();

    @Option(
            names = "--order",
            paramLabel = "ORDER",
            defaultValue = "CREATED_DESC",
            description = "One of ${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE} unless given.")
    private InstanceQuery.Order order = InstanceQuery.Order.CREATED_DESC;

    @Option(names = "--limit", paramLabel = "N", defaultValue = "100", description = "How many; 100 unless given.")
    private int limit;

    @Option(names = "--offset", paramLabel = "N", defaultValue = "0", description = "How many to leave out.")
    private int offset;

    @Override
    public Integer call() {
        InstanceQuery query = query();
        InstanceList list = reach.ask(management -> management.list(query));
        SequencedMap<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put(
                "processes",
                list.instances().stream().map(ProcessDocuments::summary).toList());
        document.put("more", list.more());
        document.put("total", list.total());
        answer.give(document, out -> print(list, out));
        return ExitCode.OK;
    }

    private InstanceQuery query() {
        Instant now = Instant.now();
        try {
            InstanceQuery query = InstanceQuery.all()
                    .statuses(statuses)
                    .created(range("--created-after", createdAfter, "--created-before", createdBefore, now))
                    .finished(range("--finished-after", finishedAfter, "--finished-before", finishedBefore, now))
                    .order(order)
                    .limit(limit)
                    .offset(offset);
            query = image.map(query::imageId).orElse(query);
            return imageNamePrefix.map(query::imageNamePrefix).orElse(query);
        } catch (IllegalArgumentException wrong) {
            throw new UsageException(String.valueOf(wrong.getMessage()));
        }
    }

    private static TimeRange range(
            String afterOption, Optional<String> after, String beforeOption, Optional<String> before, Instant now) {
        return new TimeRange(
                after.map(text -> Moments.of(afterOption, text, now)),
                before.map(text -> Moments.of(beforeOption, text, now)));
    }

    private void print(InstanceList list, PrintWriter out) {
        if (list.instances().isEmpty()) {
            out.println("No such processes in namespace '" + reach.namespace() + "'.");
            return;
        }
        Table table = new Table()
                .column("ID")
                .column("STATUS")
                .column("IMAGE")
                .column("STARTED")
                .column("ENDED");
        for (InstanceSummary summary : list.instances()) {
            table.row(
                    summary.instanceId(),
                    summary.status().label(),
                    summary.imageName().orElse(""),
                    Text.time(summary.createdAt()),
                    summary.finishedAt().map(Text::time).orElse(""));
        }
        table.print(out);
        if (list.more()) {
            out.println("There are more: --offset " + (offset + limit));
        }
    }
}
