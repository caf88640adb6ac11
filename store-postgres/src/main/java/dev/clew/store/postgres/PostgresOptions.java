package dev.clew.store.postgres;

import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How a database is used.
 *
 * @param schema the schema of the database that the tables are in; created if it does not exist
 * @param clock what time it is; empty for the database's own clock, which is what a fleet needs
 * @param lanes how many commits may go on at once, those of all nodes together; each node may always have one. A server of
 *     many processors can do with more
 * @param readers how many other statements may go on at once
 * @param transactions how many transactional steps may be in their transactions at once, each on a connection
 * @param largestValue the most characters a text may have; a write with a larger one is refused
 * @param listen whether to keep a connection that hears at once what other processes wrote. Not through a pooler that
 *     hands connections out for single transactions; without it, others' writes are noticed when they are next looked
 *     for
 * @param create whether to make the tables if there are none, and bring older ones up to date
 */
public record PostgresOptions(
        String schema,
        Optional<InstantSource> clock,
        int lanes,
        int readers,
        int transactions,
        int largestValue,
        boolean listen,
        boolean create) {

    private static final Pattern SCHEMA = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

    /** Schema {@code clew}, the database's clock, two commits, four transactional steps and four others at once, texts up to 64 Mi characters. */
    public static final PostgresOptions DEFAULT =
            new PostgresOptions("clew", Optional.empty(), 2, 4, 4, 64 << 20, true, true);

    public PostgresOptions {
        Objects.requireNonNull(clock, "clock");
        if (!SCHEMA.matcher(schema).matches()) {
            throw new IllegalArgumentException(
                    "schema '" + schema + "' must be lower-case letters, digits and '_', and not begin with a digit");
        }
        requirePositive("lanes", lanes);
        requirePositive("readers", readers);
        requirePositive("transactions", transactions);
        requirePositive("largestValue", largestValue);
    }

    /** The same in another schema. */
    public PostgresOptions withSchema(String name) {
        return new PostgresOptions(name, clock, lanes, readers, transactions, largestValue, listen, create);
    }

    /** The same with a clock other than the database's. */
    public PostgresOptions withClock(InstantSource source) {
        return new PostgresOptions(
                schema, Optional.of(source), lanes, readers, transactions, largestValue, listen, create);
    }

    /** The same with another number of commits at once, of all nodes together. */
    public PostgresOptions withLanes(int most) {
        return new PostgresOptions(schema, clock, most, readers, transactions, largestValue, listen, create);
    }

    /** The same with another number of other statements at once. */
    public PostgresOptions withReaders(int most) {
        return new PostgresOptions(schema, clock, lanes, most, transactions, largestValue, listen, create);
    }

    /** The same with another number of transactional steps at once. */
    public PostgresOptions withTransactions(int most) {
        return new PostgresOptions(schema, clock, lanes, readers, most, largestValue, listen, create);
    }

    /** The same with another bound on texts. */
    public PostgresOptions withLargestValue(int characters) {
        return new PostgresOptions(schema, clock, lanes, readers, transactions, characters, listen, create);
    }

    /** The same, hearing at once of what others wrote, or not. */
    public PostgresOptions withListen(boolean hear) {
        return new PostgresOptions(schema, clock, lanes, readers, transactions, largestValue, hear, create);
    }

    /** The same, making tables where there are none, or refusing a database without them. */
    public PostgresOptions withCreate(boolean make) {
        return new PostgresOptions(schema, clock, lanes, readers, transactions, largestValue, listen, make);
    }

    /** How many connections that takes. */
    int connections() {
        return lanes + readers + transactions + (listen ? 1 : 0);
    }

    private static void requirePositive(String what, int number) {
        if (number < 1) {
            throw new IllegalArgumentException(what + " must be at least 1, was " + number);
        }
    }
}
