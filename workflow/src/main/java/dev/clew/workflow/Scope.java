package dev.clew.workflow;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What the vertices of a sequence left with so far, inside the scope of what the sequence is in. */
final class Scope {

    /** What the input of the workflow is found under; no id is blank. */
    static final String INPUT = "";

    private final @Nullable Scope outer;
    private final Trail trail;
    private final int round;
    private final boolean apart;

    /** Written by the walk, read by the attempts of tasks, which run elsewhere. */
    private final Map<String, Object> outputs = new ConcurrentHashMap<>();

    private Scope(@Nullable Scope outer, Trail trail, int round, boolean apart) {
        this.outer = outer;
        this.trail = trail;
        this.round = round;
        this.apart = apart;
    }

    static Scope of(@Nullable Object input, Trail trail) {
        Scope root = new Scope(null, trail, 0, true);
        root.leave(INPUT, input);
        return root;
    }

    /** The scope of a sequence inside this one. */
    Scope inner() {
        return new Scope(this, trail, 0, false);
    }

    /** The scope of one walk of a loop's body, or of a for-each's for one item; they count from 1. */
    Scope inner(int which) {
        return new Scope(this, trail, which, false);
    }

    /** The scope of a workflow that is a part of this one: it knows no more than what reached it. */
    Scope inlined(@Nullable Object input) {
        Scope own = new Scope(this, trail, 0, true);
        own.leave(INPUT, input);
        return own;
    }

    Trail trail() {
        return trail;
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
        all.putAll(outputs);
        all.remove(INPUT);
        return all;
    }

    Optional<Object> output(String id) {
        for (Scope scope = this; scope != null; scope = scope.apart ? null : scope.outer) {
            Object value = scope.outputs.get(id);
            if (value != null) {
                return Optional.of(value);
            }
        }
        return Optional.empty();
    }
}
