package dev.clew.environment;

import dev.clew.process.Exit;
import java.io.IOException;

/**
 * Launches programs in some way: as processes of the operating system, in containers, or however its implementation can. Give it
 * to {@link Runners}, which sees to all the rest: claiming, fencing, signs of life, repetition after a crash of the node.
 * Implementations are thread-safe.
 */
public interface Runner {

    /** What images name it by, such as {@code os}. */
    String type();

    /**
     * Runs a program to its end and says how it ended. One that an earlier run of the same instance left running on this machine,
     * because its engine died, is killed before.
     *
     * <p>Returns or throws only when nothing of the program is running any more.
     *
     * @throws InterruptedException if it is interrupted, because nobody wants the run any more or the engine is being shut down.
     *     The program was asked to end, and killed if it did not within the grace period
     * @throws IOException if it could not be started here now; that is tried again, perhaps elsewhere
     */
    Exit run(RunRequest request, Running control) throws InterruptedException, IOException;

    /** The name of the activity that runs images of a type. */
    static String activity(String type) {
        return "process." + type;
    }
}
