package dev.clew.testkit;

import dev.clew.api.QueueLimits;
import dev.clew.store.Epoch;
import dev.clew.store.InstanceId;
import dev.clew.store.Task;
import dev.clew.store.TaskQueue;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** A task queue that counts what it is asked, and whose takes can fail on purpose. */
final class FaultyTaskQueue implements TaskQueue {

    private final TaskQueue queue;
    private final AtomicInteger questions = new AtomicInteger();
    private int outages;
    private boolean storeDuringOutage;

    FaultyTaskQueue(TaskQueue queue) {
        this.queue = queue;
    }

    synchronized void fail(int times, boolean thoughStored) {
        outages = times;
        storeDuringOutage = thoughStored;
    }

    /** How often engines asked it something so far. */
    int questions() {
        return questions.get();
    }

    private synchronized boolean failsNow() {
        if (outages == 0) {
            return false;
        }
        outages--;
        return true;
    }

    private synchronized boolean storesDuringOutage() {
        return storeDuringOutage;
    }

    @Override
    public TakeResult take(TakeRequest request) {
        questions.incrementAndGet();
        boolean fails = failsNow();
        if (fails && !storesDuringOutage()) {
            throw FaultyStore.unavailable();
        }
        TakeResult result = queue.take(request);
        if (fails) {
            throw FaultyStore.unavailable();
        }
        return result;
    }

    @Override
    public Set<Long> beat(Epoch owner, List<Beat> beats) {
        questions.incrementAndGet();
        return queue.beat(owner, beats);
    }

    @Override
    public Set<Long> unwanted(Epoch owner, int limit) {
        questions.incrementAndGet();
        return queue.unwanted(owner, limit);
    }

    @Override
    public List<Overdue> overdue(int limit) {
        questions.incrementAndGet();
        return queue.overdue(limit);
    }

    @Override
    public int abandoned(Epoch owner, Set<Long> held) {
        questions.incrementAndGet();
        return queue.abandoned(owner, held);
    }

    @Override
    public void limit(String name, QueueLimits limits) {
        queue.limit(name, limits);
    }

    @Override
    public QueueLimits limits(String name) {
        return queue.limits(name);
    }

    @Override
    public List<Task> of(InstanceId id) {
        return queue.of(id);
    }
}
