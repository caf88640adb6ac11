package dev.clew.benchmarks;

import dev.clew.postgres.local.LocalPostgres;
import dev.clew.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedMap;

/** What a benchmark works with: the databases of one run, bare commits beside them, and what counts their server's work. */
final class Workbench implements AutoCloseable {

    private final Ground ground;
    private final Jvms jvms;
    private final Database measured;
    private final List<BareCommit> bareCommits = new ArrayList<>();

    private Workbench(Ground ground, Jvms jvms) {
        this.ground = ground;
        this.jvms = jvms;
        this.measured = ground.measured();
    }

    /** The workbench of a plan; starts a server if that needs one. */
    static Workbench of(Plan plan, Jvms jvms) {
        Target target = plan.target();
        return new Workbench(
                switch (target.store()) {
                    case MEMORY -> new HeapGround();
                    case SQLITE -> SqliteGround.at(target.file());
                    case POSTGRES -> PostgresGround.of(target);
                },
                jvms);
    }

    /** What starts engines in other processes. */
    Jvms jvms() {
        return jvms;
    }

    /** The database that is measured. */
    Database measured() {
        return measured;
    }

    /** An empty database that is gone in the end. */
    Database scratch() {
        return ground.scratch();
    }

    /**
     * Bare commits beside the store that is measured, closed with this bench at the latest; none for a store in memory.
     *
     * @param sample a database with rows of the engine to be measured, closed
     */
    Optional<BareCommit> bareCommit(Database sample) {
        if (!(sample instanceof SqlDatabase database)) {
            return Optional.empty();
        }
        BareCommit bare = BareCommit.open(
                database.fresh(), settings(database), RowShape.of(database).events());
        bareCommits.add(bare);
        return Optional.of(bare);
    }

    /** The settings of a store, as read back from it. */
    static SortedMap<String, String> settings(Database database) {
        try (Store store = database.open()) {
            return store.settings();
        }
    }

    /** What counts the work of the database's server, if it is one. */
    Optional<PostgresMeter> meter() {
        return ground.meter();
    }

    /** The database server, if it was started for this run. */
    Optional<LocalPostgres> server() {
        return ground.server();
    }

    /**
     * From now on counts what the server of a database does.
     *
     * @param database without tables, or closed; its tables are made first, so that nobody counts what that takes
     */
    Counting counting(Database database) {
        settings(database);
        return Counting.begin(meter());
    }

    /** What the report says of the place where all this is. */
    SequencedMap<String, Object> figures() {
        return ground.figures();
    }

    @Override
    public void close() {
        try (ground) {
            bareCommits.forEach(BareCommit::close);
        }
    }
}
