package dev.clew.benchmarks;

import java.sql.SQLException;
import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * What the disk could do: a plain JDBC program without an engine that writes the rows an engine cannot do without.
 *
 * <p><b>What it writes</b>, into tables and indexes that the store itself created, on connections with the store's own
 * settings (on SQLite journal mode, synchronous, checkpoints, caches, which are set and read back; on PostgreSQL those
 * of the server, which are compared):
 *
 * <ul>
 *   <li>for each instance one row in {@code instances}, with its unique index on the id, marked as owned, as it is
 *       while an engine runs it;
 *   <li>for each step one row in {@code history}, with its unique index on instance, execution and number;
 *   <li>at the end of each instance one update of its row: status, result, no owner.
 * </ul>
 *
 * <p>Texts are as long as those that the engine wrote in the same run ({@link RowShape}). Statements are prepared once,
 * and sent as is fastest for the database ({@link SqlitePen}, {@link PostgresPen}).
 *
 * <p><b>In which order.</b> The instances go in waves, as many at a time as the batch is large: one transaction
 * inserts them all, the next writes the first step of them all, and so on; the last one also ends them. So no step is
 * written before the one before it is durable, which is the promise the engine makes, and a commit is shared by as
 * many instances as is best. Several batch sizes are tried, on a server also several waves at once, and the best counts
 * of those that have no more instances on their way at once than the engine has clients.
 *
 * <p><b>What it leaves out:</b> everything else. It runs no code, encodes nothing, checks neither owner nor order, and
 * answers nobody.
 *
 * @param atOnce how many instances are on their way at once, at most
 */
record PhysicalLimit(int instances, int stepsEach, int atOnce) implements LimitWork {

    @Override
    public long steps() {
        return (long) instances * stepsEach;
    }

    @Override
    public int parts(int batch) {
        return Math.ceilDiv(instances, batch);
    }

    @Override
    public void write(Pen pen, int batch, int wave) throws SQLException {
        long[] keys = LongStream.range((long) wave * batch, Math.min((wave + 1L) * batch, instances))
                .map(number -> RowTexts.FIRST_KEY + number)
                .toArray();
        int[] numbers = new int[keys.length];
        pen.start(keys);
        for (int number = 0; number < stepsEach; number++) {
            Arrays.fill(numbers, number);
            if (number < stepsEach - 1) {
                pen.step(keys, numbers);
            } else {
                pen.end(keys, numbers, keys);
            }
        }
    }

    @Override
    public int commits(int batch) {
        return (stepsEach + 1) * parts(batch);
    }
}
