package dev.clew.process;

import dev.clew.api.ActivityContext;
import dev.clew.api.ConfigurationException;
import dev.clew.api.Names;
import dev.clew.engine.Registration;
import dev.clew.engine.Registry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Programs of processes that are written in Java and run within the engine's JVM: launched, and launched again after they have
 * slept, were signalled, or went down with their node.
 *
 * <pre>{@code
 * Clew.sqlite(path).register(Processes.model()).register(JavaPrograms.of(Map.of("import", Imports::run)))
 * Processes.of(client).start("import-42", JavaPrograms.start("import", input), Attributes.NONE);
 * }</pre>
 */
public final class JavaPrograms implements Registration {

    /** The runner that launches them. */
    public static final String RUNNER = "process.java";

    /** A program: what it returns is the output of its process. */
    @FunctionalInterface
    public interface Program {

        /**
         * Runs from the top.
         *
         * @throws Exception fails the process, unless it says that the run is to leave
         */
        Bytes run(ProcessSession session) throws Exception;
    }

    private final Map<String, Program> programs;
    private final InstantSource clock;
    private final ProcessQuota quota;

    private JavaPrograms(Map<String, Program> programs, InstantSource clock, ProcessQuota quota) {
        this.programs = Map.copyOf(programs);
        this.clock = clock;
        this.quota = quota;
    }

    /** These, by name. All nodes that have any must have the same. */
    public static JavaPrograms of(Map<String, Program> programs) {
        return of(programs, InstantSource.system());
    }

    /**
     * These, by name.
     *
     * @param clock tells whether the time of a wait has come
     */
    public static JavaPrograms of(Map<String, Program> programs, InstantSource clock) {
        programs.keySet().forEach(name -> Names.require("program", name));
        return new JavaPrograms(programs, clock, ProcessQuota.DEFAULT);
    }

    /** The same, each of which may keep so much. */
    public JavaPrograms quota(ProcessQuota most) {
        return new JavaPrograms(programs, clock, most);
    }

    /** Starts one of them. It has no environment of its own: what it needs is to be in its input. */
    public static ProcessStart start(String program, Bytes input) {
        return ProcessStart.launched(ProcessStart.Launching.of(RUNNER, program), input);
    }

    @Override
    public void addTo(Registry.Builder registry) {
        registry.register(Launch.runner(RUNNER), this::launch);
    }

    private Exit launch(ActivityContext context, Launch launch) throws InterruptedException {
        Program program = programs.get(launch.how().program());
        if (program == null) {
            throw new ConfigurationException(
                    "no_such_program",
                    "there is no program '" + launch.how().program() + "'; this node has " + programs.keySet());
        }
        if (!launch.how().env().isEmpty()) {
            throw new ConfigurationException(
                    "no_environment",
                    "a program within the engine has no environment of its own; hand in by the input what "
                            + launch.how().env().keySet() + " would say");
        }
        Processes processes = Processes.of(context.client()).quota(quota);
        OptionalInt run = processes.announce(launch);
        if (run.isEmpty()) {
            return Exit.of(Exit.How.KILLED, "nobody wants it any more");
        }
        ProcessProtocol protocol = processes.protocol();
        RunRef present = new RunRef(launch.instanceId(), run);
        try (SignOfLife alive = SignOfLife.of(context);
                Limit limit = Limit.of(launch.how().timeout())) {
            return run(program, protocol, present, limit);
        }
    }

    private Exit run(Program program, ProcessProtocol protocol, RunRef present, Limit limit)
            throws InterruptedException {
        try {
            ProcessSession session = ProcessSession.launched(protocol, present, clock);
            protocol.complete(present, program.run(session));
            return Exit.exited(0, "");
        } catch (ProcessSuspendedException | ProcessCancelledException leaving) {
            return Exit.exited(0, String.valueOf(leaving.getMessage()));
        } catch (InterruptedException stopped) {
            if (limit.passed()) {
                return limit.exit();
            }
            throw stopped;
        } catch (ProcessException refused) {
            return limit.passed() ? limit.exit() : Exit.exited(1, String.valueOf(refused.getMessage()));
        } catch (Exception failed) {
            return limit.passed() ? limit.exit() : failed(protocol, present, failed);
        }
    }

    private static Exit failed(ProcessProtocol protocol, RunRef run, Exception failed) {
        String why = Optional.ofNullable(failed.getMessage())
                .orElse(failed.getClass().getSimpleName());
        try {
            protocol.fail(run, why);
        } catch (ProcessException over) {
            return Exit.exited(1, String.valueOf(over.getMessage()));
        }
        return Exit.exited(1, why);
    }

    /** Interrupts a run that takes longer than it may. */
    private static final class Limit implements AutoCloseable {

        private final Thread run = Thread.currentThread();
        private final Optional<Duration> most;
        private final Optional<Thread> watch;
        private boolean passed;
        private boolean closed;

        private Limit(Optional<Duration> most) {
            this.most = most;
            this.watch = most.map(
                    span -> Thread.ofVirtual().name("clew-process-limit").unstarted(() -> watch(span)));
        }

        static Limit of(Optional<Duration> most) {
            Limit limit = new Limit(most);
            limit.watch.ifPresent(Thread::start);
            return limit;
        }

        private void watch(Duration span) {
            try {
                Thread.sleep(span);
                pass();
            } catch (InterruptedException over) {
                Thread.currentThread().interrupt();
            }
        }

        private synchronized void pass() {
            if (!closed) {
                passed = true;
                run.interrupt();
            }
        }

        synchronized boolean passed() {
            return passed;
        }

        Exit exit() {
            return Exit.of(
                    Exit.How.TIMED_OUT,
                    "a run took longer than " + most.map(Duration::toString).orElse("it may"));
        }

        @Override
        public synchronized void close() {
            closed = true;
            watch.ifPresent(Thread::interrupt);
            if (passed) {
                Thread.interrupted(); // the interrupt was meant for the program
            }
        }
    }
}
