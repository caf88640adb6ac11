package dev.clew.store.postgres;

import dev.clew.api.ConfigurationException;
import dev.clew.store.Catalog;
import dev.clew.store.Hints;
import dev.clew.store.InstanceLog;
import dev.clew.store.Membership;
import dev.clew.store.Removal;
import dev.clew.store.Store;
import dev.clew.store.TaskQueue;
import dev.clew.store.Transactions;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.sql.DataSource;

/**
 * A store in a PostgreSQL database, for any number of nodes: readable with any tool, {@code select * from
 * clew.history}.
 *
 * <p>PostgreSQL 14 or later. Rides out deadlocks, restarts and failovers of the database: calls wait and try again
 * where that is safe, and fail as unavailable where it takes longer.
 */
public final class PostgresStore implements Store {

    private static final List<String> SETTINGS = List.of(
            "server_version",
            "fsync",
            "synchronous_commit",
            "full_page_writes",
            "wal_level",
            "shared_buffers",
            "max_connections");

    private final Database database;
    private final DatabaseClock clock;
    private final Membership membership;
    private final InstanceLog log;
    private final TaskQueue tasks;
    private final Catalog catalog;
    private final Removal removal;
    private final Postbox postbox;
    private final Transactions transactions;

    private PostgresStore(Database database, PostgresOptions options) {
        this.database = database;
        this.clock = new DatabaseClock(options.clock());
        this.postbox = new Postbox(database, options.listen());
        var pulse = new Pulse();
        var tips = new Tips();
        var commits = new Commits(
                database, new Lanes(database, options.lanes()), new Texts(options.largestValue()), tips, postbox);
        this.membership = new PostgresMembership(database, clock, pulse, postbox);
        var instances = new PostgresInstanceLog(database, clock, options.lanes(), commits, tips, pulse, postbox);
        this.log = instances;
        this.transactions = new PostgresTransactions(database, instances, options.transactions());
        this.tasks = new PostgresTaskQueue(database, clock);
        this.catalog = new PostgresCatalog(database);
        this.removal = new PostgresRemoval(database);
        database.read(session -> {
            clock.set(session);
            return session;
        });
    }

    /** Opens a database with {@link PostgresOptions#DEFAULT}; see {@link #open(String, PostgresOptions)}. */
    public static PostgresStore open(String jdbcUrl) {
        return open(jdbcUrl, PostgresOptions.DEFAULT);
    }

    /**
     * Opens a database with connections of its own, and creates the tables if there are none.
     *
     * @param jdbcUrl such as {@code jdbc:postgresql://db.example/orders?user=clew&password=...}. Behind a pooler that
     *     hands connections out for single transactions, {@code prepareThreshold=0} has to be among the parameters
     * @throws ConfigurationException if the URL leads nowhere, the user is refused, the server is too old, or a newer
     *     version of Clew made the tables
     * @throws dev.clew.store.StoreUnavailableException if the database does not answer now
     */
    public static PostgresStore open(String jdbcUrl, PostgresOptions options) {
        Connections connections = Connections.open(jdbcUrl, options.connections());
        try {
            return open(connections.pool(), connections::get, options, connections);
        } catch (RuntimeException failed) {
            connections.close();
            throw failed;
        }
    }

    /**
     * Opens a database through connections of the caller's, who closes them after the store. There have to be enough
     * for {@link PostgresOptions#lanes}, {@link PostgresOptions#readers}, {@link PostgresOptions#transactions} and one that listens.
     */
    public static PostgresStore open(DataSource source, PostgresOptions options) {
        return open(source, source::getConnection, options, () -> {});
    }

    /**
     * The SQL that makes the tables, for those whose database is in other hands: {@code CREATE SCHEMA} and all that is in
     * it, to be run once in one transaction. Opening such a schema needs no right to create anything, until a later
     * version of Clew has tables to change.
     *
     * @param schema as in {@link PostgresOptions#schema}
     */
    public static String tables(String schema) {
        return Schema.script(PostgresOptions.DEFAULT.withSchema(schema).schema());
    }

    private static PostgresStore open(
            DataSource migrating, Database.Source source, PostgresOptions options, AutoCloseable pool) {
        var database = new Database(source, new Dialect(options.schema()), pool);
        new Schema(migrating, database).prepare(options.create());
        return new PostgresStore(database, options);
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
    public Hints hints() {
        return postbox;
    }

    @Override
    public InstantSource clock() {
        return clock;
    }

    @Override
    public SortedMap<String, String> settings() {
        return database.read(session -> {
            var settings = new TreeMap<String, String>();
            settings.put("store", "postgres");
            settings.put("schema", database.dialect().schema());
            for (String name : SETTINGS) {
                session.one("SELECT current_setting(?)", row -> row.getString(1), name)
                        .ifPresent(value -> settings.put(name, value));
            }
            return Collections.unmodifiableSortedMap(settings);
        });
    }

    @Override
    public void close() {
        postbox.close();
        database.close();
    }
}
