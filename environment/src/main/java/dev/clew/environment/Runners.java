package dev.clew.environment;

import dev.clew.api.ActivityContext;
import dev.clew.api.ApplicationException;
import dev.clew.engine.Registration;
import dev.clew.engine.Registry;
import dev.clew.process.Bytes;
import dev.clew.process.ControlSignal;
import dev.clew.process.Exit;
import dev.clew.process.Launch;
import dev.clew.process.ProcessException;
import dev.clew.process.ProcessProtocol;
import dev.clew.process.ProcessProtocol.Suspension;
import dev.clew.process.ProcessState;
import dev.clew.process.ProcessStatus;
import dev.clew.process.Processes;
import dev.clew.process.RunRef;
import dev.clew.process.SignOfLife;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The runners of a node, to be registered with its engine beside {@link Processes#model()}. Each takes launches of its type.
 *
 * <pre>{@code
 * Runners runners = Runners.of(RunnerOptions.in(data), new OsRunner());
 * Clew.sqlite(path).register(Processes.model()).register(runners)
 * }</pre>
 */
public final class Runners implements Registration {

    private final RunnerOptions options;
    private final DataFolder data;
    private final Images images;
    private final List<Runner> runners;
    private final Set<Under> underWay = ConcurrentHashMap.newKeySet();
    private volatile boolean draining;

    /** A run that is supervised here. */
    private record Under(String namespace, RunRef run, ProcessProtocol protocol, Processes processes) {}

    private Runners(RunnerOptions options, List<Runner> runners) {
        this.options = options;
        this.data = new DataFolder(options.data());
        this.images = Images.in(options.data());
        this.runners = List.copyOf(runners);
    }

    /** These. */
    public static Runners of(RunnerOptions options, Runner... runners) {
        return new Runners(options, List.of(runners));
    }

    @Override
    public void addTo(Registry.Builder registry) {
        for (Runner runner : runners) {
            registry.register(
                    Launch.runner(Runner.activity(runner.type())),
                    (context, launch) -> launch(runner, context, launch));
        }
    }

    /** How many programs run here. */
    public int running() {
        return underWay.size();
    }

    /**
     * Launches nothing here any more, and asks all programs that run here to leave, so that they are launched elsewhere; those that
     * listen do so at their next checkpoint.
     */
    public void drain() {
        draining = true;
        for (Under under : underWay) {
            try {
                under.processes()
                        .signal(
                                under.run().instanceId(),
                                ControlSignal.Type.SHUTDOWN,
                                Bytes.of("the node is going down"));
            } catch (ProcessException over) {
                // it has ended, or somebody else sees to it
            }
        }
    }

    private Exit launch(Runner runner, ActivityContext context, Launch launch)
            throws InterruptedException, IOException {
        if (draining) {
            throw new ApplicationException("draining", "this node is going down; another launches it");
        }
        String namespace = context.client().namespace();
        Path program = images.program(launch.how().program())
                .orElseThrow(() -> new ApplicationException(
                        "image_not_here",
                        "the program " + launch.how().program() + " is not in the data folder of this node, "
                                + data.root() + "; register the image here too, or share one folder between nodes"));
        Processes processes = Processes.of(context.client());
        OptionalInt number = processes.announce(launch);
        if (number.isEmpty()) {
            return Exit.of(Exit.How.KILLED, "nobody wants it any more");
        }
        RunRef run = new RunRef(launch.instanceId(), number);
        Path folder = data.run(namespace, launch.instanceId());
        RunFolder files = new RunFolder(folder);
        Under under = new Under(namespace, run, processes.protocol(), processes);
        underWay.add(under);
        try (SignOfLife alive = SignOfLife.of(context)) {
            RunRequest request = request(launch, number.getAsInt(), namespace, program, folder);
            data.remember(namespace);
            files.prepare(launch.instanceId(), launch.input(), number.getAsInt());
            Exit exit = runner.run(request, context::cancelled);
            return new Verdict(processes, under.protocol(), run, files).of(exit);
        } finally {
            underWay.remove(under);
        }
    }

    private RunRequest request(Launch launch, int run, String namespace, Path program, Path folder) {
        Optional<String> token = options.tokens().map(maker -> maker.token(namespace, launch.instanceId(), run));
        return new RunRequest(
                namespace,
                launch.instanceId(),
                run,
                program,
                folder,
                Variables.of(
                        namespace,
                        launch.instanceId(),
                        run,
                        launch.checkpoint(),
                        options.serverUrl().map(Supplier::get),
                        token,
                        launch.how().env()),
                launch.how().timeout(),
                launch.how().grace());
    }

    /** Says for a program that did not say it itself what has become of its process. */
    private record Verdict(Processes processes, ProcessProtocol protocol, RunRef run, RunFolder files) {

        Exit of(Exit exit) {
            if (exit.how() != Exit.How.EXITED) {
                return exit;
            }
            try {
                Optional<OutputFile> said = OutputFile.read(files.output());
                if (said.isPresent()) {
                    tell(said.get());
                } else if (exit.code().equals(OptionalInt.of(0))
                        && unregistered().filter(this::isSilent).isPresent()) {
                    protocol.complete(run, Bytes.EMPTY);
                }
                return exit;
            } catch (EnvironmentException wrong) {
                return saying(exit, String.valueOf(wrong.getMessage()));
            } catch (ProcessException refused) {
                if (refused.error().isTransient()) {
                    throw refused;
                }
                return exit; // it has ended itself, or another run has taken its place
            }
        }

        /** Where its process stands if nobody has registered in this run. */
        private Optional<ProcessState> unregistered() {
            return processes.state(run.instanceId()).filter(state -> state.status() == ProcessStatus.PENDING);
        }

        /** Whether the program itself never has, in this run or one before. */
        private boolean isSilent(ProcessState state) {
            return state.startedAt().isEmpty() || files.isQuiet();
        }

        private void tell(OutputFile said) {
            switch (said) {
                case OutputFile.Completed(Bytes result) -> protocol.complete(run, result);
                case OutputFile.Failed(String error) -> protocol.fail(run, error);
                case OutputFile.Suspended() -> suspend(Suspension.PLAIN);
                case OutputFile.Sleeping sleeping ->
                    suspend(Suspension.sleeping(
                            sleeping.checkpoint(), Instant.now().plus(sleeping.span()), Bytes.EMPTY));
                case OutputFile.Cancelled() -> {
                    boolean asked = protocol.pollSignal(run)
                            .filter(signal -> signal.type() == ControlSignal.Type.CANCEL)
                            .isPresent();
                    if (asked) {
                        protocol.acknowledge(run, ControlSignal.Type.CANCEL);
                    } else {
                        protocol.fail(run, "it says that it was cancelled, which nobody asked for");
                    }
                }
            }
        }

        private void suspend(Suspension suspension) {
            unregistered().ifPresent(state -> {
                if (isSilent(state)) {
                    files.markQuiet();
                }
                protocol.register(run, Optional.empty());
            });
            protocol.suspend(run, suspension);
        }

        private static Exit saying(Exit exit, String more) {
            String message = exit.message().isEmpty() ? more : more + "\n" + exit.message();
            return new Exit(exit.how(), exit.code(), message, exit.peakMemoryBytes(), exit.cpuMicros());
        }
    }
}
