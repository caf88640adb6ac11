package dev.clew.cli.instances;

import dev.clew.api.Explanation;
import dev.clew.api.HistoryEntry;
import dev.clew.api.InstanceHandle;
import dev.clew.api.InstanceInfo;
import dev.clew.api.InstanceStatus;
import dev.clew.api.Payload;
import dev.clew.api.StateEntry;
import dev.clew.cli.console.Answer;
import dev.clew.cli.console.ExitCode;
import dev.clew.cli.console.Table;
import dev.clew.cli.console.Text;
import dev.clew.engine.explain.OpenOperation;
import dev.clew.engine.explain.OpenOperations;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows one instance: where it stands, and what it waits for. */
@Command(name = "show", description = "Show one instance, and what it waits for.")
public final class ShowCommand implements Callable<Integer> {

    private static final int LONGEST_VALUE = 2000;
    private static final int LONGEST_KEPT = 200;
    private static final int MOST_VALUES = 20;
    private static final int MOST_WAITS = 20;

    @Mixin
    private final Database database = new Database();

    @Mixin
    private final Answer answer = new Answer();

    @Parameters(paramLabel = "ID", description = "The instance.")
    @SuppressWarnings("NullAway.Init") // required, so set by picocli
    private String id;

    /** An instance, its history, what it keeps, and why it does not move. */
    private record Shown(
            InstanceInfo info, List<HistoryEntry> history, List<StateEntry> state, Explanation explanation) {}

    @Override
    public Integer call() {
        Shown shown = database.ask(client -> {
            InstanceHandle<Payload> handle = client.handle(id);
            return new Shown(handle.info(), handle.history(), handle.state(), handle.explain());
        });
        OpenOperations open = OpenOperations.of(shown.info.status().held() ? List.of() : shown.history);
        answer.give(document(shown, open), out -> print(shown, open, out));
        return ExitCode.OK;
    }

    private static SequencedMap<String, @Nullable Object> document(Shown shown, OpenOperations open) {
        SequencedMap<String, @Nullable Object> document = Documents.instance(shown.info);
        document.put("turns", turns(shown.history));
        document.put("events", shown.history.size());
        document.put("state", Documents.state(shown.state));
        document.put(
                "waits_for", open.waits().stream().map(Documents::operation).toList());
        document.put("signals_not_taken", open.untaken());
        document.put("explanation", shown.explanation.sentence());
        return document;
    }

    private static int turns(List<HistoryEntry> history) {
        return history.isEmpty() ? 0 : history.getLast().turn() + 1;
    }

    private void print(Shown shown, OpenOperations open, PrintWriter out) {
        InstanceInfo info = shown.info;
        Table table = new Table().column("").column("");
        table.row("id", info.id());
        table.row("name", Programs.program(info));
        table.row("status", info.status());
        info.customStatus().ifPresent(says -> table.row("says", says + " (version " + info.statusVersion() + ")"));
        info.parent().ifPresent(parent -> table.row("child of", parent));
        info.attributes().values().forEach((name, value) -> table.row("attribute", name + "=" + value));
        info.source()
                .ifPresent(source -> table.row(
                        "goes on from",
                        source.id() + ", execution " + source.execution() + ", behind event " + source.events()));
        table.row("execution", info.execution());
        table.row("started", Text.time(info.createdAt()));
        info.beginsAt().ifPresent(begin -> table.row("begins", Text.time(begin)));
        table.row("changed", Text.time(info.updatedAt()));
        table.row("history", turns(shown.history) + " turns, " + shown.history.size() + " events");
        table.row("input", value(info.input()));
        info.result().ifPresent(result -> table.row("result", value(result)));
        info.failure().ifPresent(failure -> lines("failure", failure.toString(), table));
        info.by().ifPresent(who -> table.row("by", Text.oneLine(who, LONGEST_KEPT)));
        shown.state.stream()
                .limit(MOST_VALUES)
                .forEach(entry -> table.row("keeps", entry.name() + " = " + kept(entry.value())));
        if (shown.state.size() > MOST_VALUES) {
            table.row(
                    "",
                    "and " + (shown.state.size() - MOST_VALUES) + " more: clew state " + Text.shellWord(info.id()) + " "
                            + database.options());
        }
        open.untaken().forEach((name, count) -> table.row("not taken", "signal " + name + ", " + count + " times"));
        waitsFor(info, open.waits(), table);
        shown.explanation.reasons().stream()
                .filter(ShowCommand::isNews)
                .limit(MOST_WAITS)
                .forEach(reason -> table.row("why", Text.oneLine(reason.text(), LONGEST_VALUE)));
        table.print(out);
    }

    /** Each line on a line of its own: what code and history say of the same operation is to be compared. */
    private static void lines(String label, String text, Table table) {
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            table.row(i == 0 ? label : "", lines.get(i));
        }
    }

    private void waitsFor(InstanceInfo info, List<OpenOperation> waits, Table table) {
        InstanceStatus status = info.status();
        if (status == InstanceStatus.PAUSED) {
            table.row(
                    "waits for",
                    "somebody to resume it: clew resume " + Text.shellWord(info.id()) + " " + database.options());
        } else if (status.held()) {
            table.row(
                    "waits for",
                    "somebody to release it: clew release " + Text.shellWord(info.id()) + " " + database.options());
        } else if (!status.ended()
                && waits.isEmpty()
                && info.beginsAt().filter(Instant.now()::isBefore).isEmpty()) {
            table.row("waits for", "its own code, or an engine to run it");
        }
        Instant now = Instant.now();
        waits.stream().limit(MOST_WAITS).forEach(wait -> table.row("waits for", text(wait, now)));
        if (waits.size() > MOST_WAITS) {
            table.row("", "and " + (waits.size() - MOST_WAITS) + " more");
        }
    }

    /** Whether a reason says more than its status and its history do. */
    private static boolean isNews(Explanation.Reason reason) {
        return switch (reason.kind()) {
            case DELAYED, NO_NODE, UNCLAIMED, QUEUED, ACTIVITY, CHILD -> true;
            case ENDED, HELD, RUNNING, RETRY, SIGNAL, UPDATE, TIMER, UNKNOWN -> false;
        };
    }

    private static String text(OpenOperation wait, Instant now) {
        String name = Documents.name(wait);
        String what = wait.kind().name().toLowerCase(Locale.ROOT) + (name.isEmpty() ? "" : " " + name);
        String attempts = wait.failures() == 0 ? "" : ", " + wait.failures() + " failed attempts";
        String until = wait.until()
                .map(at -> (wait.failures() == 0 ? ", until " : ", next at ")
                        + Text.time(at)
                        + (at.isBefore(now) ? " (which has passed: given up, or no engine is running)" : ""))
                .orElse("");
        return what + " (operation " + wait.id() + ")" + attempts + until;
    }

    private static String value(Payload payload) {
        return value(payload, LONGEST_VALUE);
    }

    private static String kept(Payload payload) {
        return value(payload, LONGEST_KEPT);
    }

    /** A payload on one line, cut where it is long. */
    static String value(Payload payload, int longest) {
        return payload.isJson()
                ? Text.oneLine(payload.data(), longest)
                : "(" + payload.encoding() + ", " + payload.size() + " characters)";
    }
}
