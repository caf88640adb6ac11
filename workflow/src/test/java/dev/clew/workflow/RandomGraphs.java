package dev.clew.workflow;

import dev.clew.api.Retry;
import dev.clew.api.Tags;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Graphs of all kinds of vertices, without problems; equal seeds give equal graphs. */
public final class RandomGraphs {

    private static final List<String> WORDS = List.of(
            "charge",
            "a \"quoted\" one",
            "<b>&amp;",
            "größer",
            "注文を確認する",
            "a-title-that-is-much-longer-than-any-box-can-be",
            "Check the address, the card and the stock of everything that was ordered, and then some",
            "x",
            "#;|`");

    private final Random random;
    private int ids;

    private RandomGraphs(long seed) {
        this.random = new Random(seed);
    }

    /** A graph of a seed. */
    public static Graph of(long seed) {
        RandomGraphs graphs = new RandomGraphs(seed);
        return new Graph("random " + seed, 1 + graphs.random.nextInt(3), graphs.metadata(), graphs.sequence(3));
    }

    private SortedMap<String, String> metadata() {
        SortedMap<String, String> metadata = new TreeMap<>();
        for (int i = 0; i < random.nextInt(3); i++) {
            metadata.put(word(), word());
        }
        return metadata;
    }

    private List<Vertex> sequence(int depth) {
        List<Vertex> vertices = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(4); i++) {
            vertices.add(vertex(depth));
        }
        return vertices;
    }

    private Vertex vertex(int depth) {
        return switch (random.nextInt(depth == 0 ? 6 : 11)) {
            case 0 -> new Vertex.Delay(id(), Duration.ofMillis(1 + random.nextInt(1_000_000_000)), notes());
            case 1 ->
                new Vertex.AwaitSignal(
                        id(), word(), maybe(() -> Duration.ofMinutes(1L + random.nextInt(9999))), notes());
            case 2 -> new Vertex.Child(id(), word(), random.nextInt(3), notes());
            case 3 -> new Vertex.Keep(id(), word(), notes());
            case 6 -> new Vertex.Fork(id(), branches(depth), maybe(this::task), notes());
            case 7 -> new Vertex.Route(id(), maybe(this::task), arms(depth), maybe(() -> sequence(depth - 1)), notes());
            case 8 ->
                new Vertex.Loop(
                        id(),
                        1 + random.nextInt(9),
                        random.nextBoolean() ? Vertex.AtMost.FAIL : Vertex.AtMost.EXIT_WITH_LAST,
                        sequence(depth - 1),
                        notes());
            case 9 -> new Vertex.ForEach(id(), maybe(this::task), 1 + random.nextInt(9), sequence(depth - 1), notes());
            case 10 -> new Vertex.Inline(id(), word(), sequence(depth - 1), notes());
            default -> task();
        };
    }

    private Vertex.Task task() {
        boolean activity = random.nextBoolean();
        Work work = new Work(activity ? Work.Kind.ACTIVITY : Work.Kind.FUNCTION, word(), 1 + random.nextInt(2));
        Tuning tuning = new Tuning(
                maybe(() -> new Retry(
                        1 + random.nextInt(5),
                        Duration.ofMillis(random.nextInt(1000)),
                        1 + random.nextDouble(),
                        Duration.ofSeconds(60),
                        random.nextDouble(),
                        random.nextBoolean() ? List.of() : List.of("declined", "gone"),
                        random.nextBoolean() ? Retry.DEFAULT_PATIENCE : Duration.ofMillis(random.nextInt(1000)))),
                maybe(() -> Duration.ofSeconds(1L + random.nextInt(100))),
                activity ? maybe(() -> random.nextInt(10)) : Optional.empty(),
                activity
                        ? Tags.of(Stream.generate(this::word)
                                .limit(random.nextInt(4))
                                .toList())
                        : Tags.NONE,
                activity ? maybe(this::word) : Optional.empty());
        return new Vertex.Task(id(), work, maybe(() -> "$.a == \"b\""), tuning, notes());
    }

    private List<Vertex.Branch> branches(int depth) {
        List<Vertex.Branch> branches = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(3); i++) {
            branches.add(new Vertex.Branch(id(), sequence(depth - 1)));
        }
        return branches;
    }

    private List<Vertex.Arm> arms(int depth) {
        List<Vertex.Arm> arms = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(3); i++) {
            arms.add(new Vertex.Arm(id(), sequence(depth - 1)));
        }
        return arms;
    }

    private Notes notes() {
        return new Notes(maybe(this::word), maybe(this::word));
    }

    private String id() {
        return word() + " " + ++ids;
    }

    private String word() {
        return WORDS.get(random.nextInt(WORDS.size()));
    }

    private <T> Optional<T> maybe(Supplier<T> value) {
        return random.nextInt(3) == 0 ? Optional.of(value.get()) : Optional.empty();
    }
}
