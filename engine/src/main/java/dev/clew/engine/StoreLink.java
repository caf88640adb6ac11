package dev.clew.engine;

import dev.clew.kernel.Event;
import dev.clew.kernel.Message;
import dev.clew.store.Hint;
import dev.clew.store.Hints.Listening;
import dev.clew.store.InstanceId;
import dev.clew.store.Outcome;
import dev.clew.store.Store;
import dev.clew.store.StoreUnavailableException;
import dev.clew.store.Write;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * A client without a node: writes to the store by itself, and is told of ends by whoever runs the instances.
 *
 * <p>A store that does not answer is asked again for a while: what was stored already is only answered then.
 */
final class StoreLink implements Link {

    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final long FIRST_BACKOFF_MS = 5;
    private static final long MAX_BACKOFF_MS = 250;

    private final Store store;
    private final Endings endings;
    private final Listening listening;

    StoreLink(Store store) {
        this.store = store;
        this.endings = new Endings(store.hints());
        this.listening = store.hints().listen(endings::hear);
    }

    @Override
    public Outcome start(Write.Start start, Event.ExecutionStarted started) {
        return commit(start);
    }

    @Override
    public Outcome deliver(Write.Delivery delivery) {
        return commit(delivery);
    }

    @Override
    public Optional<DirectCall> ask(InstanceId id, Message.UpdateAsked update) {
        return Optional.empty();
    }

    @Override
    public Outcome pause(Write.Pause pause) {
        Outcome outcome = commit(pause);
        endings.hear(new Hint.Ended(pause.id()));
        return outcome;
    }

    @Override
    public Outcome resume(Write.Resume resume) {
        return commit(resume);
    }

    @Override
    public Outcome terminate(InstanceId id, Write.Terminate terminate) {
        Outcome outcome = commit(terminate);
        endings.hear(new Hint.Ended(id));
        return outcome;
    }

    @Override
    public Outcome reset(Write.Reset reset) {
        return commit(reset);
    }

    @Override
    public Outcome migrate(Write.Migrate migrate) {
        return commit(migrate);
    }

    @Override
    public Outcome take(Write.Import taken) {
        return commit(taken);
    }

    private Outcome commit(Write write) {
        List<Write> writes = List.of(write);
        long end = System.nanoTime() + PATIENCE.toNanos();
        long backoff = FIRST_BACKOFF_MS;
        while (true) {
            try {
                return store.log().commit(writes).getFirst();
            } catch (StoreUnavailableException unavailable) {
                if (System.nanoTime() > end || Thread.currentThread().isInterrupted()) {
                    throw unavailable;
                }
                LockSupport.parkNanos(this, Duration.ofMillis(backoff).toNanos());
                backoff = Math.min(2 * backoff, MAX_BACKOFF_MS);
            }
        }
    }

    @Override
    public Waits.Wait await(InstanceId id) {
        return endings.wait(id);
    }

    @Override
    public Waits.Wait follow(InstanceId id) {
        return endings.follow(id);
    }

    @Override
    public boolean runs(InstanceId id) {
        return false;
    }

    @Override
    public void close() {
        listening.close();
    }
}
