package dev.clew.engine;

import dev.clew.api.Activity;
import dev.clew.api.ActivityContext;
import dev.clew.api.ActivityFunction;
import dev.clew.api.Codec;
import dev.clew.api.Names;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationFunction;
import dev.clew.api.Payload;
import dev.clew.api.PlainFunction;
import dev.clew.api.QueueLimits;
import dev.clew.engine.json.Abilities;
import dev.clew.kernel.Code;
import dev.clew.store.Formats;
import dev.clew.store.Program;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a node can run: implementations by name. Immutable and thread-safe; made by a {@link Builder}. */
public final class Registry {

    /** The kind of instances that are orchestrations. */
    static final String ORCHESTRATION = "orchestration";

    /** An activity and its implementation. */
    record ActivityCode<I, O>(Activity<I, O> activity, ActivityFunction<I, O> body) {

        /** Runs the implementation between an encoded argument and an encoded result. */
        @SuppressWarnings("NullAway") // the argument is null only where the activity was given null
        Payload call(Codec codec, ActivityContext context, Payload input) throws Exception {
            I argument = codec.decode(input, activity.input());
            return codec.encode(body.run(context, argument));
        }
    }

    private final Map<Program, Code<?, ?>> orchestrations;
    private final Map<String, ActivityCode<?, ?>> activities;

    private final Map<String, QueueLimits> queues;

    /** Which version of each orchestration counts as the latest. */
    private final Map<String, Integer> latest;

    private Registry(Builder builder) {
        this.orchestrations = Map.copyOf(builder.orchestrations);
        this.latest = builder.latest();
        this.activities = Map.copyOf(builder.activities);
        this.queues = Map.copyOf(builder.queues);
    }

    public static Builder builder() {
        return new Builder();
    }

    Set<Program> programs() {
        return orchestrations.keySet();
    }

    /** What a node with these can do. */
    Abilities abilities(TaskOptions tasks, Formats formats) {
        return new Abilities(programs(), activities(), tasks.namespaces(), tasks.tags(), tasks.untagged(), formats);
    }

    /** A number that is the same for nodes that can run the same instances. */
    int fingerprint(Formats formats) {
        return Objects.hash(orchestrations.keySet(), formats.lowest(), formats.highest());
    }

    /** What may be claimed: all programs, and instances that leave it to this node which version they run. */
    Set<Program> claimable() {
        return Stream.concat(
                        orchestrations.keySet().stream(),
                        latest.keySet().stream().map(name -> program(name, Orchestration.LATEST)))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Which version this node runs where one is asked for; empty if it has none that fits. */
    Optional<Integer> version(String name, int version) {
        return version == Orchestration.LATEST
                ? Optional.ofNullable(latest.get(name))
                : Optional.of(version).filter(exact -> orchestrations.containsKey(program(name, exact)));
    }

    /** The code of an exact version. */
    Optional<Code<?, ?>> orchestration(String name, int version) {
        return Optional.ofNullable(orchestrations.get(program(name, version)));
    }

    Optional<ActivityCode<?, ?>> activity(String name) {
        return Optional.ofNullable(activities.get(name));
    }

    /** The names of all activities. */
    Set<String> activities() {
        return activities.keySet();
    }

    /** The limits of task queues by their names. */
    Map<String, QueueLimits> queues() {
        return queues;
    }

    private static Program program(String name, int version) {
        return new Program(ORCHESTRATION, name, version);
    }

    /** Collects implementations. Not thread-safe. */
    public static final class Builder {

        private final Map<Program, Code<?, ?>> orchestrations = new HashMap<>();
        private final Map<String, ActivityCode<?, ?>> activities = new HashMap<>();

        private final Map<String, QueueLimits> queues = new HashMap<>();
        private final Map<String, Integer> latest = new HashMap<>();

        private Builder() {}

        /**
         * Adds an orchestration; another version of the same name may stand beside it.
         *
         * @throws IllegalArgumentException if this name and version is registered already, or no version is named
         */
        public <I, O> Builder register(Orchestration<I, O> orchestration, OrchestrationFunction<I, O> body) {
            return register(orchestration, new Code<>(orchestration.input(), body));
        }

        /**
         * Adds code that walks a graph. An instance stays with the graph it began with: under the same name and version
         * another one parks it. In exchange tunables may change under it: how long it waits, and where its activities run.
         *
         * @param identity what identifies the graph
         * @throws IllegalArgumentException if this name and version is registered already, or no version is named
         */
        public <I, O> Builder registerGraph(
                Orchestration<I, O> orchestration, String identity, OrchestrationFunction<I, O> body) {
            return register(orchestration, new Code<>(orchestration.input(), body, Optional.of(identity)));
        }

        private Builder register(Orchestration<?, ?> orchestration, Code<?, ?> code) {
            if (orchestration.version() == Orchestration.LATEST) {
                throw new IllegalArgumentException("orchestration '" + orchestration.name()
                        + "' is registered as the latest; give its code a version: the highest that is registered is"
                        + " the latest");
            }
            Program program = program(orchestration.name(), orchestration.version());
            if (orchestrations.putIfAbsent(program, code) != null) {
                throw new IllegalArgumentException("orchestration '" + orchestration.name() + "' version "
                        + orchestration.version() + " is registered twice; give the new code another version");
            }
            return this;
        }

        /**
         * Adds an activity.
         *
         * @throws IllegalArgumentException if this name is registered already
         */
        public <I, O> Builder register(Activity<I, O> activity, ActivityFunction<I, O> body) {
            if (activities.putIfAbsent(activity.name(), new ActivityCode<>(activity, body)) != null) {
                throw new IllegalArgumentException("activity '" + activity.name() + "' is registered twice");
            }
            return this;
        }

        /** Adds an activity that needs no context; see {@link #register(Activity, ActivityFunction)}. */
        public <I, O> Builder register(Activity<I, O> activity, PlainFunction<I, O> body) {
            return register(activity, (context, input) -> body.run(input));
        }

        /**
         * Limits a task queue: for all nodes of the store, from the start of this engine until one sets other limits.
         * Work without a queue is in {@link dev.clew.api.Routing#DEFAULT_QUEUE}.
         */
        public Builder queue(String name, QueueLimits limits) {
            queues.put(Names.require("queue", name), limits);
            return this;
        }

        /**
         * Says which version counts as the latest on this node, where that is not the highest: to have new code at hand
         * before it is used, or to go back. The last word counts.
         */
        public Builder latest(Orchestration<?, ?> orchestration) {
            if (orchestration.version() == Orchestration.LATEST) {
                latest.remove(orchestration.name());
            } else {
                latest.put(orchestration.name(), orchestration.version());
            }
            return this;
        }

        /**
         * What was collected.
         *
         * @throws IllegalArgumentException if a version was called the latest that is not registered
         */
        public Registry build() {
            return new Registry(this);
        }

        private Map<String, Integer> latest() {
            Map<String, Integer> highest = new HashMap<>();
            orchestrations.keySet().forEach(program -> highest.merge(program.name(), program.version(), Math::max));
            List<String> missing = latest.entrySet().stream()
                    .filter(each -> !orchestrations.containsKey(program(each.getKey(), each.getValue())))
                    .map(each -> "'" + each.getKey() + "' version " + each.getValue())
                    .sorted()
                    .toList();
            if (!missing.isEmpty()) {
                throw new IllegalArgumentException("what counts as the latest is not registered: "
                        + String.join(", ", missing) + "; register it, or call another version the latest");
            }
            highest.putAll(latest);
            return Map.copyOf(highest);
        }
    }
}
