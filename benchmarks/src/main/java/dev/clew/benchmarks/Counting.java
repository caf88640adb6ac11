package dev.clew.benchmarks;

import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;

/** A stretch of work on a database, whose server counts what that makes it do; nothing on a database without a server. */
final class Counting {

    private final Optional<PostgresMeter> meter;
    private final Optional<Traffic> before;

    private Counting(Optional<PostgresMeter> meter, Optional<Traffic> before) {
        this.meter = meter;
        this.before = before;
    }

    /** Begins one, with no store open. */
    static Counting begin(Optional<PostgresMeter> meter) {
        return new Counting(meter, meter.map(PostgresMeter::readWhenClosed));
    }

    /**
     * Ends it, with all stores closed.
     *
     * @param steps how many steps were done
     * @return what the report says of it
     */
    SequencedMap<String, Object> perStep(long steps) {
        SequencedMap<String, Object> figures = new LinkedHashMap<>();
        before.ifPresent(then -> figures.put(
                "postgres", meter.orElseThrow().readWhenClosed().since(then).perStep(steps)));
        return figures;
    }
}
