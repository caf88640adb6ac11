package dev.clew.process;

import dev.clew.api.ActivityContext;
import dev.clew.api.ConfigurationException;
import dev.clew.api.Names;
import dev.clew.engine.Registration;
import dev.clew.engine.Registry;
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

    private JavaPrograms(Map<String, Program> programs, InstantSource clock) {
        this.programs = Map.copyOf(programs);
        this.clock = clock;
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
        return new JavaPrograms(programs, clock);
    }

    /** Starts one of them. */
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
        OptionalInt run = Processes.announce(context, launch);
        if (run.isEmpty()) {
            return Exit.of(Exit.How.KILLED, "nobody wants it any more");
        }
        ProcessProtocol protocol = Processes.of(context.client()).protocol();
        RunRef present = new RunRef(launch.instanceId(), run);
        try (Alive alive = Alive.of(context)) {
            ProcessSession session = ProcessSession.launched(protocol, present, clock);
            protocol.complete(present, program.run(session));
            return Exit.exited(0, "");
        } catch (ProcessSuspendedException | ProcessCancelledException leaving) {
            return Exit.exited(0, String.valueOf(leaving.getMessage()));
        } catch (InterruptedException cancelled) {
            throw cancelled;
        } catch (ProcessException refused) {
            return Exit.exited(1, String.valueOf(refused.getMessage()));
        } catch (Exception failed) {
            return failed(protocol, present, failed);
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

    /** Says now and then that a launch is under way. */
    private record Alive(Thread thread) implements AutoCloseable {

        static Alive of(ActivityContext context) {
            return new Alive(Thread.ofVirtual().name("clew-process-alive").start(() -> {
                try {
                    while (!context.cancelled()) {
                        context.heartbeat();
                        Thread.sleep(Launch.SIGN_OF_LIFE.dividedBy(5));
                    }
                } catch (InterruptedException over) {
                    Thread.currentThread().interrupt();
                }
            }));
        }

        @Override
        public void close() {
            thread.interrupt();
        }
    }
}
