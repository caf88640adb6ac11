package dev.clew.micrometer;

import dev.clew.engine.EngineGauges;
import dev.clew.store.Catalog.Backlog;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** What waits in the store, asked for so often at most, by whoever reads the gauges. Thread-safe. */
final class BacklogReading {

    private final EngineGauges gauges;
    private final long freshNanos;
    private final LongSupplier nanoTime;
    private @Nullable Backlog last;
    private long readAt;
    private boolean asked;

    BacklogReading(EngineGauges gauges, long freshNanos, LongSupplier nanoTime) {
        this.gauges = gauges;
        this.freshNanos = freshNanos;
        this.nanoTime = nanoTime;
    }

    /** A figure; none, as gauges write that, while the store does not answer. */
    synchronized double of(ToLongFunction<Backlog> figure) {
        if (!asked || nanoTime.getAsLong() - readAt >= freshNanos) {
            asked = true;
            readAt = nanoTime.getAsLong();
            last = null;
            try {
                last = gauges.backlog();
            } catch (RuntimeException noAnswer) {
                // the next reading asks again
            }
        }
        return last == null ? Double.NaN : figure.applyAsLong(last);
    }
}
