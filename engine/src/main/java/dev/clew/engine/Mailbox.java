package dev.clew.engine;

import dev.clew.kernel.Message;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where messages wait for one hot instance.
 *
 * <p>Bounded: of messages that have a row in the store's inbox it keeps at most {@value #MAX_FROM_STORE} and remembers
 * that there are more; of updates without a row it takes no more while so many messages wait; others without a row
 * (reports, timers) are as many as the instance has operations open.
 */
final class Mailbox {

    /** How many messages from the store's inbox to hold, and to hand out in one turn. */
    static final int MAX_FROM_STORE = 1_000;

    private final Bustle bustle;

    /** A message and the execution it is for; 0 for whichever is current. */
    record Letter(int execution, Message message) {}

    private final Deque<Letter> waiting = new ArrayDeque<>();
    private int fromStore;
    private boolean overflowed;
    private boolean missed;
    private boolean leave;
    private boolean nudged;
    private boolean idle;
    private boolean closed;
    private boolean taking;
    private boolean lent;
    private @Nullable Thread sleeper;

    Mailbox(Bustle bustle) {
        this.bustle = bustle;
    }

    /** Adds a message for whichever execution is current, and wakes the instance; false if it is left to the store. */
    boolean post(Message message) {
        return post(0, message);
    }

    /** Adds a message for one execution, and wakes the instance; false if it is left to the store. */
    synchronized boolean post(int execution, Message message) {
        if (closed) {
            return false;
        }
        if (message.inboxKey().isPresent()) {
            if (overflowed || fromStore >= MAX_FROM_STORE) {
                overflowed = true;
                missed = true;
                wake();
                return false;
            }
            fromStore++;
        } else if (message instanceof Message.UpdateAsked && (overflowed || waiting.size() >= MAX_FROM_STORE)) {
            return false;
        }
        waiting.add(new Letter(execution, message));
        wake();
        return true;
    }

    /** Notes that the store's inbox holds messages that were not posted. */
    synchronized void overflow() {
        overflowed = true;
        wake();
    }

    /** Has the instance look whether there is something to do that does not come as a message. */
    synchronized void nudge() {
        nudged = true;
        wake();
    }

    /** Asks the instance to leave memory when it has nothing to do. */
    synchronized void askToLeave() {
        leave = true;
        wake();
    }

    /**
     * Whether the store's inbox holds messages that were not posted and are next in line. If so they are to be fetched
     * and handed to {@link #refill}; until then what is posted is left to the store, so that nothing overtakes them.
     */
    synchronized boolean takeOverflow() {
        boolean was = overflowed && waiting.isEmpty();
        if (was) {
            missed = false;
        }
        return was;
    }

    /**
     * Adds messages that were fetched from the store's inbox.
     *
     * @param more whether the inbox holds more than was fetched
     */
    synchronized void refill(List<Message> messages, boolean more) {
        if (!closed) {
            messages.forEach(message -> waiting.add(new Letter(0, message)));
            fromStore += messages.size();
            overflowed = more || missed;
            wake();
        }
    }

    synchronized boolean isEmpty() {
        return waiting.isEmpty() && !overflowed;
    }

    private void wake() {
        if (closed) {
            return;
        }
        if (idle) {
            idle = false;
            bustle.enter();
        }
        if (!lent) {
            LockSupport.unpark(sleeper);
        }
    }

    /**
     * Lends the instance to the calling thread, if it waits in {@link #take} and nothing else has come: until it is given back
     * it goes on waiting, whatever comes.
     *
     * @return whether it is lent
     */
    synchronized boolean lend() {
        if (closed || !taking || !idle || lent || !waiting.isEmpty() || overflowed || leave || nudged) {
            return false;
        }
        lent = true;
        idle = false;
        bustle.enter();
        return true;
    }

    /**
     * Gives the instance back.
     *
     * @param goOn whether it is to look what has become of it, rather than to go on waiting if nothing has come
     */
    synchronized void giveBack(boolean goOn) {
        lent = false;
        nudged |= goOn;
        if (hasNews()) {
            LockSupport.unpark(sleeper);
        } else {
            idle = true;
            bustle.leave();
        }
    }

    private boolean hasNews() {
        return !waiting.isEmpty() || overflowed || leave || nudged;
    }

    /** Waits for messages, for having been told of more in the store, or for being nudged or asked to leave. */
    List<Letter> take() {
        synchronized (this) {
            taking = true;
        }
        sleepUntil(() -> !lent && hasNews());
        synchronized (this) {
            taking = false;
            nudged = false;
            return drain();
        }
    }

    /**
     * Waits for another number of messages than there was, or for being asked to leave, which that resets. All of them
     * stay where they are.
     *
     * @return what waits now
     */
    List<Letter> watch(int size) {
        sleepUntil(() -> waiting.size() != size || leave);
        synchronized (this) {
            leave = false;
            return List.copyOf(waiting);
        }
    }

    private void sleepUntil(BooleanSupplier news) {
        boolean interrupted = false;
        try {
            while (true) {
                synchronized (this) {
                    if (news.getAsBoolean()) {
                        sleeper = null;
                        return;
                    }
                    sleeper = Thread.currentThread();
                    if (!idle && !lent) {
                        idle = true;
                        bustle.leave();
                    }
                }
                LockSupport.park(this);
                interrupted |= Thread.interrupted();
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** What is there now, without waiting. */
    synchronized List<Letter> drain() {
        List<Letter> drained = new ArrayList<>(waiting);
        waiting.clear();
        fromStore = 0;
        return drained;
    }

    /** Whether the instance was asked to leave and has nothing to do; asking resets it. */
    synchronized boolean takeLeave() {
        boolean was = leave && waiting.isEmpty() && !overflowed;
        if (was) {
            leave = false;
        }
        return was;
    }

    /**
     * Drops what is posted from now on.
     *
     * @return whether something was not taken that the store's inbox still holds
     */
    synchronized boolean shut() {
        closed = true;
        return overflowed
                || waiting.stream()
                        .anyMatch(letter -> letter.message().inboxKey().isPresent());
    }

    /** Whether it takes nothing more. */
    synchronized boolean isShut() {
        return closed;
    }

    /** Ends the instance's part in what is going on. What is posted from now on is dropped. */
    synchronized void close() {
        closed = true;
        if (!idle) {
            idle = true;
            bustle.leave();
        }
        waiting.clear();
    }
}
