package dev.clew.cli.bench.peers;

import dev.clew.cli.console.Answer;
import dev.clew.cli.console.ExitCode;
import dev.clew.cli.console.Progress;
import dev.clew.cli.console.UsageException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs the same work on Clew and on what one could take instead, in turns, on one server. */
@Command(
        name = "peers",
        description = {
            "Compare Clew with DBOS and db-scheduler: the same work, on one PostgreSQL server, in the same run, in turns"
                    + " over several rounds, of which each engine's best counts.",
        })
public final class PeersCommand implements Callable<Integer> {

    @Option(
            names = "--jdbc",
            paramLabel = "URL",
            description = "A server on which this user may create databases, which are dropped in the end; else one is"
                    + " started, with fsync on.")
    private Optional<String> jdbc = Optional.empty();

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "3", description = "How many rounds; 3 unless given.")
    private int rounds;

    @Option(
            names = "--instances",
            paramLabel = "N",
            defaultValue = "2000",
            description = "How many instances the others run each time, and Clew ten times as many; 2000 unless given.")
    private int instances;

    @Option(
            names = "--steps",
            paramLabel = "K",
            defaultValue = "1000",
            description = "How many steps latency is measured over; 1000 unless given.")
    private int steps;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            defaultValue = "5",
            description = "How long each engine warms up each time; 5 unless given.")
    private int warmUp;

    @Mixin
    private final Answer answer = new Answer();

    @Override
    public Integer call() {
        atLeast("--rounds", rounds, 1);
        atLeast("--instances", instances, 1);
        atLeast("--steps", steps, 2);
        atLeast("--warm-up", warmUp, 0);
        try {
            Comparison comparison;
            try (Progress progress = answer.progress();
                    Databases databases = jdbc.map(Databases::at).orElseGet(Databases::onServerOfTheirOwn)) {
                comparison = Comparison.run(
                        databases,
                        Comparison.usualWork(instances, steps, Duration.ofSeconds(warmUp)),
                        rounds,
                        progress::stage);
            }
            answer.give(comparison.document(), out -> comparison.table().print(out));
            return ExitCode.OK;
        } catch (NoClassDefFoundError missing) {
            throw new UsageException("the engines to compare with are not on the class path (" + missing.getMessage()
                    + "); run it as ./clew bench peers");
        }
    }

    private static void atLeast(String option, int number, int least) {
        if (number < least) {
            throw new UsageException(option + " is " + number + "; give at least " + least);
        }
    }
}
