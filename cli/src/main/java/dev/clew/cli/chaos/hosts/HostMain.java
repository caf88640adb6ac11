package dev.clew.cli.chaos.hosts;

import dev.clew.Clew;
import dev.clew.api.ConfigurationException;
import dev.clew.api.InfrastructureException;
import dev.clew.cli.chaos.fleet.Stores;
import dev.clew.cli.jvm.Parent;
import dev.clew.cli.server.WebServerLog;
import dev.clew.environment.OsRunner;
import dev.clew.environment.RunnerOptions;
import dev.clew.environment.Runners;
import dev.clew.process.Processes;
import dev.clew.server.ClewServer;
import dev.clew.server.ServerOptions;
import dev.clew.server.Tokens;
import dev.clew.server.Tokens.Grant;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * The JVM that is struck: an engine, a runner of programs and the server that they talk to, until it is told to end.
 *
 * <p>It comes back at the same address with the same secret, so that a program that outlived it can ask the next one, and has to be
 * refused. Its bounds are narrow, so that processes are evicted and loaded again all the time.
 */
public final class HostMain {

    /** What it says when programs can talk to it. */
    static final String SERVING = "serving";

    private static final Duration STARTING = Duration.ofMinutes(1);
    private static final Duration BETWEEN_STARTS = Duration.ofMillis(200);
    private static final Duration ENDING = Duration.ofSeconds(45);

    private HostMain() {}

    /** The arguments of {@link #main}. */
    static List<String> arguments(String storeUrl, Path data, String name, int port, String secret, Duration lease) {
        return List.of(storeUrl, data.toString(), name, Integer.toString(port), secret, lease.toString());
    }

    /** Runs the environment; its arguments are {@link #arguments}. */
    @SuppressWarnings("SystemOut") // its parent reads it
    public static void main(String[] arguments) throws InterruptedException {
        WebServerLog.quiet();
        int port = Integer.parseInt(arguments[3]);
        Tokens tokens = Tokens.of(arguments[4].getBytes(StandardCharsets.UTF_8));
        Runners runners = Runners.of(
                RunnerOptions.in(Path.of(arguments[1]))
                        .server(
                                () -> "http://127.0.0.1:" + port,
                                (namespace, instance, run) -> tokens.make(
                                        Grant.process(namespace, instance).run(run))),
                new OsRunner());
        Duration lease = Duration.parse(arguments[5]);
        try (Clew engine = patiently(() -> Clew.on(() -> Stores.open(arguments[0]))
                        .register(Processes.model())
                        .register(runners)
                        .options(options -> options.nodeName(arguments[2])
                                .lease(lease)
                                .hotInstances(8)
                                .idleAfter(Duration.ofMillis(200))
                                .activitySlots(64)
                                .shutdownGrace(Duration.ofMillis(200))
                                .pollInterval(Duration.ofMillis(50)))
                        .start());
                ClewServer server = patiently(() -> ClewServer.start(
                        engine::client, ServerOptions.DEFAULT.port(port).tokens(tokens)))) {
            System.out.println(SERVING);
            Parent.await();
            Thread.ofPlatform().daemon().name("chaos-end").start(HostMain::endAtLast);
        }
        Runtime.getRuntime().halt(0);
    }

    /** As who runs it would: again and again, as long as the database does not answer or the port is taken. */
    private static <T> T patiently(Supplier<T> start) throws InterruptedException {
        long end = System.nanoTime() + STARTING.toNanos();
        while (true) {
            try {
                return start.get();
            } catch (InfrastructureException | ConfigurationException notYet) {
                if (System.nanoTime() > end) {
                    throw notYet;
                }
                Thread.sleep(BETWEEN_STARTS);
            }
        }
    }

    /** Whoever started this may be gone, and the database with it; then there is no good order to end in. */
    private static void endAtLast() {
        try {
            Thread.sleep(ENDING);
        } catch (InterruptedException now) {
            // the same
        }
        Runtime.getRuntime().halt(1);
    }
}
