package dev.clew.store.sqlite;

import dev.clew.store.StoreUnavailableException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The file beside a database by which processes keep out of each other's way; one object for all stores of this
 * process that use the same database. Thread-safe.
 *
 * <p>It has to be one, since POSIX locks belong to processes: a second channel on the same file would not be kept
 * out by the first, and closing either would drop the locks of both. The operating system drops them when the
 * process ends, however it ends. Source: ADR-0011.
 */
final class LockFile {

    /** The byte of the file that the process holds in which engines run. */
    private static final long ENGINE = 0;

    /** The byte that a process holds while it brings the schema up to date. */
    private static final long SCHEMA = 1;

    private static final Map<Path, LockFile> OPEN = new HashMap<>();

    private final Path file;
    private final FileChannel channel;
    private final ReentrantLock turn = new ReentrantLock();
    private int users;
    private int engines;
    private @Nullable FileLock engineLock;

    private LockFile(Path file) throws IOException {
        this.file = file;
        this.channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    /** An action that is told something. */
    interface Entry<T> {
        /**
         * Comes in.
         *
         * @param first whether no engine of this process was in before
         */
        T enter(boolean first);
    }

    /**
     * The lock file of a database; {@link #release} it when done.
     *
     * @param database the path that every process comes to for this database
     */
    static LockFile of(Path database) {
        Path file = database.resolveSibling(database.getFileName() + "-engine.lock");
        synchronized (OPEN) {
            LockFile lockFile = OPEN.get(file);
            if (lockFile == null) {
                lockFile = undisturbed("open", file, () -> new LockFile(file));
                OPEN.put(file, lockFile);
            }
            lockFile.users++;
            return lockFile;
        }
    }

    /** Lets go of it; the last to do so frees what is still locked. */
    void release() {
        synchronized (OPEN) {
            users--;
            if (users == 0) {
                OPEN.remove(file);
                undisturbed("close", file, () -> {
                    channel.close();
                    return file;
                });
            }
        }
    }

    /**
     * Brings an engine in, if no other process has one. Engines of this process come in one after the other.
     *
     * @param entry what it does to come in; if it throws, the engine is not in
     * @param otherwise what to throw if another process has an engine
     */
    <T> T enter(Entry<T> entry, Supplier<? extends RuntimeException> otherwise) {
        turn.lock();
        try {
            if (engineLock == null) {
                engineLock = tryEngine();
            }
            if (engineLock == null) {
                // A process that brings the schema up to date keeps engines out for a moment: wait for its end.
                exclusively(() -> engineLock = tryEngine());
            }
            if (engineLock == null) {
                throw otherwise.get();
            }
            boolean entered = false;
            try {
                T answer = entry.enter(engines == 0);
                engines++;
                entered = true;
                return answer;
            } finally {
                if (!entered) {
                    unlockIfEmpty();
                }
            }
        } finally {
            turn.unlock();
        }
    }

    /** An engine goes; with the last one other processes may have theirs. */
    void exit() {
        turn.lock();
        try {
            engines--;
            unlockIfEmpty();
        } finally {
            turn.unlock();
        }
    }

    private void unlockIfEmpty() {
        FileLock held = engineLock;
        if (engines == 0 && held != null) {
            engineLock = null;
            unlock(held);
        }
    }

    /** Does something that no other process, and nobody here, does at the same time. Waits for those that do. */
    void exclusively(Runnable action) {
        turn.lock();
        try {
            FileLock schema = undisturbed("lock", file, () -> channel.lock(SCHEMA, 1, false));
            try {
                action.run();
            } finally {
                unlock(schema);
            }
        } finally {
            turn.unlock();
        }
    }

    /**
     * Does something while no other process has an engine.
     *
     * @param otherwise what to throw if one has
     */
    void withoutOtherEngines(Runnable action, Supplier<? extends RuntimeException> otherwise) {
        turn.lock();
        try {
            if (engineLock != null) {
                action.run();
                return;
            }
            FileLock engine = tryEngine();
            if (engine == null) {
                throw otherwise.get();
            }
            try {
                action.run();
            } finally {
                unlock(engine);
            }
        } finally {
            turn.unlock();
        }
    }

    private @Nullable FileLock tryEngine() {
        return LockFile.<@Nullable FileLock>undisturbed("lock", file, () -> {
            try {
                return channel.tryLock(ENGINE, 1, false);
            } catch (OverlappingFileLockException e) {
                // Another class loader of this process has a registry of its own, and an engine.
                return null;
            }
        });
    }

    private void unlock(FileLock lock) {
        undisturbed("unlock", file, () -> {
            lock.release();
            return file;
        });
    }

    /**
     * Does something to the channel on a thread that nobody knows: an interrupt would close the channel, and so drop
     * the locks of every store of this process.
     */
    private static <T extends @Nullable Object> T undisturbed(String what, Path file, Callable<T> action) {
        var task = new FutureTask<T>(action);
        Thread.ofPlatform().name("clew-lock-file").daemon().start(task);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw new StoreUnavailableException("cannot " + what + " " + file, e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
