package dev.clew.cli.chaos.check;

import dev.clew.cli.chaos.programs.Stage;
import dev.clew.cli.chaos.programs.Trace.Line;
import dev.clew.cli.chaos.programs.Trace.Request;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/** Every sleep ends when it was said to first, in whichever run, and neither before nor by a launch that comes too soon. */
final class SleepsRule {

    /** How far behind the database's clock a host may be that shares it with others: as long as its answer was under way. */
    private static final long LAG_MS = 1_000;

    private SleepsRule() {}

    static void check(ProgramStory story, ProgramEvidence evidence, Findings findings) {
        long lagMs = evidence.oneMachine() ? 0 : LAG_MS;
        for (Stage stage : story.known().script().stages()) {
            switch (stage) {
                case Stage.Sleep(String key, Duration span) -> check(key, span.toMillis() - lagMs, story, findings);
                case Stage.Nap(String key, Duration span) -> check(key, span.toMillis() - lagMs, story, findings);
                case Stage.Save _, Stage.Receive _ -> {}
            }
        }
        if (!story.known().steered()) {
            checkWakeUps(story, findings);
        }
    }

    private static void check(String key, long leastMs, ProgramStory story, Findings findings) {
        List<Line> lines = story.lines().stream()
                .filter(line -> line.request() == Request.SLEEP && line.key().equals(key))
                .toList();
        long firstAskedMs = Long.MAX_VALUE;
        OptionalLong until = OptionalLong.empty();
        for (Line line : lines) {
            switch (line.moment()) {
                case ASKED -> firstAskedMs = Math.min(firstAskedMs, line.atMs());
                case ACCEPTED -> {
                    long said = Long.parseLong(line.value());
                    if (until.isPresent() && until.getAsLong() != said) {
                        findings.doubled("sleep " + key + " was to end at " + until.getAsLong() + ", and for run "
                                + line.run() + " at " + said);
                    }
                    until = OptionalLong.of(said);
                    if (said < firstAskedMs + leastMs) {
                        findings.wrong("sleep " + key + " of at least " + leastMs + " ms, asked for at " + firstAskedMs
                                + ", was to end at " + said);
                    }
                }
                case SLEPT -> {
                    if (line.atMs() < Long.parseLong(line.value())) {
                        findings.wrong("sleep " + key + " was over at " + line.atMs() + ", before " + line.value());
                    }
                }
                case BEGUN, UNCERTAIN, REFUSED, LEFT, GAVE_UP -> {}
            }
        }
    }

    private static void checkWakeUps(ProgramStory story, Findings findings) {
        for (long late : WakeUps.of(story.lines()).latenessMs()) {
            if (late < 0) {
                findings.wrong("it slept, and was launched " + -late + " ms too early");
            }
        }
    }
}
