package dev.clew.cli.demo;

import dev.clew.cli.console.Answer;
import dev.clew.cli.console.ExitCode;
import dev.clew.cli.console.Progress;
import dev.clew.cli.console.Text;
import dev.clew.cli.console.UsageException;
import dev.clew.cli.demo.DemoReport.Kill;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Fingerprints the files of a folder durably, and is killed half-way. */
@Command(
        name = "demo",
        description = {
            "Fingerprint every file under a folder, durably: the engine is killed half-way with SIGKILL, and goes on.",
            "Leaves a list that 'sha256sum -c' checks, and the database to look into."
        })
public final class DemoCommand implements Callable<Integer> {

    private static final String HOME = "CLEW_HOME";
    private static final int MOST_PROBLEMS = 10;

    @Parameters(
            arity = "0..1",
            paramLabel = "FOLDER",
            description = "Whose files; the sources of Clew itself unless given.")
    private Optional<Path> folder = Optional.empty();

    @Option(names = "--db", paramLabel = "FILE", description = "Where to create the database.")
    private Optional<Path> db = Optional.empty();

    @Option(names = "--keep", description = "Keep the engines' logs too.")
    private boolean keep;

    @Mixin
    private final Answer answer = new Answer();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path chosen = folder();
        db.ifPresent(DemoCommand::requireNew);
        Workplace workplace = Workplace.create(db);
        DemoReport report;
        try (Progress progress = answer.progress()) {
            progress.stage("looking for files under " + chosen);
            Scan scan = folder.isPresent() ? Scan.all(chosen) : Scan.sources(chosen);
            report = new Demo(chosen, workplace, progress).run(scan);
        }
        if (!keep) {
            workplace.tidy();
        }
        answer.give(report.document(), out -> print(report, out));
        return report.sound() ? ExitCode.OK : ExitCode.FAILED;
    }

    private Path folder() throws IOException {
        Path chosen = folder.orElseGet(
                () -> Path.of(Optional.ofNullable(System.getenv(HOME)).orElse("")));
        if (!Files.exists(chosen)) {
            throw new UsageException(
                    "there is no folder " + chosen + "; give one that exists, or none for Clew's sources");
        }
        if (!Files.isDirectory(chosen)) {
            throw new UsageException(chosen + " is not a folder; give the folder that it is in");
        }
        return chosen.toRealPath();
    }

    private static void requireNew(Path file) {
        if (Files.exists(file)) {
            throw new UsageException(file + " exists already; give --db the path of a new file, or delete this one");
        }
    }

    private static void print(DemoReport report, PrintWriter out) {
        int files = report.scan().files().size();
        out.println("Fingerprinted " + report.listed() + " of " + files + " files (" + report.bytes() + " bytes, "
                + report.lines() + " lines) under "
                + Text.oneLine(report.folder().toString()) + " in "
                + "%.1f".formatted(report.seconds()) + " s.");
        report.kill().ifPresent(kill -> print(kill, files, out));
        printProblems(report, out);
        if (report.sound()) {
            out.println(
                    "Every file is there exactly once; " + report.verification().by() + " agrees.");
        } else {
            out.println("This is wrong: " + report.missing() + " files are missing or there twice.");
            report.verification().wrong().forEach(wrong -> out.println("  " + Text.oneLine(wrong)));
        }
        printNext(report, out);
    }

    private static void print(Kill kill, int files, PrintWriter out) {
        out.println("Process " + kill.pid() + " was killed with SIGKILL when " + kill.durable() + " of " + files
                + " results were durable. The next engine took those from the database,");
        out.println("ran the " + kill.tally().ranAgain() + " again that the kill had cut off, and did the rest: "
                + kill.tally().executions() + " executions in all, "
                + kill.tally().redone()
                + " of them for a result that was durable already.");
    }

    private static void printProblems(DemoReport report, PrintWriter out) {
        if (report.scan().links() + report.scan().special() > 0) {
            out.println("Not followed: " + report.scan().links() + " symbolic links, and "
                    + report.scan().special() + " pipes, sockets or devices.");
        }
        report.problems().stream()
                .limit(MOST_PROBLEMS)
                .forEach(problem ->
                        out.println("Not read: " + problem.name().shown() + " (" + Text.oneLine(problem.why()) + ")"));
        if (report.problems().size() > MOST_PROBLEMS) {
            out.println("Not read: " + (report.problems().size() - MOST_PROBLEMS) + " more, see --json");
        }
        report.verification().changed().forEach(name -> out.println("Changed meanwhile: " + name.shown()));
    }

    private static void printNext(DemoReport report, PrintWriter out) {
        String database = Text.shellWord(report.workplace().database().toString());
        out.println();
        out.println("The list, and how to check it yourself:");
        out.println("  cd " + Text.shellWord(report.folder().toString()) + " && sha256sum -c "
                + Text.shellWord(report.workplace().list().toString()));
        if (report.instances() > 0) {
            out.println("The database, and how to look into it:");
            out.println("  ./clew list --db " + database);
            out.println("  ./clew show " + DemoEngine.instanceId(1) + " --db " + database);
            out.println("  ./clew history " + DemoEngine.instanceId(1) + " --db " + database);
        }
    }
}
