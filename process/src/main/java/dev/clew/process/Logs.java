package dev.clew.process;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What was read of histories, so that each turn is read once. The least used are forgotten when there are too many or they are too
 * large together, and only have to be read again. Thread-safe.
 */
final class Logs {

    private static final int MOST = 4_096;

    private final long mostBytes;
    private final Map<String, ProcessLog> leastUsedFirst = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<String, Long> sizes = new HashMap<>();
    private long bytes;

    /** None yet; together with what is read at the moment, they keep about so much. */
    Logs(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    synchronized @Nullable ProcessLog find(String id) {
        return leastUsedFirst.get(id);
    }

    /** Keeps one, unless somebody else was faster. */
    synchronized ProcessLog add(String id, ProcessLog log) {
        ProcessLog kept = Objects.requireNonNullElse(leastUsedFirst.putIfAbsent(id, log), log);
        shrink(id);
        return kept;
    }

    synchronized void forget(String id) {
        leastUsedFirst.remove(id);
        forgetSize(id);
    }

    /** A log has this size by now. */
    synchronized void resized(String id, ProcessLog log, long size) {
        if (leastUsedFirst.get(id) != log) {
            return; // it was forgotten, and whoever uses it is the last
        }
        forgetSize(id);
        sizes.put(id, size);
        bytes += size;
        shrink(id);
    }

    private void forgetSize(String id) {
        Long size = sizes.remove(id);
        bytes -= size == null ? 0 : size;
    }

    /** Forgets others than one that is in use. */
    private void shrink(String used) {
        Iterator<String> ids = leastUsedFirst.keySet().iterator();
        while (ids.hasNext() && (bytes > mostBytes || leastUsedFirst.size() > MOST)) {
            String id = ids.next();
            if (!id.equals(used)) {
                ids.remove();
                forgetSize(id);
            }
        }
    }

    /** How large they are together. */
    synchronized long bytes() {
        return bytes;
    }
}
