package dev.clew.cli.chaos;

import dev.clew.cli.chaos.faults.Slower;
import dev.clew.cli.chaos.fleet.Site;
import dev.clew.cli.console.Answer;
import dev.clew.cli.console.ExitCode;
import dev.clew.cli.console.Progress;
import dev.clew.cli.console.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Strikes environments and their programs, and checks every process from outside. */
@Command(
        name = "processes",
        description = {
            "Strike environments that serve, and the programs that they launch, again and again at random moments, and then check"
                    + " every process from outside: no checkpoint lost, nothing launched twice, every sleep as long as it was to be.",
            "Hosts are struck as engines are by 'chaos': killed, and on PostgreSQL stopped for longer than their lease and cut off,"
                    + " and the database restarted and killed. Their programs are killed too, or live on without them.",
            "Exits with 0 only if nothing is wrong."
        })
public final class ProcessesCommand implements Callable<Integer> {

    private static final int USUAL_HOSTS = 2;
    private static final int MOST_PROGRAMS = 1_000;

    /** A host, and the JVMs that it launches, need longer to come back than an engine. */
    private static final int SLOWER = 3;

    @Mixin
    private final ChaosOptions options = new ChaosOptions();

    @Option(
            names = "--programs",
            paramLabel = "N",
            defaultValue = "12",
            description = "How many processes are under way at a time; 12 unless given.")
    private int programs = 12;

    @Mixin
    private final Answer answer = new Answer();

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (programs < 1 || programs > MOST_PROGRAMS) {
            throw new UsageException("--programs is " + programs + "; give 1 to " + MOST_PROGRAMS);
        }
        Surroundings surroundings = options.surroundings();
        Bounds bounds = options.bounds();
        int hosts = options.nodes(USUAL_HOSTS);
        long seed = options.seed();
        Path folder = Files.createTempDirectory("clew-chaos-");
        ProcessChaos.Setup setup = new ProcessChaos.Setup(
                folder,
                seed,
                hosts,
                programs,
                surroundings.lease(),
                new Slower(surroundings.plan(seed, hosts), SLOWER),
                bounds);
        ProcessChaosReport report;
        try (Progress progress = answer.progress()) {
            progress.stage("seed " + seed + ", in " + folder);
            try (Site site = surroundings.open(folder);
                    ProcessChaos chaos = new ProcessChaos(setup, site, progress)) {
                report = chaos.run();
            }
        }
        Optional<Path> kept = options.tidy(folder, report.clean());
        answer.give(report.document(), out -> ChaosCommand.print(report.figures(), report.violations(), kept, out));
        return report.clean() ? ExitCode.OK : ExitCode.FAILED;
    }
}
