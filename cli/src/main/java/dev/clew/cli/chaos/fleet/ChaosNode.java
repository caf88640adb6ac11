package dev.clew.cli.chaos.fleet;

import dev.clew.Clew;
import dev.clew.api.InfrastructureException;
import dev.clew.cli.chaos.check.Roster;
import dev.clew.cli.chaos.load.ClientCaller;
import dev.clew.cli.chaos.load.Programs;
import dev.clew.cli.jvm.ExecutionLog;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The JVM that is struck: an engine, and errands for the client beside it, until it is told to end.
 *
 * <p>Its bounds are narrow, so that instances are evicted and loaded again all the time, and go from node to node.
 */
public final class ChaosNode {

    private static final Duration STARTING = Duration.ofMinutes(1);
    private static final Duration BETWEEN_STARTS = Duration.ofMillis(200);
    private static final Duration ENDING = Duration.ofSeconds(45);

    private ChaosNode() {}

    /** The arguments of {@link #main}. */
    static List<String> arguments(String storeUrl, Path executions, int life, Duration lease) {
        return List.of(storeUrl, executions.toString(), Integer.toString(life), lease.toString());
    }

    /** Runs the engine; its arguments are {@link #arguments}. */
    public static void main(String[] arguments) throws InterruptedException {
        int life = Integer.parseInt(arguments[2]);
        try (ExecutionLog log = ExecutionLog.append(Path.of(arguments[1]), life);
                Clew engine = start(arguments[0], log, life, Duration.parse(arguments[3]))) {
            new Errands(new ClientCaller(Roster.nodeName(life), engine.client()), System.out).run(System.in);
            Thread.ofPlatform().daemon().name("chaos-end").start(ChaosNode::endAtLast);
        }
        Runtime.getRuntime().halt(0);
    }

    /** Starts the engine as who runs a fleet would: again and again, as long as the database does not answer. */
    private static Clew start(String storeUrl, ExecutionLog log, int life, Duration lease) throws InterruptedException {
        long end = System.nanoTime() + STARTING.toNanos();
        while (true) {
            try {
                return Programs.register(Clew.on(() -> Stores.open(storeUrl)), log)
                        .options(options -> options.nodeName(Roster.nodeName(life))
                                .lease(lease)
                                .hotInstances(100)
                                .idleAfter(Duration.ofMillis(200))
                                .activitySlots(16)
                                .pollInterval(Duration.ofMillis(50)))
                        .start();
            } catch (InfrastructureException down) {
                if (System.nanoTime() > end) {
                    throw down;
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
