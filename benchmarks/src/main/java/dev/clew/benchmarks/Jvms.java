package dev.clew.benchmarks;

import java.util.List;

/** Starts JVMs like this one, with the same class path, for engines that are to be processes of their own. */
public interface Jvms {

    /** Starts one. */
    Jvm start(Class<?> main, List<String> arguments);

    /** A process that is told something and answers, a line at a time. */
    interface Jvm extends AutoCloseable {

        void tell(String line);

        /**
         * Waits for the next answer.
         *
         * @throws IllegalStateException if it ended, with what it said last
         */
        String hear();

        /** Kills it, so that nothing in it gets to know. */
        void kill();

        /** Closes its input, which tells it to end, and waits for that; kills it if it takes too long. */
        @Override
        void close();
    }

    /** For workloads of one process. */
    static Jvms none() {
        return (main, arguments) -> {
            throw new IllegalStateException("there is nobody to start a JVM for " + main.getName());
        };
    }
}
