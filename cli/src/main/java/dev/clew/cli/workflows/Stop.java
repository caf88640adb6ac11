package dev.clew.cli.workflows;

import dev.clew.Clew;

/** What happens at a Ctrl-C: running tasks are interrupted, with nothing recorded of that, and the instance stays. */
final class Stop {

    private final Clew clew;
    private final Reporter reporter;
    private final Thread hook = Thread.ofPlatform().name("stop").unstarted(this::run);
    private volatile boolean asked;

    private Stop(Clew clew, Reporter reporter) {
        this.clew = clew;
        this.reporter = reporter;
    }

    static Stop with(Clew clew, Reporter reporter) {
        Stop stop = new Stop(clew, reporter);
        Runtime.getRuntime().addShutdownHook(stop.hook);
        return stop;
    }

    private void run() {
        asked = true;
        reporter.say("stopped; the same command goes on");
        clew.close();
    }

    /** Whether the program is being ended. */
    boolean asked() {
        return asked;
    }

    /** It came to its end by itself. */
    void forget() {
        if (!asked) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException tooLate) {
                // the hook runs, and closes what is closed
            }
        }
    }
}
