package dev.clew.store.postgres;

/** When a task has failed, as SQL over its row {@code t} as it was before the statement. */
final class Deadline {

    /** While it waits, after {@code takes} was left as it is. */
    static final String WAITING = "least(t.close_by_ms, CASE WHEN t.takes = 0 THEN t.start_by_ms END)";

    /** While it waits, after one was taken off {@code takes}. */
    static final String GIVEN_BACK = "least(t.close_by_ms, CASE WHEN t.takes = 1 THEN t.start_by_ms END)";

    private Deadline() {}

    /** While it runs. */
    static String running(String takenAt, String aliveAt) {
        return "least(t.close_by_ms, " + takenAt + " + t.run_ms, " + aliveAt + " + t.heartbeat_ms)";
    }
}
