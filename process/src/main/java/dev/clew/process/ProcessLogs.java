package dev.clew.process;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What was read of the histories of processes, so that each turn is read once; those that nobody has asked for lately are
 * forgotten when there are too many or they are too large together, and only have to be read again. Thread-safe.
 *
 * <p>Two generations: what is asked for is among the younger, and when that is full the older ones are forgotten and the
 * younger become the older. So programs that save at the same time have no lock in common.
 */
final class ProcessLogs {

    /**
     * How many each generation has: more than an engine has instances in memory, unless told to have more. If fewer, processes that
     * save in turns would each find what was read of them forgotten.
     */
    private static final int MOST = 16_384;

    /** How large each generation is. */
    private final long mostBytes;

    private volatile Generations logs = new Generations(new Generation(), new Generation());

    /** None yet; together with those that are in use, they keep about so much. */
    ProcessLogs(long mostBytes) {
        this.mostBytes = mostBytes / 2;
    }

    private record Generation(ConcurrentMap<String, ProcessLog> logs, AtomicLong bytes) {
        Generation() {
            this(new ConcurrentHashMap<>(), new AtomicLong());
        }

        void remove(String id) {
            ProcessLog gone = logs.remove(id);
            if (gone != null) {
                bytes.addAndGet(-gone.bytes());
            }
        }
    }

    private record Generations(Generation younger, Generation older) {}

    /** That of a process. */
    Optional<ProcessLog> find(String id) {
        Generations now = logs;
        ProcessLog young = now.younger().logs().get(id);
        if (young != null) {
            return Optional.of(young);
        }
        return Optional.ofNullable(now.older().logs().get(id)).map(old -> keep(id, old));
    }

    /** Keeps that of a process, unless there is one. Answers with the one that is kept. */
    ProcessLog keep(String id, ProcessLog log) {
        Generation younger = logs.younger();
        ProcessLog other = younger.logs().putIfAbsent(id, log);
        if (other != null) {
            return other;
        }
        younger.bytes().addAndGet(log.bytes());
        age();
        return log;
    }

    /** One of them has grown by so much, or shrunk. */
    void grew(String id, ProcessLog log, long by) {
        Generation younger = logs.younger();
        if (younger.logs().get(id) == log) { // else it was forgotten, and whoever uses it is the last
            younger.bytes().addAndGet(by);
            age();
        }
    }

    private void age() {
        if (isFull(logs.younger())) {
            synchronized (this) {
                if (isFull(logs.younger())) {
                    logs = new Generations(new Generation(), logs.younger());
                }
            }
        }
    }

    private boolean isFull(Generation younger) {
        return younger.logs().size() > MOST || younger.bytes().get() > mostBytes;
    }

    /** Forgets what was read of a process. */
    void forget(String id) {
        Generations now = logs;
        now.older().remove(id);
        now.younger().remove(id);
    }

    /** How large they are together, of which those that are asked for may be counted twice. */
    long bytes() {
        return logs.younger().bytes().get() + logs.older().bytes().get();
    }
}
