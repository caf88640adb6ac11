package dev.clew.cli.bench.peers;

import dev.clew.Clew;
import dev.clew.benchmarks.SingleRun;
import dev.clew.benchmarks.peers.Peer;
import dev.clew.benchmarks.peers.Result;
import dev.clew.benchmarks.peers.Work;
import java.util.Optional;

/** Clew, asked as the others are. Its settings are those of the database, which all share. */
final class ClewAmongPeers implements Peer {

    static final String NAME = "Clew";

    /** How many instances it runs where the others run one: as many as they do would be over before it has begun. */
    private static final int AS_MANY = 10;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String version() {
        return Optional.ofNullable(Clew.class.getPackage().getImplementationVersion())
                .orElse("(built from source)");
    }

    @Override
    public boolean can(Work work) {
        return switch (work) {
            case Work.Sequence _, Work.Latency _ -> true;
            case Work.Batches _ -> false;
        };
    }

    @Override
    public Result run(String jdbcUrl, Work work) {
        return switch (work) {
            case Work.Sequence(int instances, int steps, int callers, var warmUp) ->
                result(
                        work,
                        SingleRun.sequence(jdbcUrl, Math.multiplyExact(instances, AS_MANY), steps, callers, warmUp));
            case Work.Latency(int steps, var warmUp) -> result(work, SingleRun.latency(jdbcUrl, steps, warmUp));
            case Work.Batches _ -> throw new IllegalArgumentException(NAME + " starts instances one by one: " + work);
        };
    }

    private Result result(Work work, SingleRun run) {
        return new Result(
                NAME, version(), work, run.settings(), run.instances(), run.steps(), run.seconds(), run.latency());
    }
}
