package dev.clew.workflow;

import dev.clew.api.Codec;
import dev.clew.api.Payload;
import dev.clew.workflow.Position.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What the vertices of a sequence left with so far, inside the scope of what the sequence is in. */
final class Scope {

    /** What the input of the workflow is found under; no id is blank. */
    static final String INPUT = "";

    /** What is the same for all scopes of a walk. */
    private record Whole(Trail trail, int longHistory) {}

    private final @Nullable Scope outer;
    private final Whole whole;
    private final Optional<String> arm;
    private final int round;
    private final boolean apart;
    private final boolean alone;

    /** Written by the walk, read by the attempts of tasks, which run elsewhere. */
    private final Map<String, Object> outputs = new ConcurrentHashMap<>();

    private String at = INPUT;
    private @Nullable Resumption resumption;

    private Scope(@Nullable Scope outer, Whole whole, Optional<String> arm, int round, boolean apart, boolean alone) {
        this.outer = outer;
        this.whole = whole;
        this.arm = arm;
        this.round = round;
        this.apart = apart;
        this.alone = alone;
    }

    /**
     * The scope of a whole workflow.
     *
     * @param longHistory how many events of an execution are enough for loops to go on in another
     */
    static Scope of(@Nullable Object input, Trail trail, int longHistory) {
        Scope root = new Scope(null, new Whole(trail, longHistory), Optional.empty(), 0, true, true);
        root.leave(INPUT, input);
        return root;
    }

    /** The scope of a branch beside others. */
    Scope branch() {
        return new Scope(this, whole, Optional.empty(), 0, false, false);
    }

    /** The scope of a for-each's body for one item; they count from 1. */
    Scope item(int which) {
        return new Scope(this, whole, Optional.empty(), which, false, false);
    }

    /** The scope of an arm of a route. */
    Scope arm(String key) {
        return new Scope(this, whole, Optional.of(key), 0, false, alone);
    }

    /** The scope of one walk of a loop's body; they count from 1. */
    Scope round(int which) {
        return new Scope(this, whole, Optional.empty(), which, false, alone);
    }

    /** The scope of a workflow that is a part of this one: it knows no more than what reached it. */
    Scope inlined(@Nullable Object input) {
        Scope own = new Scope(this, whole, Optional.empty(), 0, true, alone);
        own.leave(INPUT, input);
        return own;
    }

    // --- from one execution to the next

    /** Whether nothing is walked beside it, and the history is long enough for another execution. */
    boolean wantsNextExecution(int historyLength) {
        return alone && historyLength >= whole.longHistory;
    }

    /** Notes which vertex of its sequence is walked. */
    void at(String id) {
        at = id;
    }

    /** The sequences that are walked, from the outermost to this one. */
    List<Frame> frames(Codec codec) {
        List<Frame> frames = outer == null ? new ArrayList<>() : outer.frames(codec);
        Map<String, Payload> kept = new TreeMap<>();
        outputs.forEach((id, value) ->
                kept.put(id, value instanceof Carried carried ? carried.payload() : codec.encode(value)));
        frames.add(new Frame(at, arm, round, kept));
        return frames;
    }

    /** The same, on its way to a position, with what was left here before. */
    Scope resuming(Resumption there, Codec codec) {
        there.frame().orElseThrow().outputs().forEach((id, payload) -> outputs.put(id, new Carried(codec, payload)));
        resumption = there;
        return this;
    }

    /** Where its walk is on its way to. */
    Optional<Resumption> resumption() {
        return Optional.ofNullable(resumption);
    }

    /** The same, once: for the vertex that leads there. */
    Optional<Resumption> takeResumption() {
        Optional<Resumption> there = resumption();
        resumption = null;
        return there;
    }

    // --- what is known

    Trail trail() {
        return whole.trail;
    }

    /** Which walk of each loop and for-each around it this is, outermost first, joined by dots. */
    String rounds() {
        String before = outer == null ? "" : outer.rounds();
        return round == 0 ? before : before.isEmpty() ? "" + round : before + '.' + round;
    }

    void leave(String id, @Nullable Object value) {
        if (value != null) {
            outputs.put(id, value);
        }
    }

    /** All that is known here by id, the nearest where several have one id. Without the input. */
    Map<String, Object> outputs() {
        Map<String, Object> all = apart || outer == null ? new TreeMap<>() : outer.outputs();
        outputs.forEach((id, value) -> all.put(id, plain(value)));
        all.remove(INPUT);
        return all;
    }

    /** What a vertex left with, the nearest where several have one id; {@link Carried} if it was in an execution before. */
    Optional<Object> output(String id) {
        for (Scope scope = this; scope != null; scope = scope.apart ? null : scope.outer) {
            Object value = scope.outputs.get(id);
            if (value != null) {
                return Optional.of(value);
            }
        }
        return Optional.empty();
    }

    /** What the workflow was started with, as it is. */
    @Nullable
    Object input() {
        return output(INPUT).map(Scope::plain).orElse(null);
    }

    static Object plain(Object value) {
        return value instanceof Carried carried ? carried.plain() : value;
    }
}
