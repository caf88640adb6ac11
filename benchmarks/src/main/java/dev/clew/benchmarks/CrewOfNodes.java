package dev.clew.benchmarks;

import java.util.List;
import java.util.Optional;

/** A fleet of engines on one database, among which clients are spread. Each run ends with a look at who ran what. */
final class CrewOfNodes implements Crew {

    private final Nodes nodes;

    private CrewOfNodes(Nodes nodes) {
        this.nodes = nodes;
    }

    static CrewOfNodes start(Jvms jvms, int count) {
        return new CrewOfNodes(Nodes.start(jvms, count));
    }

    @Override
    public Done work(Database database, SequenceLoad load, Latencies latencies) {
        PostgresSchema schema = Nodes.shared(database);
        nodes.open(schema);
        List<SequenceLoad> shares = load.spread(nodes.count());
        long begin = System.nanoTime();
        List<String> answers =
                nodes.each(node -> BenchNode.LOAD + " " + shares.get(node).text());
        double seconds = (System.nanoTime() - begin) / 1e9;
        for (String answer : answers) {
            for (String nanos : answer.split(" ", -1)) {
                if (!nanos.isEmpty()) {
                    latencies.add(Long.parseLong(nanos));
                }
            }
        }
        Owners owners = Owners.of(schema);
        nodes.leave();
        return new Done(seconds, Optional.of(owners));
    }

    @Override
    public void close() {
        nodes.close();
    }
}
