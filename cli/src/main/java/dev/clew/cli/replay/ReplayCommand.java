package dev.clew.cli.replay;

import dev.clew.api.ConfigurationException;
import dev.clew.cli.console.Answer;
import dev.clew.cli.console.ExitCode;
import dev.clew.cli.console.UsageException;
import dev.clew.engine.Registration;
import dev.clew.engine.ReplayResult;
import dev.clew.engine.ReplayResult.Diverged;
import dev.clew.engine.ReplayResult.Replayed;
import dev.clew.engine.ReplayTester;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says whether a program's code still fits the histories it left. */
@Command(
        name = "replay",
        description = "Replay exported histories on a program's code, and show where they part ways. Does nothing that"
                + " the code does: no step and no activity is run.",
        footer = "Exits with 0 if all replay, with 1 if one does not, with 2 if it could not be tried.")
public final class ReplayCommand implements Callable<Integer> {

    @Mixin
    private final Answer answer = new Answer();

    @Option(
            names = "--code",
            required = true,
            paramLabel = "CLASS",
            description = "A class of the program that implements dev.clew.engine.Registration.")
    @SuppressWarnings("NullAway.Init") // required, so set by picocli
    private String code;

    @Option(
            names = {"--classpath", "-cp"},
            required = true,
            paramLabel = "PATH",
            description =
                    "Where the program's classes are, and what they need: folders and jars; 'lib/*' for all jars.")
    @SuppressWarnings("NullAway.Init") // required, so set by picocli
    private String classPath;

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "Histories, as 'clew export' prints them.")
    private List<Path> files = List.of();

    /** A file and what became of it. */
    private record Told(Path file, ReplayResult result) {}

    @Override
    public Integer call() {
        List<Told> all = new ArrayList<>();
        try (ProgramCode program = ProgramCode.on(classPath)) {
            ReplayTester tester = tester(program);
            for (Path file : files) {
                all.add(new Told(file, replay(tester, file)));
            }
        }
        boolean fits = all.stream().noneMatch(told -> told.result instanceof Diverged);
        answer.give(document(all, fits), out -> all.forEach(told -> print(told, out)));
        return fits ? ExitCode.OK : ExitCode.FAILED;
    }

    private ReplayTester tester(ProgramCode program) {
        Registration registration = program.registration(code);
        try {
            return ReplayTester.of(registration);
        } catch (RuntimeException | LinkageError failed) {
            throw program.unusable(code, failed);
        }
    }

    private static ReplayResult replay(ReplayTester tester, Path file) {
        try {
            return tester.replay(Files.readString(file));
        } catch (NoSuchFileException missing) {
            throw new UsageException("there is no file " + file + "; make one: clew export ID --db DB > " + file);
        } catch (CharacterCodingException binary) {
            throw new UsageException(file + " is not text in UTF-8, so not an exported history");
        } catch (IOException unreadable) {
            throw new UsageException(file + " cannot be read: " + unreadable);
        } catch (ConfigurationException unusable) {
            throw new UsageException(file + ": " + unusable.getMessage());
        }
    }

    private static SequencedMap<String, @Nullable Object> document(List<Told> all, boolean fits) {
        SequencedMap<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("replayed", fits);
        document.put("histories", all.stream().map(ReplayCommand::entry).toList());
        return document;
    }

    private static SequencedMap<String, @Nullable Object> entry(Told told) {
        SequencedMap<String, @Nullable Object> entry = new LinkedHashMap<>();
        entry.put("file", told.file.toString());
        entry.put("instance", told.result.history().instance());
        entry.put("execution", told.result.history().execution());
        entry.put("orchestration", told.result.history().name());
        entry.put("version", told.result.history().version());
        entry.put("turns", told.result.history().turns().size());
        switch (told.result) {
            case Replayed replayed -> {
                entry.put("replayed", true);
                entry.put("ended", replayed.ended());
            }
            case Diverged diverged -> {
                entry.put("replayed", false);
                entry.put("turn", diverged.turn());
                entry.put("operation", diverged.operation());
                entry.put("history", diverged.recorded());
                entry.put("code", diverged.asked());
                entry.put("source", diverged.source().map(StackTraceElement::toString));
            }
        }
        return entry;
    }

    private static void print(Told told, PrintWriter out) {
        switch (told.result) {
            case Replayed replayed ->
                out.println(told.file + " replays: "
                        + replayed.history().turns().size() + " turns of '"
                        + replayed.history().instance() + "'"
                        + (replayed.ended() ? ", to its end" : ", which had not ended"));
            case Diverged diverged -> out.println(told.file + " does not replay. " + diverged.explanation());
        }
    }
}
