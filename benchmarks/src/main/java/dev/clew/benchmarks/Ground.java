package dev.clew.benchmarks;

import dev.clew.postgres.local.LocalPostgres;
import java.util.Optional;
import java.util.SequencedMap;

/** Where all databases of a run are: the same disk for the engine and for the limit beside it. */
interface Ground extends AutoCloseable {

    /** The database that is measured; always the same. */
    Database measured();

    /** An empty database that is gone in the end. */
    Database scratch();

    /** What the report says of this place. */
    SequencedMap<String, Object> figures();

    /** What counts the work of the database's server, if it is one. */
    Optional<PostgresMeter> meter();

    /** The server, if it was started for this run. */
    default Optional<LocalPostgres> server() {
        return Optional.empty();
    }

    @Override
    void close();
}
