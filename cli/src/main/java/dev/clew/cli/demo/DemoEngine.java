package dev.clew.cli.demo;

import dev.clew.Clew;
import dev.clew.api.ActivityContext;
import dev.clew.cli.jvm.ExecutionLog;
import dev.clew.cli.jvm.ExecutionLog.Moment;
import dev.clew.cli.jvm.Parent;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** The JVM of the demo that does the work, and is killed doing it. Ends when all instances have. */
public final class DemoEngine {

    private static final Duration PATIENCE = Duration.ofDays(1);
    private static final int AT_A_TIME = 4;

    private final Path folder;
    private final ExecutionLog log;
    private final int holdAfter;
    private final AtomicInteger begun = new AtomicInteger();

    private DemoEngine(Path folder, ExecutionLog log, int holdAfter) {
        this.folder = folder;
        this.log = log;
        this.holdAfter = holdAfter;
    }

    /**
     * What the JVM is told.
     *
     * @param database the file of instances, as a URI
     * @param folder the folder of files, as a URI
     * @param log the file to write executions to, as a URI
     * @param life which JVM this is, from 1
     * @param holdAfter how many files to work on before it waits to be killed
     * @param instances how many there are
     */
    record Arguments(URI database, URI folder, URI log, int life, int holdAfter, int instances) {

        List<String> asList() {
            return List.of(
                    database.toString(),
                    folder.toString(),
                    log.toString(),
                    Integer.toString(life),
                    Integer.toString(holdAfter),
                    Integer.toString(instances));
        }

        static Arguments of(String... arguments) {
            return new Arguments(
                    URI.create(arguments[0]),
                    URI.create(arguments[1]),
                    URI.create(arguments[2]),
                    Integer.parseInt(arguments[3]),
                    Integer.parseInt(arguments[4]),
                    Integer.parseInt(arguments[5]));
        }
    }

    public static void main(String[] arguments) {
        Parent.dieWith();
        Arguments told = Arguments.of(arguments);
        try (ExecutionLog log = ExecutionLog.append(Path.of(told.log()), told.life())) {
            DemoEngine engine = new DemoEngine(Path.of(told.folder()), log, told.holdAfter());
            try (Clew clew = Clew.sqlite(Path.of(told.database()))
                    .register(Fingerprinting.FILES, Fingerprinting::run)
                    .register(Fingerprinting.FINGERPRINT, engine::fingerprint)
                    .options(options -> options.activitySlots(AT_A_TIME))
                    .start()) {
                for (int i = 1; i <= told.instances(); i++) {
                    clew.client().handle(Fingerprinting.FILES, instanceId(i)).result(PATIENCE);
                }
            }
        }
        Runtime.getRuntime().halt(0);
    }

    /** The id of the number-th instance, from 1. */
    static String instanceId(int number) {
        return "files-" + number;
    }

    private Fingerprint fingerprint(ActivityContext context, String name) throws InterruptedException {
        log.write(Moment.BEGUN, name, context.attempt());
        if (begun.incrementAndGet() > holdAfter) {
            new CountDownLatch(1).await();
        }
        Fingerprint fingerprint = Fingerprint.of(new FileName(name).under(folder));
        log.write(Moment.DONE, name, context.attempt());
        return fingerprint;
    }
}
