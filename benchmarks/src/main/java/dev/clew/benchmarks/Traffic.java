package dev.clew.benchmarks;

import java.util.LinkedHashMap;
import java.util.OptionalLong;
import java.util.SequencedMap;

/**
 * What a database server has done for somebody: counters that only grow, or the difference of two.
 *
 * @param transactions committed and rolled back; a statement that is in none is one
 * @param statements executed, BEGIN and COMMIT too; empty if the server does not count them
 * @param rows inserted, updated and deleted
 * @param walRecords written to the log
 * @param walBytes written to the log
 */
record Traffic(long transactions, OptionalLong statements, long rows, long walRecords, long walBytes) {

    /** What was done after an earlier look. */
    Traffic since(Traffic before) {
        return new Traffic(
                transactions - before.transactions,
                statements.isPresent() && before.statements.isPresent()
                        ? OptionalLong.of(statements.getAsLong() - before.statements.getAsLong())
                        : OptionalLong.empty(),
                rows - before.rows,
                walRecords - before.walRecords,
                walBytes - before.walBytes);
    }

    /** All of it, and what comes on each step. */
    SequencedMap<String, Object> perStep(long steps) {
        SequencedMap<String, Object> figures = new LinkedHashMap<>();
        figures.put("transactions", transactions);
        statements.ifPresent(count -> figures.put("statements", count));
        figures.put("transactions_per_step", (double) transactions / steps);
        statements.ifPresent(count -> figures.put("statements_per_step", (double) count / steps));
        figures.put("rows_per_step", (double) rows / steps);
        figures.put("wal_records_per_step", (double) walRecords / steps);
        figures.put("wal_bytes_per_step", (double) walBytes / steps);
        return figures;
    }

    /**
     * What comes on each second and node.
     *
     * @param seconds how long it took
     * @param nodes how many engines it was done for
     */
    SequencedMap<String, Object> perSecond(double seconds, int nodes) {
        double share = seconds * nodes;
        SequencedMap<String, Object> figures = new LinkedHashMap<>();
        figures.put("transactions_per_s_and_node", transactions / share);
        statements.ifPresent(count -> figures.put("statements_per_s_and_node", count / share));
        figures.put("rows_per_s_and_node", rows / share);
        figures.put("wal_bytes_per_s_and_node", walBytes / share);
        return figures;
    }
}
