package dev.clew.engine;

import dev.clew.engine.EngineListener.StoreOperation;
import dev.clew.store.InstanceLog;
import dev.clew.store.Outcome;
import dev.clew.store.StoreUnavailableException;
import dev.clew.store.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Group commit: everything that waits to be written goes into one transaction, and while that is being made durable
 * the next one fills.
 *
 * <p>There is no artificial delay and, for a lone caller, no change of threads either: one who finds the pipeline
 * idle, and who was the last to use it or finds it rested, commits at once on its own thread. Everybody else queues up
 * and parks while the writer thread commits what there is, for as long as there is anything. So an idle engine pays one
 * bare commit a step, and a loaded one shares each fsync among hundreds. A caller among many must not commit by itself:
 * that holds up one of the few threads that virtual threads run on, so that nobody else could queue up meanwhile.
 *
 * <p>Where a store can use several commits at once ({@link InstanceLog#lanes}) there are as many writers. While one waits
 * for the database the next takes what has come meanwhile, so that neither the database nor this process stands idle. It
 * does so only once half as much has come as is on its way, or enough by itself: a commit has a price of its own, and two
 * small ones pay it twice. Source: {@code sequence} on PostgreSQL with 64 clients, where waiting for as much leaves a lane
 * unused for a third of the time and is slower by a twentieth; for a third and a fifth of it no different from half.
 * The lanes are those of all nodes together, of which each has one at least ({@link #among}): where others commit, the
 * database does not stand idle while this process works.
 *
 * <p>Bounded by its callers: each thread has at most one write in here, and waits for it.
 *
 * <p>A store that does not answer is asked again until it does or the pipeline is closed. That is safe since a write
 * that is stored already is only answered ({@link InstanceLog#commit}).
 */
final class CommitPipeline implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(CommitPipeline.class.getName());

    /** Large enough that the fsync is a small part of a batch, small enough that nobody waits long for the others. */
    static final int MAX_BATCH = 4_096;

    /**
     * So many that the price of a commit of their own is small beside that of their rows. Source: {@code sequence} on PostgreSQL
     * with 64, 256 and 1,024 clients, where the writes of a commit cost some 12 µs each and the commit itself 250 µs; 32,
     * 48, 64 and 96 were tried, and none.
     */
    static final int ENOUGH = 64;

    /** So many that waking them costs the writer more than handing that over. */
    private static final int MANY = 32;

    /** After so long without a commit the next caller is taken for a lone one; several commits on a fast disk. */
    static final long RESTED_NANOS = 2_000_000;

    private static final long FIRST_BACKOFF_MS = 5;
    private static final long MAX_BACKOFF_MS = 250;

    private final InstanceLog log;
    private final Queue<Entry> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final int lanes;
    private final AtomicInteger inUse = new AtomicInteger();
    private final List<Writer> writers;
    private final LongSupplier nanoTime;
    private final Observer observer;
    private volatile int share;
    private volatile int onItsWay;
    private volatile boolean closed;
    private volatile @Nullable Thread loneCaller;
    private volatile long lastEnd;

    /** A write on its way. */
    static final class Entry {
        private final Write write;
        private volatile Thread waiter = Thread.currentThread();
        private volatile @Nullable Outcome outcome;
        private volatile @Nullable RuntimeException failure;

        private Entry(Write write) {
            this.write = write;
        }

        private boolean answered() {
            return outcome != null || failure != null;
        }
    }

    CommitPipeline(InstanceLog log) {
        this(log, System::nanoTime, Observer.NONE);
    }

    /** The same, with another way to tell how much time has passed, and somebody who is told of commits. */
    CommitPipeline(InstanceLog log, LongSupplier nanoTime, Observer observer) {
        this.log = log;
        this.observer = observer;
        this.nanoTime = nanoTime;
        this.lastEnd = nanoTime.getAsLong() - 2 * RESTED_NANOS;
        this.lanes = log.lanes();
        this.share = lanes;
        this.writers = Stream.generate(Writer::new).limit(lanes).toList();
        writers.forEach(writer -> writer.thread.start());
    }

    /**
     * Shares the lanes with other nodes, from the next commit on.
     *
     * @param nodes how many there are on this store, this one included
     */
    void among(int nodes) {
        share = Math.max(1, lanes / Math.max(1, nodes));
    }

    /**
     * Makes a write durable; returns when it is.
     *
     * @throws ClosedException if the pipeline was closed before the store had answered. Whether the write is stored
     *     is then unknown
     */
    Outcome commit(Write write) {
        Entry entry = new Entry(write);
        queue.add(entry);
        waiting.incrementAndGet();
        if (!closed && isAlone() && inUse.compareAndSet(0, 1)) {
            commitBatch();
            letGo();
        } else if (isWorthACommit()) {
            wakeWriter();
        }
        return await(entry);
    }

    /**
     * Leaves a write to the writers, and does not wait for it: {@link #isOver} tells, and whoever begins it is unparked. At last
     * somebody has to {@link #await} it.
     */
    Entry begin(Write write) {
        Entry entry = new Entry(write);
        queue.add(entry);
        waiting.incrementAndGet();
        if (isWorthACommit()) {
            wakeWriter();
        }
        return entry;
    }

    /** Whether {@link #await} would not wait. */
    boolean isOver(Entry entry) {
        return entry.answered() || closed;
    }

    /** Whether a write that comes now is left to the writers: something is being committed, or several were just now. */
    boolean isShared() {
        return inUse.get() > 0 || (loneCaller == null && nanoTime.getAsLong() - lastEnd <= RESTED_NANOS);
    }

    /** What came of a write that was begun, if it was answered. */
    Optional<Outcome> outcome(Entry entry) {
        return Optional.ofNullable(entry.outcome);
    }

    /** Waits for a write that was begun, perhaps by another thread; see {@link #commit}. */
    Outcome await(Entry entry) {
        boolean interrupted = false;
        entry.waiter = Thread.currentThread();
        while (!entry.answered() && !closed) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return answer(entry);
    }

    private static Outcome answer(Entry entry) {
        RuntimeException failure = entry.failure;
        Outcome outcome = entry.outcome;
        if (failure != null) {
            throw failure;
        }
        if (outcome == null) {
            throw new ClosedException();
        }
        return outcome;
    }

    /** How many writes wait for a commit to begin. */
    int waiting() {
        return queue.size();
    }

    /** Whether what waits should be committed now rather than with what comes. */
    private boolean isWorthACommit() {
        int used = inUse.get();
        int many = waiting.get();
        return many > 0 && (used == 0 || (used < share && many >= Math.min(onItsWay / 2, ENOUGH)));
    }

    /** Whether the calling thread is the only one that has used the pipeline lately. */
    @SuppressWarnings("ReferenceEquality") // a thread is told from another by identity
    private boolean isAlone() {
        return loneCaller == Thread.currentThread() || nanoTime.getAsLong() - lastEnd > RESTED_NANOS;
    }

    /** Takes a lane, if one is free. */
    private boolean takeLane() {
        int now = inUse.get();
        while (now < share) {
            if (inUse.compareAndSet(now, now + 1)) {
                return true;
            }
            now = inUse.get();
        }
        return false;
    }

    private void letGo() {
        inUse.decrementAndGet();
        if (isWorthACommit()) {
            wakeWriter();
        }
    }

    private void wakeWriter() {
        for (Writer writer : writers) {
            if (writer.wake()) {
                return;
            }
        }
    }

    /** A thread that commits what waits, while there is anything and a lane is free. */
    private final class Writer {

        private final Thread thread =
                Thread.ofPlatform().daemon().name("clew-writer").unstarted(this::writeWhileOpen);
        private final AtomicBoolean idle = new AtomicBoolean();

        /** Wakes it, if it sleeps. */
        boolean wake() {
            boolean slept = idle.compareAndSet(true, false);
            if (slept) {
                LockSupport.unpark(thread);
            }
            return slept;
        }

        private void writeWhileOpen() {
            while (!closed) {
                if (isWorthACommit() && takeLane()) {
                    commitBatch();
                    letGo();
                } else {
                    sleep();
                }
            }
        }

        /** Looks once more after it has said that it sleeps: who comes after that will wake it. */
        private void sleep() {
            idle.set(true);
            while (idle.get() && !closed && !isWorthACommit()) {
                LockSupport.park(CommitPipeline.this);
            }
            idle.set(false);
        }
    }

    private void commitBatch() {
        List<Entry> batch = takeBatch();
        if (batch.isEmpty()) {
            return;
        }
        onItsWay = batch.size();
        List<Write> writes = new ArrayList<>(batch.size());
        batch.forEach(entry -> writes.add(entry.write));
        long begin = nanoTime.getAsLong();
        FlightRecorder.CommitEvent recorded = FlightRecorder.commit();
        try {
            List<Outcome> outcomes = commitUntilAnswered(writes);
            if (recorded != null) {
                recorded.end(writes.size());
            }
            observer.committed(writes.size(), nanoTime.getAsLong() - begin);
            for (int i = 0; i < batch.size(); i++) {
                batch.get(i).outcome = outcomes.get(i);
            }
        } catch (RuntimeException failed) {
            batch.forEach(entry -> entry.failure = failed);
        } catch (Error broken) {
            // whoever waits is told as well, and the pipeline goes on; thrown, it would leave all others waiting
            batch.forEach(entry -> entry.failure = new IllegalStateException("the store broke down", broken));
        }
        loneCaller = batch.size() == 1 ? batch.getFirst().waiter : null;
        lastEnd = nanoTime.getAsLong();
        wake(batch);
    }

    /** What waits, of which each writer first says how much it takes: two at once would else share it. */
    private List<Entry> takeBatch() {
        int size = Math.min(waiting.getAndUpdate(many -> many - Math.min(many, MAX_BATCH)), MAX_BATCH);
        List<Entry> batch = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            batch.add(queue.remove());
        }
        return batch;
    }

    /** Leaves waking many to somebody else, so that the next batch need not wait for it. */
    private static void wake(List<Entry> batch) {
        if (batch.size() < MANY) {
            batch.forEach(entry -> LockSupport.unpark(entry.waiter));
        } else {
            Thread.startVirtualThread(() -> batch.forEach(entry -> LockSupport.unpark(entry.waiter)));
        }
    }

    /** Writes of others are in the batch: an interrupt of the thread that commits it is kept from the store. */
    private List<Outcome> commitUntilAnswered(List<Write> writes) {
        long backoff = FIRST_BACKOFF_MS;
        boolean interrupted = false;
        try {
            while (true) {
                interrupted |= Thread.interrupted();
                try {
                    return observer.call(StoreOperation.COMMIT, () -> log.commit(writes));
                } catch (StoreUnavailableException unavailable) {
                    if (closed) {
                        throw new ClosedException();
                    }
                    boolean first = backoff == FIRST_BACKOFF_MS;
                    LOG.log(
                            first ? System.Logger.Level.WARNING : System.Logger.Level.DEBUG,
                            "a commit waits, and is tried again until it is answered: {0}",
                            unavailable.getMessage());
                    LOG.log(System.Logger.Level.DEBUG, "why a commit waits", unavailable);
                    LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(backoff));
                    backoff = Math.min(2 * backoff, MAX_BACKOFF_MS);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Lets nothing more through. What is being committed is finished; what waits is answered by an exception. */
    @Override
    public void close() {
        closed = true;
        writers.forEach(writer -> LockSupport.unpark(writer.thread));
        queue.forEach(entry -> LockSupport.unpark(entry.waiter));
    }

    /** The node is going down; the write may or may not be stored. */
    static final class ClosedException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        ClosedException() {
            super("this node is shutting down", null, false, false);
        }
    }
}
