package dev.clew.cli.chaos;

import dev.clew.Clew;
import dev.clew.cli.chaos.load.Programs;
import dev.clew.cli.jvm.ExecutionLog;
import dev.clew.cli.jvm.Parent;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The JVM that is killed: an engine and nothing else, until it is told to end.
 *
 * <p>Its bounds are narrow, so that instances are evicted and loaded again all the time. Its lease is long, so that it is
 * never declared dead while it lives, and work that runs twice in one life is always a fault.
 */
public final class ChaosEngine {

    private ChaosEngine() {}

    /**
     * Runs the engine.
     *
     * @param arguments the database, the log of executions, and the number of this life
     */
    public static void main(String[] arguments) {
        try (ExecutionLog log = ExecutionLog.append(Path.of(arguments[1]), Integer.parseInt(arguments[2]));
                Clew engine = Programs.register(Clew.sqlite(Path.of(arguments[0])), log)
                        .options(options -> options.nodeName("chaos-" + arguments[2])
                                .lease(Duration.ofMinutes(2))
                                .hotInstances(100)
                                .idleAfter(Duration.ofMillis(200))
                                .activitySlots(16)
                                .pollInterval(Duration.ofMillis(50)))
                        .start()) {
            Parent.await();
        }
        Runtime.getRuntime().halt(0);
    }
}
