package dev.clew.workflow;

import dev.clew.api.Retry;
import dev.clew.api.Tags;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads graphs from JSON. Finds all that is wrong at once; a field that it does not know is wrong. */
final class GraphReader {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    static final Set<String> GRAPH = Set.of("$schema", "format", "name", "version", "metadata", "vertices");
    static final Set<String> BRANCH = Set.of("id", "vertices");
    static final Set<String> RETRY = Set.of("attempts", "first", "factor", "cap", "jitter", "never", "patience");

    private static final Set<String> NOTES = Set.of("id", "title", "description");
    private static final Set<String> WORK =
            Set.of("activity", "function", "revision", "with", "retry", "timeout", "priority", "tag", "tags", "queue");

    /** The field that says what a vertex is, with the fields it may have besides. */
    static final Map<String, Set<String>> KINDS = Map.ofEntries(
            Map.entry("activity", WORK),
            Map.entry("function", WORK),
            Map.entry("delay", Set.of("delay")),
            Map.entry("signal", Set.of("signal", "timeout")),
            Map.entry("keep", Set.of("keep")),
            Map.entry("fork", Set.of("fork", "join")),
            Map.entry("route", Set.of("route", "key", "otherwise")),
            Map.entry("loop", Set.of("loop", "most", "atMost")),
            Map.entry("forEach", Set.of("forEach", "items", "concurrency")),
            Map.entry("child", Set.of("child", "version")),
            Map.entry("inline", Set.of("inline", "workflow")));

    private final List<Problem> problems = new ArrayList<>();

    private GraphReader() {}

    static Graph read(String json) {
        GraphReader reader = new GraphReader();
        JsonNode root;
        try {
            root = MAPPER.readTree(json);
        } catch (JacksonException unreadable) {
            throw new InvalidWorkflowException(
                    "?", List.of(new Problem("", "not_json", String.valueOf(unreadable.getOriginalMessage()))));
        }
        Optional<Graph> graph = reader.graph(root);
        graph.filter(read -> !reader.problems.isEmpty()).ifPresent(reader::alsoCheck);
        if (graph.isEmpty() || !reader.problems.isEmpty()) {
            throw new InvalidWorkflowException(root.path("name").asString("?"), reader.problems);
        }
        return graph.get();
    }

    /** Adds what is wrong with the graph apart from what could not be read, and what that leads to. */
    private void alsoCheck(Graph graph) {
        List<String> unread = problems.stream().map(Problem::path).toList();
        graph.problems().stream()
                .filter(problem -> unread.stream().noneMatch(path -> Paths.contains(problem.path(), path)))
                .forEach(problems::add);
    }

    private Optional<Graph> graph(JsonNode root) {
        if (!root.isObject()) {
            wrong("", "not_an_object", "a graph is a JSON object with name and vertices");
            return Optional.empty();
        }
        known("", root, GRAPH);
        int format = number("", root, "format", GraphJson.FORMAT);
        if (format != GraphJson.FORMAT) {
            wrong("", "unknown_format", "this reads format " + GraphJson.FORMAT + ", not " + format);
        }
        String name = text("", root, "name").orElse("?");
        int version = number("", root, "version", 1);
        SortedMap<String, String> metadata = metadata(root);
        List<Vertex> vertices = sequence("", root, "vertices");
        try {
            return Optional.of(new Graph(name, version, metadata, vertices));
        } catch (IllegalArgumentException invalid) {
            wrong("", "invalid", String.valueOf(invalid.getMessage()));
            return Optional.empty();
        }
    }

    private SortedMap<String, String> metadata(JsonNode root) {
        SortedMap<String, String> metadata = new TreeMap<>();
        JsonNode node = root.path("metadata");
        if (root.has("metadata") && !node.isObject()) {
            wrong("", "invalid", "'metadata' has to be an object that has a text for each name, not " + node);
        }
        node.properties().forEach(each -> {
            if (each.getValue().isString()) {
                metadata.put(each.getKey(), each.getValue().asString());
            } else {
                wrong("", "invalid", "'" + each.getKey() + "' of 'metadata' has to be a text, not " + each.getValue());
            }
        });
        return metadata;
    }

    private List<Vertex> sequence(String path, JsonNode node, String field) {
        JsonNode array = node.path(field);
        if (!array.isArray()) {
            wrong(path, "missing_field", "'" + field + "' has to be an array of vertices");
            return List.of();
        }
        return vertices(path, array);
    }

    private List<Vertex> vertices(String path, JsonNode array) {
        List<Vertex> vertices = new ArrayList<>();
        for (JsonNode each : array) {
            vertex(path, each).ifPresent(vertices::add);
        }
        return vertices;
    }

    private Optional<Vertex> vertex(String outer, JsonNode node) {
        if (!node.isObject()) {
            wrong(outer, "not_an_object", "a vertex is a JSON object, not " + node);
            return Optional.empty();
        }
        Optional<String> named = text(outer, node, "id");
        if (named.isEmpty()) {
            return Optional.empty();
        }
        String id = named.get();
        String path = Paths.of(outer, id);
        List<String> kinds = KINDS.keySet().stream().filter(node::has).sorted().toList();
        if (kinds.size() != 1) {
            wrong(
                    path,
                    "unknown_kind",
                    "a vertex has one of " + KINDS.keySet().stream().sorted().toList() + ", this one has "
                            + (kinds.isEmpty() ? "none" : kinds.toString()));
            return Optional.empty();
        }
        String kind = kinds.getFirst();
        known(path, node, fields(kind));
        try {
            return Optional.of(vertex(path, id, kind, node));
        } catch (IllegalArgumentException invalid) {
            wrong(path, "invalid", String.valueOf(invalid.getMessage()));
            return Optional.empty();
        }
    }

    private Vertex vertex(String path, String id, String kind, JsonNode node) {
        Notes notes = new Notes(optional(path, node, "title"), optional(path, node, "description"));
        return switch (kind) {
            case "activity", "function" -> task(path, id, kind, node, notes);
            case "delay" -> new Vertex.Delay(id, duration(path, node, "delay").orElse(Duration.ZERO), notes);
            case "signal" ->
                new Vertex.AwaitSignal(
                        id, text(path, node, "signal").orElse("?"), duration(path, node, "timeout"), notes);
            case "keep" -> new Vertex.Keep(id, text(path, node, "keep").orElse("?"), notes);
            case "fork" -> new Vertex.Fork(id, branches(path, node.path("fork")), part(path, node, "join"), notes);
            case "route" ->
                new Vertex.Route(
                        id,
                        part(path, node, "key"),
                        arms(path, node.path("route")),
                        node.has("otherwise")
                                ? Optional.of(sequence(Paths.of(path, Paths.OTHERWISE), node, "otherwise"))
                                : Optional.empty(),
                        notes);
            case "loop" ->
                new Vertex.Loop(
                        id, number(path, node, "most", 10), atMost(path, node), sequence(path, node, "loop"), notes);
            case "forEach" ->
                new Vertex.ForEach(
                        id,
                        part(path, node, "items"),
                        number(path, node, "concurrency", 1),
                        sequence(path, node, "forEach"),
                        notes);
            case "child" ->
                new Vertex.Child(id, text(path, node, "child").orElse("?"), number(path, node, "version", 0), notes);
            case "inline" ->
                new Vertex.Inline(id, text(path, node, "workflow").orElse("?"), sequence(path, node, "inline"), notes);
            default -> throw new IllegalStateException("no such kind: " + kind);
        };
    }

    private Vertex.Task task(String path, String id, String kind, JsonNode node, Notes notes) {
        Tuning tuning = new Tuning(
                node.has("retry") ? Optional.of(retry(path, node.path("retry"))) : Optional.empty(),
                duration(path, node, "timeout"),
                node.has("priority") ? Optional.of(number(path, node, "priority", 0)) : Optional.empty(),
                tags(path, node),
                optional(path, node, "queue"));
        Optional<String> with = optional(path, node, "with");
        Work work = new Work(
                kind.equals("activity") ? Work.Kind.ACTIVITY : Work.Kind.FUNCTION,
                text(path, node, kind).orElse("?"),
                number(path, node, "revision", 1));
        return new Vertex.Task(id, work, with, tuning, notes);
    }

    private Tags tags(String path, JsonNode node) {
        if (node.has("tag") && node.has("tags")) {
            wrong(path, "invalid", "'tag' is one of 'tags'; put it there");
        }
        List<String> names = node.has("tags")
                ? texts(path, node, "tags")
                : optional(path, node, "tag").stream().toList();
        if (node.path("tags").isArray() && node.path("tags").isEmpty()) {
            wrong(path, "invalid", "'tags' names no tag; leave it out");
        }
        try {
            return Tags.of(names);
        } catch (IllegalArgumentException invalid) {
            wrong(path, "invalid_name", String.valueOf(invalid.getMessage()));
            return Tags.NONE;
        }
    }

    private Optional<Vertex.Task> part(String path, JsonNode node, String field) {
        if (!node.has(field)) {
            return Optional.empty();
        }
        return vertex(path, node.path(field)).flatMap(vertex -> {
            if (vertex instanceof Vertex.Task task) {
                return Optional.of(task);
            }
            wrong(path, "not_a_task", "'" + field + "' has to be an activity or a function");
            return Optional.empty();
        });
    }

    private List<Vertex.Branch> branches(String path, JsonNode array) {
        List<Vertex.Branch> branches = new ArrayList<>();
        if (!array.isArray()) {
            wrong(path, "missing_field", "'fork' has to be an array of branches");
        }
        for (JsonNode each : array) {
            known(path, each, BRANCH);
            text(path, each, "id")
                    .ifPresent(id ->
                            branches.add(new Vertex.Branch(id, sequence(Paths.of(path, id), each, "vertices"))));
        }
        return branches;
    }

    private List<Vertex.Arm> arms(String path, JsonNode object) {
        List<Vertex.Arm> arms = new ArrayList<>();
        if (!object.isObject()) {
            wrong(path, "missing_field", "'route' has to be an object that has an array of vertices for each key");
        }
        object.properties()
                .forEach(arm -> arms.add(
                        new Vertex.Arm(arm.getKey(), sequence(Paths.of(path, arm.getKey()), object, arm.getKey()))));
        return arms;
    }

    private Vertex.AtMost atMost(String path, JsonNode node) {
        String name = optional(path, node, "atMost").orElse("fail");
        return Arrays.stream(Vertex.AtMost.values())
                .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst()
                .orElseGet(() -> {
                    wrong(path, "invalid", "'atMost' is fail or exit_with_last, not " + name);
                    return Vertex.AtMost.FAIL;
                });
    }

    private Retry retry(String path, JsonNode node) {
        if (!node.isObject()) {
            wrong(path, "invalid", "'retry' has to be an object with attempts, not " + node);
            return Retry.none();
        }
        known(path, node, RETRY);
        if (!node.has("attempts")) {
            wrong(path, "missing_field", "'attempts' of 'retry' is missing");
        }
        Retry usual = Retry.exponential(1);
        try {
            return new Retry(
                    number(path, node, "attempts", 1),
                    duration(path, node, "first").orElse(usual.first()),
                    fraction(path, node, "factor").orElse(usual.factor()),
                    duration(path, node, "cap").orElse(usual.cap()),
                    fraction(path, node, "jitter").orElse(usual.jitter()),
                    texts(path, node, "never"),
                    duration(path, node, "patience").orElse(usual.patience()));
        } catch (IllegalArgumentException invalid) {
            wrong(path, "invalid", String.valueOf(invalid.getMessage()));
            return usual;
        }
    }

    // --- fields

    private void wrong(String path, String kind, String message) {
        problems.add(new Problem(path, kind, message));
    }

    /** The fields that a vertex of a kind may have. */
    static Set<String> fields(String kind) {
        return Stream.concat(NOTES.stream(), KINDS.getOrDefault(kind, Set.of()).stream())
                .collect(Collectors.toSet());
    }

    private void known(String path, JsonNode node, Set<String> fields) {
        node.propertyNames().stream()
                .filter(field -> !fields.contains(field))
                .forEach(field -> wrong(
                        path,
                        "unknown_field",
                        "there is no field '" + field + "' here, only "
                                + fields.stream().sorted().toList()));
    }

    private Optional<String> text(String path, JsonNode node, String field) {
        Optional<String> text = optional(path, node, field);
        if (!node.has(field)) {
            wrong(path, "missing_field", "'" + field + "' is missing");
        }
        return text;
    }

    private Optional<String> optional(String path, JsonNode node, String field) {
        return read(
                path, node, field, "a text", each -> each.isString() ? Optional.of(each.asString()) : Optional.empty());
    }

    private int number(String path, JsonNode node, String field, int absent) {
        return read(
                        path,
                        node,
                        field,
                        "a whole number",
                        each -> each.isInt() ? Optional.of(each.asInt()) : Optional.<Integer>empty())
                .orElse(absent);
    }

    private Optional<Double> fraction(String path, JsonNode node, String field) {
        return read(
                path,
                node,
                field,
                "a number",
                each -> each.isNumber() ? Optional.of(each.asDouble()) : Optional.<Double>empty());
    }

    private List<String> texts(String path, JsonNode node, String field) {
        return read(path, node, field, "an array of texts", each -> {
                    boolean texts = each.isArray() && each.valueStream().allMatch(JsonNode::isString);
                    return texts
                            ? Optional.of(
                                    each.valueStream().map(JsonNode::asString).toList())
                            : Optional.<List<String>>empty();
                })
                .orElse(List.of());
    }

    private Optional<Duration> duration(String path, JsonNode node, String field) {
        return read(path, node, field, "a duration such as \"PT30S\" or \"P1D\"", each -> {
            try {
                return each.isString() ? Optional.of(Duration.parse(each.asString())) : Optional.<Duration>empty();
            } catch (DateTimeParseException none) {
                return Optional.<Duration>empty();
            }
        });
    }

    private <T> Optional<T> read(
            String path, JsonNode node, String field, String what, Function<JsonNode, Optional<T>> reader) {
        if (!node.has(field)) {
            return Optional.empty();
        }
        Optional<T> value = reader.apply(node.path(field));
        if (value.isEmpty()) {
            wrong(path, "invalid", "'" + field + "' has to be " + what + ", not " + node.path(field));
        }
        return value;
    }
}
