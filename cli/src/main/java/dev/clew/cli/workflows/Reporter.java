package dev.clew.cli.workflows;

import dev.clew.api.InstanceInfo;
import dev.clew.cli.console.Text;
import dev.clew.engine.EngineListener;
import dev.clew.workflow.Progress;
import dev.clew.workflow.Vertex;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Locale;

/** Tells people where an instance goes: a line each, on standard error. Thread-safe. */
final class Reporter implements EngineListener {

    private static final int LONGEST = 100;

    private final PrintWriter err;
    private final String instance;
    private final Site site;

    Reporter(PrintWriter err, String instance, Site site) {
        this.err = err;
        this.instance = instance;
        this.site = site;
    }

    /** Something about the instance as a whole. */
    void say(String text) {
        line(instance + " " + text);
    }

    private synchronized void line(String text) {
        err.println(Text.time(Instant.now()) + "  " + Text.oneLine(text));
        err.flush();
    }

    /** What a task wants people to know. */
    void log(String text) {
        line("    log: " + text);
    }

    void entered(Progress.Visit visit) {
        String wait = switch (visit.vertex()) {
            case Vertex.Delay delay ->
                ", waits until " + Text.time(visit.enteredAt().plus(delay.duration()));
            case Vertex.AwaitSignal await
            when !visit.left() ->
                ", waits for signal '" + await.signal() + "'"
                        + await.timeout()
                                .map(timeout ->
                                        " until " + Text.time(visit.enteredAt().plus(timeout)))
                                .orElse("")
                        + "; send it: ./clew signal " + Text.shellWord(instance) + " "
                        + Text.shellWord(await.signal()) + " JSON " + site.options();
            default -> "";
        };
        line("  > " + name(visit) + wait);
    }

    void left(Progress.Visit visit) {
        line("  < " + name(visit));
    }

    private static String name(Progress.Visit visit) {
        return visit.rounds().isEmpty() ? visit.path() : visit.path() + " #" + visit.rounds();
    }

    @Override
    public void attemptEnded(AttemptEnd end) {
        end.failure()
                .filter(failure -> end.result() == Result.FAILED || end.result() == Result.TIMED_OUT)
                .ifPresent(failure -> line("    attempt " + end.attempt() + " of " + end.name() + " failed: "
                        + Text.oneLine(failure.toString(), LONGEST)));
    }

    void ended(InstanceInfo info) {
        say(
                switch (info.status()) {
                    case COMPLETED -> "completed";
                    default ->
                        info.status().name().toLowerCase(Locale.ROOT)
                                + info.failure().map(failure -> ": " + failure).orElse("");
                });
    }

    void paused(InstanceInfo info) {
        say("is paused" + info.failure().map(why -> ": " + why.message()).orElse("") + "; let it go on: ./clew resume "
                + Text.shellWord(instance) + " " + site.options());
    }

    void held(InstanceInfo info) {
        say("is held" + info.failure().map(why -> ": " + why).orElse("") + "; when that is mended: ./clew release "
                + Text.shellWord(instance) + " " + site.options());
    }
}
