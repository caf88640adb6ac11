package dev.clew.cli.bench;

import dev.clew.cli.console.Answer;
import dev.clew.cli.console.ExitCode;
import dev.clew.cli.console.UsageException;
import java.math.BigDecimal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Compares runs with earlier ones, for whoever wants to know at once that something got slower. */
@Command(
        name = "compare",
        description = {
            "Compare runs with earlier ones of the same, and exit with 1 if one is too much worse.",
            "Both files hold what 'bench --json' or 'bench sweep --json' printed. Throughput is the sustained rate where"
                    + " both runs have one, else instances a second."
        })
public final class CompareCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "BASELINE.json", description = "The earlier runs.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private String baseline;

    @Parameters(
            index = "1",
            paramLabel = "NOW.json",
            description = "The runs to judge, at least all of those; or - for the standard input.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private String now;

    @Option(
            names = "--max-slower",
            paramLabel = "PERCENT",
            defaultValue = "10",
            description = "From which loss of throughput on a run is too slow; 10 unless given.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private BigDecimal slower;

    @Option(
            names = "--max-later",
            paramLabel = "PERCENT",
            defaultValue = "25",
            description = "From which growth of the 99th percentile on a run is too slow; 25 unless given.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private BigDecimal later;

    @Mixin
    private final Answer answer = new Answer();

    @Override
    public Integer call() {
        notNegative("--max-slower", slower);
        notNegative("--max-later", later);
        Regression regression =
                Regression.of(ReportFile.read(baseline), ReportFile.read(now), new Regression.Limits(slower, later));
        answer.give(regression.document(), out -> regression.table().print(out));
        return regression.count() == 0 ? ExitCode.OK : ExitCode.FAILED;
    }

    private static void notNegative(String option, BigDecimal percent) {
        if (percent.signum() < 0) {
            throw new UsageException(option + " is " + percent + "; give 0 or more percent");
        }
    }
}
