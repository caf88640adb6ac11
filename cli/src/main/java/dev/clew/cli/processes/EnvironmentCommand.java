package dev.clew.cli.processes;

import dev.clew.Clew;
import dev.clew.cli.console.ExitCode;
import dev.clew.cli.console.Spans;
import dev.clew.cli.console.Text;
import dev.clew.cli.server.WebServerLog;
import dev.clew.cli.workflows.Site;
import dev.clew.environment.Environment;
import dev.clew.environment.Housekeeping;
import dev.clew.environment.OciRunner;
import dev.clew.environment.OsRunner;
import dev.clew.environment.RunRequest;
import dev.clew.environment.Runner;
import dev.clew.environment.RunnerOptions;
import dev.clew.environment.Runners;
import dev.clew.environment.Running;
import dev.clew.process.Exit;
import dev.clew.process.ProcessQuota;
import dev.clew.process.Processes;
import dev.clew.server.ClewServer;
import dev.clew.server.ServerOptions;
import dev.clew.server.Tokens;
import dev.clew.server.Tokens.Grant;
import dev.clew.server.config.Setting;
import dev.clew.server.config.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs an engine that launches processes, until it is told to end. */
@Command(
        name = "environment",
        description = {
            "Run an engine that keeps processes and launches their programs, until it is told to end.",
            "Told to end by SIGTERM or Ctrl-C it launches nothing more, asks the programs that run to leave, and goes",
            "when they have or the grace period is over. All of them are launched again elsewhere, or by the next one."
        })
public final class EnvironmentCommand implements Callable<Integer> {

    private static final Duration LAST_GRACE = Duration.ofSeconds(1);
    private static final Duration LAST_WAIT = Duration.ofSeconds(10);
    private static final Duration LOOK = Duration.ofMillis(100);

    @Option(
            names = "--db",
            required = true,
            paramLabel = "FILE|URL",
            description = "Where processes are kept: a SQLite file, made if it is not there, or a URL such as"
                    + " jdbc:postgresql://localhost/orders.")
    @SuppressWarnings("NullAway.Init") // required, so set by picocli
    private String database;

    @Mixin
    private final DataOption data = new DataOption();

    @Option(names = "--node", paramLabel = "NAME", description = "What people call this node.")
    private Optional<String> node = Optional.empty();

    @Option(names = "--slots", paramLabel = "N", defaultValue = "64", description = "How many programs may run here.")
    private int slots = 64;

    @Option(names = "--server-url", paramLabel = "URL", description = "Where programs reach the instance protocol.")
    private Optional<String> serverUrl = Optional.empty();

    @Option(
            names = "--serve",
            arity = "0..1",
            fallbackValue = "0",
            paramLabel = "PORT",
            description =
                    "Serve the instance protocol to the programs that are launched, on loopback at this port, or at any"
                            + " free one. Each run gets a token of its own.")
    private Optional<Integer> serve = Optional.empty();

    @Mixin
    private final QuotaOptions quota = new QuotaOptions();

    @Option(
            names = "--token-secret-file",
            paramLabel = "FILE",
            description = {
                "With --serve: the secret that signs tokens. 'clew server token --manage' makes one of it with which",
                "processes and images are managed there; without this, nobody has one."
            })
    private Optional<Path> secret = Optional.empty();

    @Option(names = "--grace", paramLabel = "SPAN", description = "How long to wait for programs; PT60S unless given.")
    private Optional<String> grace = Optional.empty();

    @Option(
            names = "--retention",
            paramLabel = "SPAN",
            description = "How long processes are kept after their end, such as P30D; for ever unless given.")
    private Optional<String> retention = Optional.empty();

    @Option(
            names = "--keep-runs",
            paramLabel = "SPAN",
            description = "How long folders of runs and unused images are kept; P1D unless given.")
    private Optional<String> keepRuns = Optional.empty();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec command;

    @Override
    public Integer call() throws InterruptedException {
        Duration patience = grace.map(text -> Spans.of("--grace", text)).orElse(Duration.ofSeconds(60));
        Duration keep = keepRuns.map(text -> Spans.of("--keep-runs", text)).orElse(Duration.ofDays(1));
        Optional<Duration> kept = retention.map(text -> Spans.of("--retention", text));
        PrintWriter out = command.commandLine().getOut();
        Path folder = data.folder();
        ProcessQuota most = quota.quota();
        if (serve.isPresent() && serverUrl.isPresent()) {
            throw new ParameterException(
                    command.commandLine(), "give --serve or --server-url: programs talk to one server");
        }
        if (slots < 1) {
            throw new ParameterException(command.commandLine(), "--slots must be at least 1, was " + slots);
        }
        if (secret.isPresent() && serve.isEmpty()) {
            throw new ParameterException(
                    command.commandLine(), "--token-secret-file is for --serve: nothing else asks for tokens here");
        }
        Tokens tokens = secret.map(EnvironmentCommand::tokens)
                .orElseGet(() -> Tokens.of(new SecureRandom().generateSeed(Tokens.LEAST_SECRET)));
        CompletableFuture<URI> served = new CompletableFuture<>();
        Runners runners = Runners.of(reached(RunnerOptions.in(folder), tokens, served), runners(out));
        Clew clew = Clew.on(new Site(database)::open)
                .register(Processes.model())
                .register(runners)
                .options(options -> options.activitySlots(slots)
                        .nodeName(node.orElse(options.nodeName()))
                        .shutdownGrace(LAST_GRACE))
                .options(options -> kept.map(options::retention).orElse(options))
                .start();
        WebServerLog.quiet();
        Optional<ClewServer> server = serve.map(port -> ClewServer.start(
                clew::client,
                namespace -> Environment.of(clew.client(namespace), folder),
                ServerOptions.DEFAULT.port(port).tokens(tokens).quota(most)));
        server.ifPresent(started -> {
            served.complete(started.uri());
            say(
                    out,
                    "programs are served at " + started.uri()
                            + (secret.isPresent()
                                    ? ", and those who manage"
                                    : "; to manage there, give" + " --token-secret-file"));
        });
        say(out, "environment on " + database + " and " + folder + " launches programs; end it with SIGTERM");
        Thread housekeeper = Thread.ofVirtual().start(() -> keepHouse(new Housekeeping(folder, keep, keep), clew, out));
        CountDownLatch forEver = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
            housekeeper.interrupt();
            say(out, "draining: " + runners.running() + " programs are asked to leave");
            runners.drain();
            awaitNone(runners, patience);
            server.ifPresent(ClewServer::close);
            clew.close(); // ends those that are left
            awaitNone(runners, LAST_WAIT);
            say(out, "environment has ended");
        }));
        forEver.await();
        return ExitCode.OK;
    }

    private static Tokens tokens(Path file) {
        return Settings.of(Map.of(Setting.TOKEN_SECRET_FILE, file.toString()), Map.of(), Optional.empty())
                .options()
                .tokens()
                .orElseThrow();
    }

    /** How programs reach the server that this one starts, or another. */
    private RunnerOptions reached(RunnerOptions plain, Tokens tokens, CompletableFuture<URI> served) {
        if (serve.isPresent()) {
            return plain.server(
                    () -> served.join().toString(),
                    (namespace, instanceId, run) ->
                            tokens.make(Grant.process(namespace, instanceId).run(run)));
        }
        return serverUrl.map(plain::server).orElse(plain);
    }

    /** Those that this machine can have. */
    private static Runner[] runners(PrintWriter out) {
        return Stream.concat(Stream.of(new OsRunner()), OciRunner.ifInstalled().stream())
                .map(runner -> new Told(runner, out))
                .toArray(Runner[]::new);
    }

    private static void awaitNone(Runners runners, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        try {
            while (runners.running() > 0 && System.nanoTime() < end) {
                Thread.sleep(LOOK);
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    private static void keepHouse(Housekeeping housekeeping, Clew clew, PrintWriter out) {
        try {
            while (true) {
                Thread.sleep(Duration.ofMinutes(10));
                try {
                    Housekeeping.Report report = housekeeping.once(clew::client);
                    if (report.runs() + report.contents() > 0) {
                        say(
                                out,
                                "deleted " + report.runs() + " folders of runs and " + report.contents()
                                        + " unused programs");
                    }
                } catch (RuntimeException failed) {
                    say(out, "housekeeping failed, and is tried again: " + failed.getMessage());
                }
            }
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    private static void say(PrintWriter out, String text) {
        synchronized (out) {
            out.println(Text.oneLine(text));
            out.flush();
        }
    }

    /** A runner that says what it does. */
    private record Told(Runner runner, PrintWriter out) implements Runner {

        @Override
        public String type() {
            return runner.type();
        }

        @Override
        public Exit run(RunRequest request, Running control) throws InterruptedException, IOException {
            String what = request.namespace() + "/" + request.instanceId() + " run " + request.run();
            say(out, what + " begins");
            try {
                Exit exit = runner.run(request, control);
                say(
                        out,
                        what + " "
                                + (exit.code().isPresent()
                                        ? "exited with " + exit.code().getAsInt()
                                        : exit.how()));
                return exit;
            } catch (InterruptedException unwanted) {
                say(out, what + " was ended");
                throw unwanted;
            }
        }
    }
}
