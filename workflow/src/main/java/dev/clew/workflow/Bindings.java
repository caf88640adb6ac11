package dev.clew.workflow;

import dev.clew.api.Activity;
import dev.clew.api.Orchestration;
import dev.clew.api.Signal;
import dev.clew.api.TypeToken;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The code that graphs name. Immutable and thread-safe; made by a {@link Builder}, or by a {@link Flow}. */
public final class Bindings {

    private record Key(Class<? extends Code> kind, String name) {}

    private final Map<Key, Code> code;

    private Bindings(Map<Key, Code> code) {
        this.code = code;
    }

    public static Builder builder() {
        return new Builder();
    }

    static Bindings none() {
        return new Bindings(Map.of());
    }

    <C extends Code> Optional<C> find(Class<C> kind, String name) {
        return Optional.ofNullable(kind.cast(code.get(new Key(kind, name))));
    }

    /** These and one more; a problem if the name stands for something else already. */
    Bindings with(String path, String name, Code more, List<Problem> problems) {
        Map<Key, Code> all = new HashMap<>(code);
        put(all, new Key(more.getClass(), name), more, path, problems);
        return new Bindings(all);
    }

    /** These and others, whose functions are found under a prefix from now on. */
    Bindings with(String path, String prefix, Bindings others, List<Problem> problems) {
        Map<Key, Code> all = new HashMap<>(code);
        others.code.forEach((key, value) -> {
            boolean own = key.kind() == Code.FunctionCode.class || key.kind() == Code.TypesCode.class;
            put(all, own ? new Key(key.kind(), prefix + key.name()) : key, value, path, problems);
        });
        return new Bindings(all);
    }

    private static void put(Map<Key, Code> all, Key key, Code value, String path, List<Problem> problems) {
        Code known = all.putIfAbsent(key, value);
        if (known != null && !known.same(value)) {
            problems.add(new Problem(
                    path,
                    "duplicate_id",
                    "the name '" + key.name() + "' stands for something else elsewhere in this workflow; rename one of"
                            + " the two"));
        }
    }

    /** Collects code by name. Not thread-safe. */
    public static final class Builder {

        private final List<Problem> problems = new ArrayList<>();
        private Bindings bindings = none();

        private Builder() {}

        /** What an activity is called and takes; its implementation is registered with the engine. */
        public Builder activity(Activity<?, ?> activity) {
            return add(activity.name(), new Code.ActivityCode(activity));
        }

        /** A function. */
        public <I, O> Builder function(String name, TypeToken<O> output, TaskFunction<I, O> function) {
            return add(name, new Code.FunctionCode(output, function));
        }

        /** A signal. */
        public Builder signal(Signal<?> signal) {
            return add(signal.name(), new Code.SignalCode(signal));
        }

        /** A workflow or orchestration that runs as a child. */
        public Builder child(Orchestration<?, ?> program) {
            return add(program.name(), new Code.ChildCode(program));
        }

        /** The language of what tasks are given. */
        public Builder expressions(Expressions language) {
            return add(Code.ExpressionsCode.NAME, new Code.ExpressionsCode(language));
        }

        private Builder add(String name, Code code) {
            bindings = bindings.with("", name, code, problems);
            return this;
        }

        /**
         * What was collected.
         *
         * @throws InvalidWorkflowException if a name stands for two things
         */
        public Bindings build() {
            if (!problems.isEmpty()) {
                throw new InvalidWorkflowException("bindings", problems);
            }
            return bindings;
        }
    }
}
