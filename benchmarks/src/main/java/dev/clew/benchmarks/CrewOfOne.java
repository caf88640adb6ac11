package dev.clew.benchmarks;

import dev.clew.Clew;
import java.util.Optional;

/** One engine in this process. */
final class CrewOfOne implements Crew {

    @Override
    public Done work(Database database, SequenceLoad load, Latencies latencies) {
        try (Clew clew = Programs.register(Clew.on(database::open)).start()) {
            return new Done(Sequence.load(clew.client(), load, latencies), Optional.empty());
        }
    }

    @Override
    public void close() {
        // engines are closed when their work is done
    }
}
