package dev.clew.cli.instances;

import dev.clew.api.BulkResult;
import dev.clew.api.ClewClient;
import dev.clew.api.InstanceInfo;
import dev.clew.api.InstanceStatus;
import dev.clew.api.ListQuery;
import dev.clew.api.Page;
import dev.clew.cli.console.Answer;
import dev.clew.cli.console.ExitCode;
import dev.clew.cli.console.Progress;
import dev.clew.cli.console.UsageException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a command that takes one instance, or a choice of many, sees to many: asks, counts, or goes through them. */
final class Many {

    /** So many of those that a dry run found are named. */
    private static final int NAMED = 20;

    @Mixin
    private final Choice choice = new Choice();

    @Option(names = "--all", description = "All of them, where nothing else says which.")
    private boolean all;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "" + ListQuery.MAX_LIMIT,
            description = "How many at most, the newest first; ${DEFAULT-VALUE} unless given.")
    private int limit = ListQuery.MAX_LIMIT;

    @Option(names = "--dry-run", description = "Change nothing; say which it would be.")
    private boolean dryRun;

    @Option(names = "--after", paramLabel = "CURSOR", description = "Go on where a command before this one ended.")
    private Optional<String> after = Optional.empty();

    /** What a command does to many instances. */
    interface Act {
        BulkResult on(ClewClient client, ListQuery query, Consumer<BulkResult> progress);
    }

    /** The words of a command. */
    record Words(String verb, String done) {}

    /**
     * Whether the command is about many rather than about one.
     *
     * @throws UsageException if that is not said clearly
     */
    boolean areMeant(Optional<String> id, String verb) {
        boolean many = choice.isMade() || all;
        if (id.isPresent() && (many || dryRun || after.isPresent())) {
            throw new UsageException(
                    "give either the ID of one instance, or options that say which of many to " + verb + ", not both");
        }
        if (id.isEmpty() && !many) {
            throw new UsageException("say what to " + verb
                    + ": the ID of one instance, options such as --status, --name or --older-than, or --all");
        }
        return many;
    }

    /**
     * Sees to them.
     *
     * @param fits which instances the act is for
     */
    int run(Database database, Answer answer, Words words, Predicate<InstanceStatus> fits, Act act) {
        if (limit < 1 || limit > ListQuery.MAX_LIMIT) {
            throw new UsageException("--limit is " + limit + "; give a number from 1 to " + ListQuery.MAX_LIMIT);
        }
        ListQuery chosen = choice.query(Instant.now(), limit);
        ListQuery query = fitting(after.map(chosen::after).orElse(chosen), words, fits);
        return dryRun ? count(database, answer, words, query) : act(database, answer, words, query, act);
    }

    private static ListQuery fitting(ListQuery query, Words words, Predicate<InstanceStatus> fits) {
        Set<InstanceStatus> asked = query.statuses().isEmpty() ? EnumSet.allOf(InstanceStatus.class) : query.statuses();
        Set<InstanceStatus> fitting = asked.stream().filter(fits).collect(Collectors.toSet());
        if (fitting.isEmpty()) {
            throw new UsageException("no instance that is " + one(query.statuses()) + " can be " + words.done
                    + "; give --status " + one(of(fits)) + ", or leave it out");
        }
        return query.statuses(fitting);
    }

    private static Set<InstanceStatus> of(Predicate<InstanceStatus> fits) {
        return EnumSet.allOf(InstanceStatus.class).stream().filter(fits).collect(Collectors.toSet());
    }

    private static String one(Set<InstanceStatus> statuses) {
        return statuses.stream().sorted().map(InstanceStatus::name).collect(Collectors.joining(" or "));
    }

    private static int count(Database database, Answer answer, Words words, ListQuery query) {
        Page<InstanceInfo> page = database.ask(client -> client.list(query));
        List<String> ids =
                new ArrayList<>(page.items().stream().map(InstanceInfo::id).toList());
        SequencedMap<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("dry_run", true);
        document.put("count", ids.size());
        document.put("ids", ids);
        document.put("next", page.next());
        answer.give(document, out -> {
            ids.stream().limit(NAMED).forEach(out::println);
            if (ids.size() > NAMED) {
                out.println("... and " + (ids.size() - NAMED) + " more");
            }
            out.println(ids.size() + " would be " + words.done + ".");
            page.next().ifPresent(next -> out.println("There may be more: --after " + next));
        });
        return ExitCode.OK;
    }

    private static int act(Database database, Answer answer, Words words, ListQuery query, Act act) {
        BulkResult result;
        try (Progress progress = answer.progress()) {
            result = database.ask(
                    client -> act.on(client, query, soFar -> progress.update(soFar.done() + " " + words.done)));
        }
        SequencedMap<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("dry_run", false);
        document.put("done", result.done());
        document.put("skipped", result.skipped());
        document.put("next", result.next());
        answer.give(document, out -> {
            out.println(result.done() + " " + words.done + ", " + result.skipped() + " left alone.");
            result.next().ifPresent(next -> out.println("There may be more: --after " + next));
        });
        return ExitCode.OK;
    }
}
