package dev.clew.store.sqlite;

import dev.clew.api.ConfigurationException;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A store's part in the rule that engines of one process only run on a file. Taken when a node first joins, given
 * back when the store is closed. Thread-safe.
 */
final class EngineSeat implements AutoCloseable {

    private final Path database;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable LockFile taken;

    EngineSeat(Path database) {
        this.database = database;
    }

    /**
     * Lets a node join.
     *
     * @param entry what joining does; is told whether every earlier node is known to be gone
     * @throws ConfigurationException if another process runs an engine on the file
     */
    <T> T join(LockFile.Entry<T> entry) {
        lock.lock();
        try {
            if (taken != null) {
                return entry.enter(false);
            }
            LockFile file = LockFile.of(database);
            boolean entered = false;
            try {
                T answer = file.enter(entry, this::otherProcess);
                taken = file;
                entered = true;
                return answer;
            } finally {
                if (!entered) {
                    file.release();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (taken != null) {
                taken.exit();
                taken.release();
                taken = null;
            }
        } finally {
            lock.unlock();
        }
    }

    private ConfigurationException otherProcess() {
        return new ConfigurationException(
                "engine_running",
                "another process runs an engine on " + database
                        + "; stop it first, or use one file for each engine (clients may share the file)");
    }
}
