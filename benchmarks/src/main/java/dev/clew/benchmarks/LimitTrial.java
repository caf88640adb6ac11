package dev.clew.benchmarks;

import dev.clew.store.Store;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * The outcome of one way to write the rows of a limit.
 *
 * @param way how they were written
 * @param commits how long each commit took
 */
record LimitTrial(Way way, double seconds, double stepsPerSecond, Latencies commits) {

    /**
     * A way to write.
     *
     * @param batch how many rows in a commit
     * @param pens how many connections at once
     */
    record Way(int batch, int pens) {

        /** How many rows may be on their way at once. */
        int atOnce() {
            return batch * pens;
        }
    }

    /**
     * Writes all rows.
     *
     * @param database without tables; discarded in the end
     * @param settings the store's settings, as read back from it
     */
    static LimitTrial measure(
            SqlDatabase database, LimitWork work, RowShape shape, Map<String, String> settings, Way way) {
        try (Store schema = database.open()) {
            schema.settings();
        }
        Latencies commits = new Latencies(work.commits(way.batch()));
        List<Pen> pens = new ArrayList<>();
        try {
            for (int i = 0; i < way.pens(); i++) {
                pens.add(database.pen(database.connect(settings), shape, commits));
            }
            long begin = System.nanoTime();
            work.begin(pens.getFirst());
            writeParts(work, way.batch(), new ArrayBlockingQueue<>(pens.size(), false, pens), database);
            work.end(pens.getFirst());
            double seconds = (System.nanoTime() - begin) / 1e9;
            return new LimitTrial(way, seconds, work.steps() / seconds, commits);
        } catch (SQLException e) {
            throw Sql.failed(database, e);
        } finally {
            close(pens, database);
            database.discard();
        }
    }

    private static void writeParts(LimitWork work, int batch, BlockingQueue<Pen> pens, SqlDatabase database) {
        new Clients(pens.size()).share(work.parts(batch), part -> {
            // As many clients as pens: there is always one.
            Pen pen = pens.remove();
            try {
                work.write(pen, batch, part);
            } catch (SQLException e) {
                throw Sql.failed(database, e);
            } finally {
                pens.add(pen);
            }
        });
    }

    private static void close(List<Pen> pens, SqlDatabase database) {
        try {
            for (Pen pen : pens) {
                pen.close();
            }
        } catch (SQLException e) {
            throw Sql.failed(database, e);
        }
    }
}
