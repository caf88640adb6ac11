package dev.clew.benchmarks;

import java.sql.SQLException;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The {@link PhysicalLimit} of one instance whose steps need not wait for each other: one row in {@code instances}, one
 * row in {@code history} for each step, as many of them in a commit as the batch is large, and one update at the end.
 */
record ParallelLimit(int stepsOfAll) implements LimitWork {

    private static final long[] INSTANCE = {RowTexts.FIRST_KEY};

    @Override
    public long steps() {
        return stepsOfAll;
    }

    @Override
    public int atOnce() {
        return stepsOfAll;
    }

    @Override
    public int parts(int batch) {
        return Math.ceilDiv(stepsOfAll, batch);
    }

    @Override
    public void begin(Pen pen) throws SQLException {
        pen.start(INSTANCE);
    }

    @Override
    public void write(Pen pen, int batch, int part) throws SQLException {
        int[] numbers = IntStream.range(part * batch, Math.min((part + 1) * batch, stepsOfAll))
                .toArray();
        long[] keys = new long[numbers.length];
        Arrays.fill(keys, INSTANCE[0]);
        pen.step(keys, numbers);
    }

    @Override
    public void end(Pen pen) throws SQLException {
        pen.end(new long[0], new int[0], INSTANCE);
    }

    @Override
    public int commits(int batch) {
        return parts(batch) + 2;
    }
}
