package dev.clew.store.sqlite;

/**
 * When a task has failed, as SQL over its row as it was before the statement. SQLite's {@code min} of several is null
 * if one of them is, so what is not set is the end of time.
 */
final class Deadline {

    private static final String NEVER = "9223372036854775807";

    /** While it waits and was never taken. */
    static final String UNTOUCHED = earliest("close_by_ms", "start_by_ms");

    /** While it waits, after {@code takes} was left as it is. */
    static final String WAITING = earliest("close_by_ms", "CASE WHEN takes = 0 THEN start_by_ms END");

    /** While it waits, after one was taken off {@code takes}. */
    static final String GIVEN_BACK = earliest("close_by_ms", "CASE WHEN takes = 1 THEN start_by_ms END");

    private Deadline() {}

    /** While it runs. */
    static String running(String takenAt, String aliveAt) {
        return earliest("close_by_ms", takenAt + " + run_ms", aliveAt + " + heartbeat_ms");
    }

    private static String earliest(String... instants) {
        var sql = new StringBuilder("nullif(min(" + NEVER);
        for (String instant : instants) {
            sql.append(", coalesce(").append(instant).append(", ").append(NEVER).append(")");
        }
        return sql.append("), ").append(NEVER).append(")").toString();
    }
}
