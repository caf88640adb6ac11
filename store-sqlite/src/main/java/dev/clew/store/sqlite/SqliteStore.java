package dev.clew.store.sqlite;

import dev.clew.api.ConfigurationException;
import dev.clew.store.Catalog;
import dev.clew.store.InstanceLog;
import dev.clew.store.Membership;
import dev.clew.store.Removal;
import dev.clew.store.Store;
import dev.clew.store.TaskQueue;
import dev.clew.store.Transactions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A store in one SQLite file, readable with any SQLite tool: {@code select * from history}.
 *
 * <p>Engines of one process at a time run on a file; other processes may open it beside them to look, start,
 * signal and cancel. {@link Membership#join} refuses a second engine process, and since it knows earlier ones to be
 * gone it frees their instances at once, however they ended.
 *
 * <p>Beside the file lie {@code -wal} and {@code -shm}, which belong to it, and {@code -engine.lock}, which is
 * empty. The file must be on a disk of this machine: the locks of network file systems are not to be trusted.
 */
public final class SqliteStore implements Store {

    /** How many connections read for people, and so how many of them wait for nobody. */
    private static final int CATALOG_READERS = 3;

    private static final List<String> PRAGMAS = List.of(
            "journal_mode",
            "synchronous",
            "page_size",
            "wal_autocheckpoint",
            "journal_size_limit",
            "cache_size",
            "mmap_size",
            "temp_store",
            "busy_timeout",
            "user_version");

    private final Path file;
    private final InstantSource clock;
    private final Writing writing;
    private final Reading scouting;
    private final Reading browsing;
    private final EngineSeat seat;
    private final Membership membership;
    private final InstanceLog log;
    private final TaskQueue tasks;
    private final Catalog catalog;
    private final Removal removal;
    private final SqliteTransactions transactions;

    private SqliteStore(Connections connections, InstantSource clock, Probe probe) {
        this.file = connections.file();
        this.clock = clock;
        this.writing = new Writing(connections, probe);
        this.scouting = new Reading(connections, 1, probe);
        this.browsing = new Reading(connections, CATALOG_READERS, probe);
        this.seat = new EngineSeat(file);
        var changes = new Changes();
        this.membership = new SqliteMembership(writing, scouting, seat, clock, changes);
        this.log = new SqliteInstanceLog(writing, scouting, clock, changes);
        this.tasks = new SqliteTaskQueue(writing, scouting, clock, changes);
        this.catalog = new SqliteCatalog(browsing);
        this.removal = new SqliteRemoval(writing, scouting, clock, changes);
        this.transactions = new SqliteTransactions(writing, scouting, connections, probe, clock, changes);
    }

    /** Opens a file with {@link SqliteOptions#DEFAULT}. */
    public static SqliteStore open(Path file) {
        return open(file, SqliteOptions.DEFAULT);
    }

    /**
     * Opens a file, and creates it if there is none. Its folder must exist.
     *
     * @throws ConfigurationException if there is no such folder, the file is not one of ours, or a newer version
     *     wrote it
     * @throws dev.clew.store.StoreUnavailableException if it cannot be read now
     */
    public static SqliteStore open(Path file, SqliteOptions options) {
        return open(file, options, Probe.NONE);
    }

    static SqliteStore open(Path file, SqliteOptions options, Probe probe) {
        var connections = new Connections(resolve(file), options);
        new Schema(connections).prepare();
        return new SqliteStore(connections, options.clock(), probe);
    }

    @Override
    public Membership membership() {
        return membership;
    }

    @Override
    public InstanceLog log() {
        return log;
    }

    @Override
    public TaskQueue tasks() {
        return tasks;
    }

    @Override
    public Catalog catalog() {
        return catalog;
    }

    @Override
    public Removal removal() {
        return removal;
    }

    @Override
    public Optional<Transactions> transactions() {
        return Optional.of(transactions);
    }

    @Override
    public InstantSource clock() {
        return clock;
    }

    @Override
    public SortedMap<String, String> settings() {
        return writing.ask(session -> {
            var settings = new TreeMap<String, String>();
            settings.put("store", "sqlite");
            settings.put("file", file.toString());
            settings.put(
                    "sqlite_version",
                    session.one("SELECT sqlite_version()", row -> row.getString(1))
                            .orElseThrow());
            for (String pragma : PRAGMAS) {
                session.one("PRAGMA " + pragma, row -> row.getString(1))
                        .ifPresent(value -> settings.put(pragma, value));
            }
            return Collections.unmodifiableSortedMap(settings);
        });
    }

    @Override
    public void close() {
        browsing.close();
        scouting.close();
        transactions.close();
        writing.close();
        seat.close();
    }

    /** The one path of the file that every process comes to, whatever links lead there. */
    private static Path resolve(Path file) {
        if (file.toString().indexOf('?') >= 0) {
            throw new ConfigurationException("bad_path", file + " has a '?' in its path, which the driver cannot take");
        }
        Path absolute = file.toAbsolutePath().normalize();
        if (Files.isDirectory(absolute)) {
            throw new ConfigurationException(
                    "bad_path",
                    absolute + " is a folder; give the path of a file in it, such as " + absolute.resolve("clew.db"));
        }
        Path folder = absolute.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new ConfigurationException(
                    "no_folder", "there is no folder " + folder + " for " + absolute + "; create it first");
        }
        try {
            return Files.exists(absolute)
                    ? absolute.toRealPath()
                    : folder.toRealPath().resolve(absolute.getFileName());
        } catch (IOException e) {
            throw new ConfigurationException("bad_path", "cannot resolve " + absolute + ": " + e.getMessage(), e);
        }
    }
}
