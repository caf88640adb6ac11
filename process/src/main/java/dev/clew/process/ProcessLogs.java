package dev.clew.process;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * What was read of the histories of processes, so that each turn is read once; those that nobody has asked for lately are
 * forgotten. Thread-safe.
 *
 * <p>Two generations: what is asked for is among the younger, and when they are many the older ones are forgotten and the
 * younger become the older. So programs that save at the same time have no lock in common.
 */
final class ProcessLogs {

    /** Of each generation. */
    private static final int MOST = 2_048;

    private record Generations(ConcurrentMap<String, ProcessLog> younger, ConcurrentMap<String, ProcessLog> older) {}

    private volatile Generations logs = new Generations(new ConcurrentHashMap<>(), new ConcurrentHashMap<>());

    /** That of a process. */
    Optional<ProcessLog> find(String id) {
        Generations now = logs;
        ProcessLog young = now.younger().get(id);
        if (young != null) {
            return Optional.of(young);
        }
        return Optional.ofNullable(now.older().get(id)).map(old -> keep(id, old));
    }

    /** Keeps that of a process, unless there is one. Answers with the one that is kept. */
    ProcessLog keep(String id, ProcessLog log) {
        ProcessLog other = logs.younger().putIfAbsent(id, log);
        if (other == null && logs.younger().size() > MOST) {
            age();
        }
        return other == null ? log : other;
    }

    private synchronized void age() {
        if (logs.younger().size() > MOST) {
            logs = new Generations(new ConcurrentHashMap<>(), logs.younger());
        }
    }

    /** Forgets what was read of a process. */
    void forget(String id) {
        Generations now = logs;
        now.older().remove(id);
        now.younger().remove(id);
    }
}
