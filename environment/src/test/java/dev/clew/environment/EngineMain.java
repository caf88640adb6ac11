package dev.clew.environment;

import dev.clew.Clew;
import dev.clew.process.Processes;
import java.nio.file.Path;

/** An engine in a JVM of its own, to be killed. */
final class EngineMain {

    private EngineMain() {}

    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) throws InterruptedException {
        Path data = Path.of(arguments[1]);
        Clew clew = Clew.sqlite(Path.of(arguments[0]))
                .register(Processes.model())
                .register(Runners.of(RunnerOptions.in(data), new OsRunner()))
                .start();
        System.out.println("started");
        Thread.currentThread().join();
        clew.close();
    }
}
