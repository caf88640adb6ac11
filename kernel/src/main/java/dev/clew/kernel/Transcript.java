package dev.clew.kernel;

import dev.clew.api.Codec;
import dev.clew.kernel.Event.Input;
import dev.clew.kernel.Event.Output;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an execution has done so far: first the part it reads again, then the part it writes.
 *
 * <p>While it replays, an output must be found among those of the recorded turn that is being replayed; which of
 * them comes first does not matter, since the order of independent branches is not part of the promise. When the
 * inputs of a turn are used up, every output recorded in it must have been asked for. So code that asks for more, for
 * less or for something else than it did is found out in the very turn where it strays, the last one included.
 */
final class Transcript {

    private record Key(Class<? extends Output> type, OperationId id) {}

    private final Codec codec;
    private final Optional<String> graph;
    private List<RecordedTurn> recorded;
    private boolean replaying;
    private final Map<Key, Output> expected = new LinkedHashMap<>();
    private final Set<String> marked = new HashSet<>();
    private final Map<String, Boolean> patches = new HashMap<>();
    private List<Event> fresh = new ArrayList<>();
    private int turn;
    private int cursor;

    /** Events of the turns that are over, replayed or decided. */
    private int before;

    private int length = 1;
    private Instant now;

    /** A transcript of an execution that began with {@code started}, and may have gone on since. */
    Transcript(Event.ExecutionStarted started, List<RecordedTurn> recorded, Codec codec, Optional<String> graph) {
        this.codec = codec;
        this.graph = graph;
        this.recorded = List.copyOf(recorded);
        this.replaying = !recorded.isEmpty();
        this.now = started.startedAt();
        if (recorded.isEmpty()) {
            fresh.add(started);
            graph.map(Event.GraphPinned::new).ifPresent(fresh::add);
        } else {
            Optional<Event.Migrated> migrated = migration(recorded);
            requireStart(started, recorded.getFirst(), migrated);
            requireGraph(recorded.getFirst(), migrated);
            expectTurn();
            cursor = 1;
        }
    }

    /** The last migration: what the execution is by now. */
    private static Optional<Event.Migrated> migration(List<RecordedTurn> recorded) {
        return recorded.stream()
                .flatMap(turn -> turn.events().stream())
                .filter(Event.Migrated.class::isInstance)
                .map(Event.Migrated.class::cast)
                .reduce((earlier, later) -> later);
    }

    private static void requireStart(
            Event.ExecutionStarted started, RecordedTurn first, Optional<Event.Migrated> migrated) {
        Optional<Event> expected = first.events().stream()
                .findFirst()
                .map(event -> migrated.isPresent() && event instanceof Event.ExecutionStarted recorded
                        ? recorded.pinnedTo(migrated.get().version())
                        : event);
        if (!expected.equals(Optional.of(started))) {
            throw new Divergence(
                    0,
                    null,
                    first.events().isEmpty()
                            ? "nothing"
                            : Description.of(first.events().getFirst()),
                    Description.of(started));
        }
    }

    private void requireGraph(RecordedTurn first, Optional<Event.Migrated> migrated) {
        Optional<Event> pinned = migrated.<Event>map(to -> new Event.GraphPinned(to.identity()))
                .or(() -> first.events().stream()
                        .filter(event -> event instanceof Event.GraphPinned)
                        .findFirst());
        Optional<Event> mine = graph.map(Event.GraphPinned::new);
        if (!pinned.equals(mine)) {
            throw new Divergence(
                    0,
                    null,
                    pinned.map(Description::of).orElse("code that is no graph"),
                    mine.map(Description::of).orElse("code that is no graph"));
        }
    }

    /** Whether the code is still going over what it did before. */
    boolean replaying() {
        return replaying;
    }

    /** The time of the latest input. */
    Instant now() {
        return now;
    }

    /**
     * How many events there are up to the latest input, that included. So it is the same on replay, however many turns
     * were stored as one, and in whichever order the branches have asked for something since.
     */
    int length() {
        return length;
    }

    /** The number of the turn that is being replayed or decided. */
    int turn() {
        return turn;
    }

    /** Whether the recorded turn that is being replayed holds such an output of this operation, not asked for yet. */
    boolean expects(Class<? extends Output> type, OperationId id) {
        return replaying && expected.containsKey(new Key(type, id));
    }

    /** The id of the child that the operation starts in the recorded turn that is being replayed. */
    Optional<String> recordedChild(OperationId id) {
        return replaying && expected.get(new Key(Event.ChildStarted.class, id)) instanceof Event.ChildStarted started
                ? Optional.of(started.childId())
                : Optional.empty();
    }

    /**
     * Notes what the code asks for.
     *
     * @return what the history holds for it: during replay the recorded output, which may know more
     * @throws Divergence if the history holds something else
     */
    Output record(Output issued) {
        if (!replaying) {
            fresh.add(issued);
            return issued;
        }
        Output known = expected.remove(new Key(issued.getClass(), issued.id()));
        if (known == null) {
            throw Divergence.at(turn, sameOperation(issued), issued, issued.id());
        }
        if (!agree(known, issued)) {
            throw Divergence.at(turn, known, issued, issued.id());
        }
        return known;
    }

    /**
     * What the history knows of the same operation; a step it knows only by its outcome, turns later. Of an end it knows
     * what the code asked for instead.
     */
    private @Nullable Event sameOperation(Output issued) {
        if (issued.id().equals(OperationId.END)) {
            return expected.values().stream().findFirst().orElse(null);
        }
        return Stream.concat(
                        expected.values().stream().filter(output -> output.id().equals(issued.id())),
                        recorded.stream()
                                .skip(turn)
                                .flatMap(rest -> rest.events().stream())
                                .filter(event -> isStep(event, issued.id())))
                .findFirst()
                .orElse(null);
    }

    private static boolean isStep(Event event, OperationId id) {
        return switch (event) {
            case Event.StepCompleted step -> step.id().equals(id);
            case Event.StepFailed step -> step.id().equals(id);
            default -> false;
        };
    }

    /**
     * The next recorded input; null once there are no more, and then the execution goes on live.
     *
     * @throws Divergence if the code has not asked for everything that the turn just replayed holds
     */
    @Nullable
    Input replayNext() {
        while (replaying) {
            RecordedTurn current = recorded.get(turn);
            while (cursor < current.events().size()) {
                if (current.events().get(cursor++) instanceof Input input) {
                    now = current.at();
                    length = before + cursor;
                    return input;
                }
            }
            if (!expected.isEmpty()) {
                Output missing = expected.values().iterator().next();
                throw Divergence.at(turn, missing, null, missing.id());
            }
            before += current.events().size();
            turn++;
            cursor = 0;
            if (turn < recorded.size()) {
                expectTurn();
            } else {
                replaying = false;
                recorded = List.of();
            }
        }
        return null;
    }

    private void expectTurn() {
        for (Event event : recorded.get(turn).events()) {
            switch (event) {
                case Output output -> expected.put(new Key(output.getClass(), output.id()), output);
                case Event.PatchMarked mark -> marked.add(mark.patch());
                case Event.GraphPinned ignored -> {}
                case Event.Migrated ignored -> {}
                case Input ignored -> {}
            }
        }
    }

    /** Whether the execution takes the new path of a patch: settled by the first to ask, and recorded if that is now. */
    boolean patched(String patch) {
        return patches.computeIfAbsent(patch, first -> {
            if (!replaying) {
                fresh.add(new Event.PatchMarked(first));
                return true;
            }
            return marked.contains(first);
        });
    }

    /** Requires, when the code has ended during replay, that the history ends there too. */
    void requireEnd() {
        if (replaying && replayNext() != null) {
            throw new Divergence(turn, null, "goes on", "has ended");
        }
    }

    /** Begins a live turn at this time. */
    void begin(Instant at) {
        turn++;
        now = at;
    }

    /** Appends a live input. */
    void append(Input input) {
        fresh.add(input);
        length = before + fresh.size();
    }

    /** The events of the live turn, which ends with this call. */
    List<Event> drain() {
        List<Event> drained = fresh;
        before += drained.size();
        fresh = new ArrayList<>();
        return drained;
    }

    /** Whether the code asked for the same; tunables and what is filled in when it is first recorded are not compared. */
    private boolean agree(Output recorded, Output issued) {
        return switch (recorded) {
            case Event.TimerStarted r -> issued instanceof Event.TimerStarted i && tuned(r.duration(), i.duration());
            case Event.SignalAwaited r ->
                issued instanceof Event.SignalAwaited i
                        && r.name().equals(i.name())
                        && r.timeout().isPresent() == i.timeout().isPresent()
                        && tuned(r.timeout(), i.timeout());
            case Event.UpdateAnswered r ->
                issued instanceof Event.UpdateAnswered i
                        && r.updateId().equals(i.updateId())
                        && agree(r.answer(), i.answer());
            case Event.StatusPublished ignored -> issued instanceof Event.StatusPublished;
            case Event.StatePut r ->
                issued instanceof Event.StatePut i && r.name().equals(i.name());
            case Event.StateRemoved r -> r.equals(issued);
            case Event.StateCleared r -> r.equals(issued);
            case Event.AttributeSet r ->
                issued instanceof Event.AttributeSet i && r.name().equals(i.name());
            case Event.AttributeRemoved r -> r.equals(issued);
            case Event.ActivityScheduled r ->
                issued instanceof Event.ActivityScheduled i
                        && r.name().equals(i.name())
                        && codec.agree(r.input(), i.input())
                        && tuned(r.tags(), i.tags())
                        && tuned(r.session(), i.session());
            case Event.ActivityCancelled r -> r.equals(issued);
            case Event.ChildStarted r ->
                issued instanceof Event.ChildStarted i
                        && r.name().equals(i.name())
                        && r.version() == i.version()
                        && r.childId().equals(i.childId())
                        && r.policy() == i.policy()
                        && codec.agree(r.input(), i.input());
            case Event.ChildCancelled r -> r.equals(issued);
            case Event.DetachedStarted r ->
                issued instanceof Event.DetachedStarted i
                        && r.name().equals(i.name())
                        && r.version() == i.version()
                        && r.instanceId().equals(i.instanceId())
                        && codec.agree(r.input(), i.input());
            case Event.ExecutionCompleted r ->
                issued instanceof Event.ExecutionCompleted i && codec.agree(r.result(), i.result());
            case Event.ExecutionFailed ignored -> issued instanceof Event.ExecutionFailed;
            case Event.ExecutionCancelled r -> r.equals(issued);
            case Event.ExecutionContinued r ->
                issued instanceof Event.ExecutionContinued i
                        && r.version().equals(i.version())
                        && codec.agree(r.input(), i.input());
        };
    }

    /** Whether two say the same of what is a tunable in a graph. */
    private boolean tuned(Object recorded, Object issued) {
        return graph.isPresent() || recorded.equals(issued);
    }

    /** Whether an update came to the same; failures and refusals may change their words. */
    private boolean agree(Event.Answer recorded, Event.Answer issued) {
        return switch (recorded) {
            case Event.Answer.Completed r ->
                issued instanceof Event.Answer.Completed i && codec.agree(r.result(), i.result());
            case Event.Answer.Failed ignored -> issued instanceof Event.Answer.Failed;
            case Event.Answer.Rejected ignored -> issued instanceof Event.Answer.Rejected;
        };
    }
}
