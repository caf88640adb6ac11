package dev.clew.benchmarks;

import dev.clew.Clew;
import dev.clew.store.postgres.PostgresOptions;
import dev.clew.store.postgres.PostgresStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * The program of a JVM with an engine of a fleet. Does what the lines on its standard input say, and answers each with
 * a line on standard output; ends with its input.
 */
public final class BenchNode {

    /** Followed by a schema and a JDBC URL: starts an engine there. */
    static final String OPEN = "open";

    /** Followed by a load: runs it. The answer is how long each instance took, in nanoseconds. */
    static final String LOAD = "load";

    /** Stops the engine. */
    static final String LEAVE = "leave";

    /** So many that none of those of a workload leaves memory by itself. */
    static final int MOST_HOT = 100_000;

    /** Longer than a run: what is in memory stays there. */
    private static final Duration LONG = Duration.ofHours(1);

    private final String name;
    private Optional<Clew> engine = Optional.empty();

    private BenchNode(String name) {
        this.name = name;
    }

    /**
     * Runs until the input ends.
     *
     * @param arguments the name of the node
     */
    public static void main(String[] arguments) throws IOException {
        BenchNode node = new BenchNode(arguments[0]);
        PrintStream answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        answers.println("ready");
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            answers.println(node.answer(line));
        }
        node.leave();
        Runtime.getRuntime().halt(0);
    }

    private String answer(String line) {
        String[] parts = line.split(" ", 2);
        switch (parts[0]) {
            case OPEN -> open(parts[1].split(" ", 2));
            case LOAD -> {
                return load(SequenceLoad.parse(parts[1]));
            }
            case LEAVE -> leave();
            default -> throw new IllegalArgumentException("a node was told to " + line);
        }
        return parts[0];
    }

    private void open(String[] place) {
        Clew.Builder builder =
                Clew.on(() -> PostgresStore.open(place[1], PostgresOptions.DEFAULT.withSchema(place[0])));
        engine = Optional.of(Queue.serve(Programs.register(builder))
                .options(options -> options.nodeName(name)
                        .tags(Queue.TAG)
                        .hotInstances(MOST_HOT)
                        .idleAfter(LONG))
                .start());
    }

    private String load(SequenceLoad load) {
        Latencies latencies = new Latencies(load.instances());
        Sequence.load(engine.orElseThrow().client(), load, latencies);
        return LongStream.of(latencies.nanos()).mapToObj(Long::toString).collect(Collectors.joining(" "));
    }

    private void leave() {
        engine.ifPresent(Clew::close);
        engine = Optional.empty();
    }
}
