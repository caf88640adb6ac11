package dev.clew.engine;

import dev.clew.engine.EngineListener.StoreOperation;
import dev.clew.store.MessageRow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Looks in the store for what others wrote that concerns this node's instances in memory: messages in their inboxes, their
 * ends, and whether they are to be paused.
 *
 * <p>It looks when it is told that there may be news, as hints tell the node; and because hints may fail to arrive, also
 * every so often whether the store's pulse has moved. For use by the node's own thread, but for the notes of news, which
 * anybody may leave.
 */
final class Lookout {

    /** Where hints do not arrive: how often to ask whether others have ended or paused what is in memory, if no pulse says so. */
    private static final Duration LOOK_AT_OWN_INTERVAL = Duration.ofSeconds(10);

    /** How often to look whether others ended what is in memory here, at most. */
    private static final Duration LOST_INTERVAL = Duration.ofSeconds(1);

    private final Node node;
    private final HotInstances hot;
    private final Duration pollInterval;
    private volatile boolean newsOfMessages;
    private volatile boolean newsOfEnds;
    private volatile boolean newsOfPauses;
    private Instant nextPoll;
    private Instant nextLookForLost = Instant.MIN;
    private Instant nextLookAtOwn = Instant.MIN;
    private long pulse;

    /**
     * Nothing seen.
     *
     * @param pollInterval how often to look at the store's pulse
     */
    Lookout(Node node, HotInstances hot, Duration pollInterval, Instant now) {
        this.node = node;
        this.hot = hot;
        this.pollInterval = pollInterval;
        this.nextPoll = now.plus(pollInterval);
    }

    /** Notes that there may be messages for instances here. */
    void newsOfMessages() {
        newsOfMessages = true;
    }

    /** Notes that instances here may have been ended by others. */
    void newsOfEnds() {
        newsOfEnds = true;
    }

    /** Notes that instances here may be to be paused, or no longer. */
    void newsOfPauses() {
        newsOfPauses = true;
    }

    /** When there is next something to do. */
    Instant next() {
        return newsOfEnds && nextLookForLost.isBefore(nextPoll) ? nextLookForLost : nextPoll;
    }

    /** Looks for what there may be news of. */
    void tick(Instant now) {
        if (!nextPoll.isAfter(now)) {
            nextPoll = now.plus(pollInterval);
            poll(now);
        }
        if (newsOfEnds && !nextLookForLost.isAfter(now)) {
            nextLookForLost = now.plus(LOST_INTERVAL);
            newsOfEnds = false;
            dropLost();
        }
        if (newsOfPauses) {
            newsOfPauses = false;
            lookForPauses();
        }
        if (newsOfMessages) {
            newsOfMessages = false;
            receive();
        }
    }

    private void poll(Instant now) {
        long latest = node.store().log().pulse();
        boolean beat = latest != pulse;
        if (beat) {
            pulse = latest;
            newsOfMessages = true;
            node.claimSoon();
            node.tasks().lookAgain();
        }
        if (!node.store().hints().arrive() && (beat || !nextLookAtOwn.isAfter(now))) {
            nextLookAtOwn = now.plus(LOOK_AT_OWN_INTERVAL);
            newsOfEnds = true;
            newsOfPauses |= !hot.isEmpty();
        }
    }

    /** Looks at once for all that others may have done to what is in memory here. */
    void lookAtOwn() {
        dropLost();
        lookForPauses();
    }

    /** Has those leave memory that others have ended. */
    private void dropLost() {
        Map<Long, HotInstance> held = hot.present();
        if (!held.isEmpty()) {
            node.store()
                    .log()
                    .notOwned(node.epoch(), held.keySet())
                    .forEach(key -> Objects.requireNonNull(held.get(key)).drop());
        }
    }

    /** Tells those in memory whether they are to be paused. One that is not there yet is told when it is. */
    private void lookForPauses() {
        Set<Long> pausing = node.store().log().pausing(node.epoch());
        hot.all().forEach(instance -> instance.pausing(pausing.contains(instance.key())));
        newsOfPauses |= !hot.containsAll(pausing);
    }

    private void receive() {
        List<MessageRow> messages;
        do {
            messages = node.observer()
                    .call(
                            StoreOperation.RECEIVE,
                            () -> node.store().log().receive(node.epoch(), Mailbox.MAX_FROM_STORE));
            for (MessageRow message : messages) {
                if (!hot.deliver(message.instance(), message.key(), message.body())) {
                    node.claimSoon();
                }
            }
        } while (messages.size() == Mailbox.MAX_FROM_STORE);
    }
}
