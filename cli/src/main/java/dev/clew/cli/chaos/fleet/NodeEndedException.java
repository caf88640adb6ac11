package dev.clew.cli.chaos.fleet;

import java.nio.file.Path;

/** A node ended without being killed. */
public final class NodeEndedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public NodeEndedException(String node, Path log) {
        super(node + " ended by itself; what it said is in " + log);
    }
}
