package dev.clew.process;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Predicate;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The steps and scopes of a program that tells of them in custom events: {@value #START} and {@value #END} for a step, paired by
 * {@code step_id} and {@code scope_id}, and {@value #ENTER} for a scope. Their payloads are JSON objects; an event whose payload is
 * none is left out. A program that runs again tells again: what it told last of a step counts.
 */
public final class StepSummaries {

    /** The subtype of events that tell of a step's beginning. */
    public static final String START = "step_debug_start";

    /** The subtype of events that tell of a step's end. */
    public static final String END = "step_debug_end";

    /** The subtype of events that tell of a scope. */
    public static final String ENTER = "scope_enter";

    private final List<StepSummary> steps;
    private final Map<String, Scope> scopes;

    private StepSummaries(List<StepSummary> steps, Map<String, Scope> scopes) {
        this.steps = List.copyOf(steps);
        this.scopes = Map.copyOf(scopes);
    }

    /**
     * A scope.
     *
     * @param index which time round, if the program says so
     */
    public record Scope(
            String scopeId,
            Optional<String> parentScopeId,
            String stepId,
            String stepName,
            String stepType,
            Optional<Long> index) {}

    /**
     * Which steps.
     *
     * @param stepIds only these; empty for any
     * @param rootScopesOnly only those that are in no scope
     */
    public record Query(
            Optional<StepSummary.Status> status,
            Optional<String> stepType,
            Optional<String> scopeId,
            Optional<String> parentScopeId,
            Set<String> stepIds,
            boolean rootScopesOnly) {

        /** All. */
        public static final Query ALL =
                new Query(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Set.of(), false);

        public Query {
            stepIds = Set.copyOf(stepIds);
        }

        private boolean fits(StepSummary step) {
            return fits(status, step.status()::equals)
                    && fits(stepType, step.stepType()::equals)
                    && fits(scopeId, wanted -> step.scopeId().equals(Optional.of(wanted)))
                    && fits(parentScopeId, wanted -> step.parentScopeId().equals(Optional.of(wanted)))
                    && (stepIds.isEmpty() || stepIds.contains(step.stepId()))
                    && (!rootScopesOnly || step.scopeId().isEmpty());
        }

        private static <T> boolean fits(Optional<T> wanted, Predicate<T> fits) {
            return wanted.map(fits::test).orElse(true);
        }
    }

    /** Those that events tell of. */
    public static StepSummaries of(List<ProcessEvent> events) {
        SequencedMap<Key, StepSummary> steps = new LinkedHashMap<>();
        Map<String, Scope> scopes = new LinkedHashMap<>();
        for (ProcessEvent event : events) {
            if (event.type().equals(ProcessEvent.CUSTOM)) {
                event.payload().flatMap(StepSummaries::object).ifPresent(told -> {
                    switch (event.subtype()) {
                        case START -> steps.put(Key.of(told), started(event, told));
                        case END ->
                            steps.compute(
                                    Key.of(told),
                                    (key, begun) -> ended(begun == null ? started(event, told) : begun, event, told));
                        case ENTER -> text(told, "scope_id").ifPresent(id -> scopes.put(id, scope(id, told)));
                        default -> {}
                    }
                });
            }
        }
        return new StepSummaries(new ArrayList<>(steps.values()), scopes);
    }

    private record Key(String stepId, Optional<String> scopeId) {
        static Key of(JsonNode told) {
            return new Key(text(told, "step_id").orElse(""), text(told, "scope_id"));
        }
    }

    private static Optional<JsonNode> object(Bytes payload) {
        try {
            JsonNode told = JsonMapper.shared().readTree(payload.toArray());
            return Optional.of(told).filter(JsonNode::isObject);
        } catch (JacksonException other) {
            return Optional.empty();
        }
    }

    private static StepSummary started(ProcessEvent event, JsonNode told) {
        return new StepSummary(
                text(told, "step_id").orElse(""),
                text(told, "step_name").orElse(""),
                text(told, "step_type").orElse(""),
                text(told, "scope_id"),
                text(told, "parent_scope_id"),
                StepSummary.Status.RUNNING,
                instant(told, "timestamp_ms").orElse(event.at()),
                Optional.empty(),
                Optional.empty(),
                json(told, "inputs"),
                Optional.empty(),
                Optional.empty(),
                instant(told, "launched_at_ms"),
                instant(told, "settled_at_ms"));
    }

    private static StepSummary ended(StepSummary begun, ProcessEvent event, JsonNode told) {
        Instant end = instant(told, "timestamp_ms").orElse(event.at());
        Optional<String> error = json(told, "error").or(() -> errorIn(told.path("outputs")));
        Duration measured = Duration.between(begun.startedAt(), end);
        return new StepSummary(
                begun.stepId(),
                begun.stepName(),
                begun.stepType(),
                begun.scopeId(),
                begun.parentScopeId(),
                error.isPresent() ? StepSummary.Status.FAILED : StepSummary.Status.COMPLETED,
                begun.startedAt(),
                Optional.of(end),
                told.path("duration_ms").isIntegralNumber()
                        ? Optional.of(Duration.ofMillis(told.path("duration_ms").asLong()))
                        : Optional.of(measured),
                begun.inputs(),
                json(told, "outputs"),
                error,
                begun.launchedAt().or(() -> instant(told, "launched_at_ms")),
                instant(told, "settled_at_ms"));
    }

    /** An output that is nothing but an error in an envelope. */
    private static Optional<String> errorIn(JsonNode outputs) {
        boolean envelope = outputs.path("_error").asBoolean(false)
                || (outputs.size() == 1 && outputs.path("error").has("message"));
        return envelope ? json(outputs, "error").or(() -> Optional.of(outputs.toString())) : Optional.empty();
    }

    private static Scope scope(String id, JsonNode told) {
        return new Scope(
                id,
                text(told, "parent_scope_id"),
                text(told, "step_id").orElse(""),
                text(told, "step_name").orElse(""),
                text(told, "step_type").orElse(""),
                told.path("index").isIntegralNumber()
                        ? Optional.of(told.path("index").asLong())
                        : Optional.empty());
    }

    private static Optional<String> text(JsonNode told, String name) {
        return Optional.of(told.path(name)).filter(JsonNode::isString).map(JsonNode::asString);
    }

    private static Optional<String> json(JsonNode told, String name) {
        return Optional.of(told.path(name))
                .filter(value -> !value.isNull() && !value.isMissingNode())
                .map(JsonNode::toString);
    }

    private static Optional<Instant> instant(JsonNode told, String name) {
        try {
            return told.path(name).isIntegralNumber()
                    ? Optional.of(Instant.ofEpochMilli(told.path(name).asLong()))
                    : Optional.empty();
        } catch (DateTimeException | ArithmeticException nonsense) {
            return Optional.empty();
        }
    }

    /** The steps that fit, in the order of their beginnings. */
    public List<StepSummary> steps(Query query) {
        return steps.stream().filter(query::fits).toList();
    }

    /** The scopes around a scope, the nearest first; without itself. */
    public List<Scope> ancestors(String scopeId) {
        List<Scope> ancestors = new ArrayList<>();
        Set<String> seen = new LinkedHashSet<>(Set.of(scopeId));
        Optional<Scope> next = Optional.ofNullable(scopes.get(scopeId))
                .flatMap(Scope::parentScopeId)
                .map(scopes::get);
        while (next.isPresent() && seen.add(next.get().scopeId())) {
            ancestors.add(next.get());
            next = next.get().parentScopeId().map(scopes::get);
        }
        return List.copyOf(ancestors);
    }
}
