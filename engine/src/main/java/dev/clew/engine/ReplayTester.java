package dev.clew.engine;

import dev.clew.api.Codec;
import dev.clew.api.ConfigurationException;
import dev.clew.engine.ReplayResult.Diverged;
import dev.clew.engine.ReplayResult.Replayed;
import dev.clew.engine.json.HistoryExport;
import dev.clew.engine.json.HistoryJson;
import dev.clew.engine.json.JsonCodec;
import dev.clew.kernel.Code;
import dev.clew.kernel.Event;
import dev.clew.kernel.Execution;
import dev.clew.kernel.Exit;
import dev.clew.kernel.Identity;
import dev.clew.kernel.Mismatch;
import dev.clew.kernel.OperationId;
import dev.clew.kernel.RecordedTurn;
import dev.clew.kernel.TurnHost;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Says whether code still fits the histories it left: before a deploy, where parking would say it after.
 *
 * <p>Replays in memory and nothing else: there is no store and no clock, and no step, activity or timer is begun. What
 * runs is the orchestration's own code, which gets its answers from the history. Thread-safe.
 *
 * @see dev.clew.api.InstanceHandle#exportHistory
 */
public final class ReplayTester {

    private static final System.Logger LOG = System.getLogger(ReplayTester.class.getName());
    private static final List<String> NOT_THE_PROGRAM =
            List.of("java.", "jdk.", "sun.", "dev.clew.api.", "dev.clew.kernel.", "dev.clew.engine.");

    private final Registry registry;
    private final BoundedCodec codec;

    private ReplayTester(Registry registry, BoundedCodec codec) {
        this.registry = registry;
        this.codec = codec;
    }

    /** A tester of this code, with JSON payloads. Only its orchestrations matter. */
    public static ReplayTester of(Registration code) {
        return of(code, new JsonCodec(), EngineOptions.defaults());
    }

    /**
     * A tester of this code.
     *
     * @param codec what the engine that wrote the histories encodes with
     * @param options the options of that engine
     */
    public static ReplayTester of(Registration code, Codec codec, EngineOptions options) {
        Registry.Builder registry = Registry.builder();
        code.addTo(registry);
        return new ReplayTester(registry.build(), new BoundedCodec(codec, options.maxPayload()));
    }

    /**
     * Replays an exported history.
     *
     * @throws dev.clew.engine.json.UnreadableHistoryException if it is none
     * @throws ConfigurationException if what it runs is not registered, or the code cannot be run at all
     */
    public ReplayResult replay(String document) {
        return replay(HistoryExport.read(document));
    }

    /**
     * Replays an exported history that was read already.
     *
     * @throws ConfigurationException if what it runs is not registered, or the code cannot be run at all
     */
    public ReplayResult replay(HistoryExport history) {
        Code<?, ?> code = registry.version(history.name(), history.version())
                .flatMap(version -> registry.orchestration(history.name(), version))
                .orElseThrow(() -> notRegistered(history));
        List<RecordedTurn> turns = new ArrayList<>();
        for (HistoryExport.Turn turn : history.turns()) {
            turns.add(new RecordedTurn(turn.at(), HistoryJson.read(turn.events())));
        }
        return hasRun(turns) ? replay(history, turns, code) : new Replayed(history, false);
    }

    /** One that was ended from outside before its first turn has never run. */
    private static boolean hasRun(List<RecordedTurn> turns) {
        return !turns.isEmpty() && turns.getFirst().events().getFirst() instanceof Event.ExecutionStarted;
    }

    private ReplayResult replay(HistoryExport history, List<RecordedTurn> turns, Code<?, ?> code) {
        Execution execution = new Execution(
                new Identity(history.instance(), history.execution()),
                ((Event.ExecutionStarted) turns.getFirst().events().getFirst()).pinnedTo(history.version()),
                turns,
                codec,
                LOG);
        Exit exit = execution.run(code, decision -> {
            throw new TurnHost.Evicted("the history ends here");
        });
        return switch (exit) {
            case Exit.Ended ignored -> new Replayed(history, true);
            case Exit.Left() -> new Replayed(history, false);
            case Exit.Diverged ignored -> diverged(history, execution.mismatch().orElseThrow());
            case Exit.Broken(Throwable thrown) ->
                throw new ConfigurationException(
                        "not_runnable",
                        "the code of '" + history.name() + "' version " + history.version() + " cannot be run here: "
                                + thrown + "; is everything it needs on the class path?",
                        thrown);
        };
    }

    private static Diverged diverged(HistoryExport history, Mismatch mismatch) {
        return new Diverged(
                history,
                mismatch.turn(),
                mismatch.operation().map(OperationId::path),
                mismatch.history(),
                mismatch.code(),
                source(mismatch.stack()));
    }

    /** The innermost frame of the program. Below the tester's own frames is who called it, and nothing that it runs. */
    private static Optional<StackTraceElement> source(List<StackTraceElement> stack) {
        return stack.stream()
                .takeWhile(frame -> !frame.getClassName().equals(ReplayTester.class.getName()))
                .filter(frame -> NOT_THE_PROGRAM.stream().noneMatch(frame.getClassName()::startsWith))
                .findFirst();
    }

    private ConfigurationException notRegistered(HistoryExport history) {
        String known = registry.programs().stream()
                .sorted((one, other) -> one.name().equals(other.name())
                        ? Integer.compare(one.version(), other.version())
                        : one.name().compareTo(other.name()))
                .map(program -> "'" + program.name() + "' version " + program.version())
                .collect(Collectors.joining(", "));
        return new ConfigurationException(
                "not_registered",
                "'" + history.name() + "' version " + history.version() + ", which instance '" + history.instance()
                        + "' runs, is not registered; registered are: " + (known.isEmpty() ? "none" : known)
                        + ". Instances stay on the version they began with: register it for as long as they run");
    }
}
