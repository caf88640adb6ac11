package dev.clew.benchmarks;

import dev.clew.Clew;
import dev.clew.api.Attributes;
import dev.clew.process.Bytes;
import dev.clew.process.JavaPrograms;
import dev.clew.process.ProcessProtocol.Suspension;
import dev.clew.process.ProcessSession;
import dev.clew.process.ProcessSuspendedException;
import dev.clew.process.Processes;
import dev.clew.store.Store;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;

/** Programs within the engine's JVM. */
final class ProgramsInside implements SleepingPrograms {

    private static final String NAME = "nap";

    private final Instant due;
    private final Latencies lateness;
    private final Map<String, Integer> launches = new ConcurrentHashMap<>();
    private final AtomicInteger asleep = new AtomicInteger();

    ProgramsInside(int count, Instant due) {
        this.due = due;
        this.lateness = new Latencies(count);
    }

    @Override
    public Clew engine(Store store, int slots) {
        return Clew.on(() -> store)
                .register(Processes.model())
                .register(JavaPrograms.of(Map.of(NAME, this::nap)))
                .options(options -> options.activitySlots(slots))
                .start();
    }

    private Bytes nap(ProcessSession session) {
        Instant now = Instant.now();
        if (launches.merge(session.instanceId(), 1, Integer::sum) == 1 && now.isBefore(due)) {
            session.suspend(Suspension.sleeping(NAME, due, Bytes.EMPTY));
            asleep.incrementAndGet();
            throw new ProcessSuspendedException("sleeps until " + due);
        }
        lateness.add(due.until(now).toNanos());
        return Bytes.EMPTY;
    }

    @Override
    public void start(Clew clew, String id) {
        Processes.of(clew.client()).start(id, JavaPrograms.start(NAME, Bytes.EMPTY), Attributes.NONE);
    }

    @Override
    public int asleep() {
        return asleep.get();
    }

    @Override
    public Launched launched() {
        return new Launched(lateness, launched(times -> times < 2), launched(times -> times > 2));
    }

    private long launched(IntPredicate often) {
        return launches.values().stream().filter(often::test).count();
    }

    @Override
    public void close() {
        // nothing of it is anywhere else
    }
}
