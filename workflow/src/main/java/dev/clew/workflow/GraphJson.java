package dev.clew.workflow;

import dev.clew.api.Retry;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes graphs as JSON, in the one order of fields there is, so that equal graphs give equal text. */
final class GraphJson {

    /** The number of the format, which a reader has to know. */
    static final int FORMAT = 1;

    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final boolean identity;
    private final boolean own;

    private GraphJson(boolean identity, boolean own) {
        this.identity = identity;
        this.own = own;
    }

    /** The whole graph, for people and files. */
    static String write(Graph graph) {
        GraphJson json = new GraphJson(false, false);
        ObjectNode root = NODES.objectNode();
        root.put("format", FORMAT);
        root.put("name", graph.name());
        root.put("version", graph.version());
        if (!graph.metadata().isEmpty()) {
            root.set("metadata", metadata(graph));
        }
        root.set("vertices", json.sequence(graph.vertices()));
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root);
    }

    /**
     * What makes the graph the one it is: SHA-256, in 64 hexadecimal digits, of its name and of all that decides what
     * is done in which order. How it is done, how long it is waited, and what people read is no part of it.
     */
    static String identity(Graph graph) {
        GraphJson json = new GraphJson(true, false);
        ObjectNode root = NODES.objectNode();
        root.put("name", graph.name());
        root.set("vertices", json.sequence(graph.vertices()));
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(MAPPER.writeValueAsString(root).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException impossible) { // every Java platform has to have it
            throw new IllegalStateException(impossible);
        }
    }

    /** The texts that a graph has besides, in the order of their names. */
    static ObjectNode metadata(Graph graph) {
        ObjectNode node = NODES.objectNode();
        graph.metadata().forEach(node::put);
        return node;
    }

    /** One vertex alone, with what it holds, as a line. */
    static String line(Vertex vertex) {
        return MAPPER.writeValueAsString(new GraphJson(false, false).vertex(vertex));
    }

    /** What a vertex says by itself; of what is inside of it, only that it is there. */
    static ObjectNode own(Vertex vertex) {
        return new GraphJson(false, true).vertex(vertex);
    }

    /** The part of {@link #own} that makes the graph the one it is. */
    static ObjectNode ownIdentity(Vertex vertex) {
        return new GraphJson(true, true).vertex(vertex);
    }

    private ArrayNode sequence(List<Vertex> vertices) {
        ArrayNode array = NODES.arrayNode();
        if (own) {
            return array;
        }
        vertices.forEach(vertex -> array.add(vertex(vertex)));
        return array;
    }

    private ObjectNode vertex(Vertex vertex) {
        ObjectNode node = NODES.objectNode();
        node.put("id", vertex.id());
        switch (vertex) {
            case Vertex.Task task -> work(node, task);
            case Vertex.Delay delay ->
                node.put("delay", identity ? "" : delay.duration().toString());
            case Vertex.AwaitSignal await -> {
                node.put("signal", await.signal());
                await.timeout().ifPresent(timeout -> node.put("timeout", identity ? "" : timeout.toString()));
            }
            case Vertex.Keep keep -> node.put("keep", keep.name());
            case Vertex.Fork fork -> {
                ArrayNode branches = node.putArray("fork");
                fork.branches().forEach(branch -> branches.add(branch(branch)));
                fork.join().ifPresent(join -> node.set("join", part(join)));
            }
            case Vertex.Route route -> {
                node.set("route", arms(route));
                route.key().ifPresent(key -> node.set("key", part(key)));
                route.otherwise().ifPresent(vertices -> node.set("otherwise", sequence(vertices)));
            }
            case Vertex.Loop loop -> {
                node.set("loop", sequence(loop.body()));
                node.put("most", loop.most());
                node.put("atMost", loop.atMost().name().toLowerCase(Locale.ROOT));
            }
            case Vertex.ForEach each -> {
                node.set("forEach", sequence(each.body()));
                each.items().ifPresent(items -> node.set("items", part(items)));
                node.put("concurrency", each.concurrency());
            }
            case Vertex.Child child -> {
                node.put("child", child.program());
                node.put("version", child.version());
            }
            case Vertex.Inline inline -> {
                node.set("inline", sequence(inline.vertices()));
                node.put("workflow", inline.workflow());
            }
        }
        if (!identity) {
            vertex.notes().title().ifPresent(text -> node.put("title", text));
            vertex.notes().description().ifPresent(text -> node.put("description", text));
        }
        return node;
    }

    private JsonNode branch(Vertex.Branch branch) {
        if (own) {
            return NODES.stringNode(branch.id());
        }
        ObjectNode node = NODES.objectNode();
        node.put("id", branch.id());
        node.set("vertices", sequence(branch.vertices()));
        return node;
    }

    private JsonNode arms(Vertex.Route route) {
        if (own) {
            ArrayNode keys = NODES.arrayNode();
            route.arms().forEach(arm -> keys.add(arm.key()));
            return keys;
        }
        ObjectNode arms = NODES.objectNode();
        route.arms().forEach(arm -> arms.set(arm.key(), sequence(arm.vertices())));
        return arms;
    }

    private JsonNode part(Vertex.Task task) {
        return own ? NODES.stringNode(task.id()) : vertex(task);
    }

    private void work(ObjectNode node, Vertex.Task task) {
        node.put(task.work().kind().name().toLowerCase(Locale.ROOT), task.work().name());
        if (task.work().revision() > 1) {
            node.put("revision", task.work().revision());
        }
        task.with().ifPresent(with -> node.put("with", with));
        if (!identity) {
            Tuning tuning = task.tuning();
            tuning.retry().ifPresent(retry -> node.set("retry", retry(retry)));
            tuning.timeout().ifPresent(timeout -> node.put("timeout", timeout.toString()));
            tuning.priority().ifPresent(priority -> node.put("priority", priority));
            tuning.tags().single().ifPresent(tag -> node.put("tag", tag));
            if (tuning.tags().names().size() > 1) {
                ArrayNode tags = node.putArray("tags");
                tuning.tags().names().forEach(tags::add);
            }
            tuning.queue().ifPresent(queue -> node.put("queue", queue));
        }
    }

    private static ObjectNode retry(Retry retry) {
        ObjectNode node = NODES.objectNode();
        node.put("attempts", retry.maxAttempts());
        node.put("first", retry.first().toString());
        node.put("factor", retry.factor());
        node.put("cap", retry.cap().toString());
        node.put("jitter", retry.jitter());
        if (!retry.never().isEmpty()) {
            ArrayNode never = node.putArray("never");
            retry.never().forEach(never::add);
        }
        if (!retry.patience().equals(Retry.DEFAULT_PATIENCE)) {
            node.put("patience", retry.patience().toString());
        }
        return node;
    }
}
