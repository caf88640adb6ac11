package dev.clew.store.sqlite;

import java.sql.SQLException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Copies the log into the file (SQLite's word is checkpoint) on a thread and a connection of its own, while the writer goes on
 * committing. Left to itself SQLite does it within a commit, and all others wait.
 *
 * <p>The log begins anew only when all of it is copied, and while somebody writes there is always a rest. So the rest is
 * copied in a pause of the writer, which is short, since there is little of it. What cannot be copied now is copied later,
 * at the latest by a commit that finds {@link Connections#LONGEST_LOG}: nothing depends on this.
 *
 * <p>Source: https://www.sqlite.org/wal.html, "Checkpointing"; ADR-0056.
 */
final class LogCopier implements AutoCloseable {

    /**
     * How long the log grows, in pages, before it is copied: 16 MB. Under load every commit changes the same pages of indexes
     * again, which are copied once however often they are in the log. As many as the first table of the log's own index holds
     * (https://www.sqlite.org/walformat.html, 2.3), so that looking a page up takes no longer.
     */
    private static final int LONG = 4_000;

    /** After how many pages written, by estimate, it is worth a look how long the log is. */
    private static final int LOOK_AFTER = 1_000;

    private static final long CLOSE_SECONDS = 10;
    private static final long KEEP_SECONDS = 10;

    private static final String LENGTH = "PRAGMA wal_checkpoint(NOOP)";
    private static final String COPY = "PRAGMA wal_checkpoint(PASSIVE)";

    private static final System.Logger LOG = System.getLogger(LogCopier.class.getName());

    private final Connections connections;
    private final Writing writing;
    private final ThreadPoolExecutor thread;
    private final AtomicBoolean looking = new AtomicBoolean();
    private @Nullable Session session;
    private long written;

    /** Does nothing, and has no thread, before enough is written. */
    LogCopier(Connections connections, Writing writing) {
        this.connections = connections;
        this.writing = writing;
        this.thread = new ThreadPoolExecutor(
                1,
                1,
                KEEP_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> Thread.ofPlatform().daemon().name("clew-log-copier").unstarted(task),
                new DiscardPolicy());
        thread.allowCoreThreadTimeOut(true);
    }

    /**
     * Notes what was committed. To be called by whoever has leave to write.
     *
     * @param pages about how many
     */
    void wrote(long pages) {
        written += pages;
        if (written >= LOOK_AFTER && looking.compareAndSet(false, true)) {
            written = 0;
            begin();
        }
    }

    /** Never fails: what the caller committed stays committed, though there be no thread to be had. */
    private void begin() {
        try {
            thread.execute(this::look);
        } catch (RuntimeException | Error noThread) {
            looking.set(false);
        }
    }

    private synchronized void look() {
        try {
            if (session == null) {
                session = new Session(connections.writing(), Probe.NONE);
            }
            if (length(session, LENGTH) >= LONG && length(session, COPY) >= LONG) {
                writing.ask(pausing -> length(pausing, COPY));
            }
        } catch (SQLException | RuntimeException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the log of " + connections.file() + " could not be copied into it; it is tried again as it grows",
                    e);
            drop();
        } finally {
            looking.set(false);
        }
    }

    /** How long the log is, in pages, after a statement that answers it. */
    private static int length(Session session, String sql) throws SQLException {
        return session.one(sql, row -> row.getInt("log")).orElseThrow();
    }

    /** Waits for a copy that is under way. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "the log of {0} is still being copied into it",
                        connections.file());
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        drop();
    }

    private synchronized void drop() {
        if (session != null) {
            session.close();
            session = null;
        }
    }
}
