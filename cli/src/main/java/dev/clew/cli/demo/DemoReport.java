package dev.clew.cli.demo;

import dev.clew.cli.demo.Scan.Problem;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * What the demo did, and what came out.
 *
 * @param folder whose files were read
 * @param workplace the files it wrote
 * @param scan what is in the folder
 * @param instances how many instances did the work
 * @param listed how many files are in the list
 * @param bytes how large they are together
 * @param lines how many lines they have together
 * @param problems what could not be read, with the folders among it
 * @param kill the kill; empty if there was nothing to kill it for
 * @param verification the second opinion
 * @param missing how many files have no result, or more than one
 * @param seconds how long it took
 */
record DemoReport(
        Path folder,
        Workplace workplace,
        Scan scan,
        int instances,
        int listed,
        long bytes,
        long lines,
        List<Problem> problems,
        Optional<Kill> kill,
        Verification verification,
        int missing,
        double seconds) {

    /**
     * The kill and what it cost.
     *
     * @param pid the process that was killed
     * @param durable how many files had a durable result then
     * @param tally what ran before and after
     */
    record Kill(long pid, int durable, Tally tally) {}

    DemoReport {
        problems = List.copyOf(problems);
    }

    /** Whether every file is there exactly once, and nothing durable was worked for again. */
    boolean sound() {
        return missing == 0
                && verification.wrong().isEmpty()
                && kill.map(Kill::tally).map(Tally::redone).orElse(0) == 0;
    }

    SequencedMap<String, @Nullable Object> document() {
        SequencedMap<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("folder", folder.toString());
        document.put("files", scan.files().size());
        document.put("listed", listed);
        document.put("bytes", bytes);
        document.put("lines", lines);
        document.put("instances", instances);
        document.put("symbolic_links_skipped", scan.links());
        document.put("special_files_skipped", scan.special());
        document.put("problems", problems.stream().map(DemoReport::problem).toList());
        document.put("killed_pid", kill.map(Kill::pid));
        document.put("durable_at_kill", kill.map(Kill::durable));
        document.put("cut_off_by_kill", kill.map(Kill::tally).map(Tally::cutOff));
        document.put("ran_again", kill.map(Kill::tally).map(Tally::ranAgain));
        document.put("durable_ran_again", kill.map(Kill::tally).map(Tally::redone));
        document.put("executions", kill.map(Kill::tally).map(Tally::executions));
        document.put("verified_by", verification.by());
        document.put(
                "changed_meanwhile",
                verification.changed().stream().map(FileName::shown).toList());
        document.put("missing_or_repeated", missing);
        document.put("wrong", verification.wrong());
        document.put("ok", sound());
        document.put("seconds", Math.round(seconds * 1000) / 1000.0);
        document.put("list", workplace.list().toString());
        document.put("db", workplace.database().toString());
        return document;
    }

    private static SequencedMap<String, @Nullable Object> problem(Problem problem) {
        SequencedMap<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("name", problem.name().shown());
        document.put("why", problem.why());
        return document;
    }
}
