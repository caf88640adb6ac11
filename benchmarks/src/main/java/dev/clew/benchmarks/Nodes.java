package dev.clew.benchmarks;

import dev.clew.benchmarks.Jvms.Jvm;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** JVMs with an engine each. They keep their compiled code while the engines in them come and go. Not thread-safe. */
final class Nodes implements AutoCloseable {

    private final List<Jvm> jvms = new ArrayList<>();

    private Nodes() {}

    /** So many JVMs, without engines yet. */
    static Nodes start(Jvms starter, int count) {
        Nodes nodes = new Nodes();
        try {
            for (int i = 0; i < count; i++) {
                nodes.jvms.add(starter.start(BenchNode.class, List.of(name(i))));
            }
            nodes.jvms.forEach(Jvm::hear);
            return nodes;
        } catch (RuntimeException failed) {
            nodes.close();
            throw failed;
        }
    }

    /** A database that several processes can use. */
    static PostgresSchema shared(Database database) {
        if (database instanceof PostgresSchema schema) {
            return schema;
        }
        throw new IllegalStateException("a fleet on " + database);
    }

    /** What the node with a number is called. */
    static String name(int number) {
        return "bench-" + number;
    }

    /** Kills one, so that nothing in it gets to know. */
    void kill(int number) {
        jvms.get(number).kill();
    }

    int count() {
        return jvms.size();
    }

    /** Starts an engine in each. */
    void open(PostgresSchema schema) {
        each(node -> BenchNode.OPEN + " " + schema.name() + " " + schema.url());
    }

    /** Stops the engines. */
    void leave() {
        each(node -> BenchNode.LEAVE);
    }

    /** Tells each something, and waits for all answers; they work on them at the same time. */
    List<String> each(IntFunction<String> command) {
        for (int i = 0; i < jvms.size(); i++) {
            jvms.get(i).tell(command.apply(i));
        }
        return jvms.stream().map(Jvm::hear).toList();
    }

    @Override
    public void close() {
        jvms.forEach(Jvm::close);
    }
}
