package dev.clew.benchmarks.peers;

import java.util.List;

/** The engines there are. */
public final class Peers {

    private Peers() {}

    /** All of them, ready to run. */
    public static List<Peer> all() {
        return List.of(new Dbos(), new DbScheduler());
    }
}
