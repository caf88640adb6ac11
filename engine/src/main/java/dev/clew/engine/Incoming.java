package dev.clew.engine;

import dev.clew.engine.json.MessageJson;
import dev.clew.engine.json.UnreadableHistoryException;
import dev.clew.kernel.Message;
import dev.clew.store.MessageRow;
import dev.clew.store.StoreUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * What reaches a hot instance: takes messages out of its mailbox, each once and only for the execution it is meant for,
 * and carries over to the next execution what the one before it did not take.
 *
 * <p>For use by the thread that runs the instance; {@link #read} by any.
 */
final class Incoming {

    private static final Duration PAUSE_AFTER_TROUBLE = Duration.ofMillis(250);

    private final Node node;
    private final CurrentExecution execution;
    private final Mailbox mailbox;
    private final HotWork work;
    private final QueuedWork queued;
    private final System.Logger log;
    private List<Message> given = List.of();
    private final List<Message> leftOver = new ArrayList<>();

    /** An execution knows its own messages; what comes twice may also be one that an execution before it took. */
    private final RecentKeys taken = new RecentKeys();

    /**
     * Nothing taken.
     *
     * @param work told of the messages that are taken from the mailbox
     * @param queued told of them as well
     */
    Incoming(
            Node node,
            CurrentExecution execution,
            Mailbox mailbox,
            HotWork work,
            QueuedWork queued,
            System.Logger log) {
        this.node = node;
        this.execution = execution;
        this.mailbox = mailbox;
        this.work = work;
        this.queued = queued;
        this.log = log;
    }

    /** A message of the store's inbox; empty if this release cannot read it, which it logs. */
    Optional<Message> read(long messageKey, String body) {
        try {
            return Optional.of(MessageJson.read(messageKey, body));
        } catch (UnreadableHistoryException unreadable) {
            log.log(
                    System.Logger.Level.ERROR,
                    "instance {0} was sent what this release cannot read: {1}",
                    execution.id(),
                    body);
            return Optional.empty();
        }
    }

    /** Whether nothing waits to be taken. */
    boolean isEmpty() {
        return leftOver.isEmpty() && mailbox.isEmpty();
    }

    /** Takes what the execution before this one left over. */
    List<Message> takeLeftOver() {
        if (leftOver.isEmpty()) {
            return List.of();
        }
        List<Message> messages = List.copyOf(leftOver);
        leftOver.clear();
        return messages;
    }

    /** Leaves messages for the next turn that were taken from the mailbox. */
    void putBack(List<Message> messages) {
        leftOver.addAll(messages);
    }

    /** Takes what is in the mailbox. Waits for something if it is empty, and may find nothing: {@link Mailbox#take}. */
    List<Message> take() {
        return current(mailbox.take());
    }

    /** Takes what is in the mailbox now. */
    List<Message> drain() {
        return current(mailbox.drain());
    }

    /** Takes all that waits now, with the report of a step that ran on the instance's thread. */
    List<Message> takeWith(HotWork.InlineReport report) {
        List<Message> messages = new ArrayList<>();
        if (report.afterTheRest()) {
            addWaiting(messages);
            messages.add(report.message());
        } else {
            messages.add(report.message());
            addWaiting(messages);
        }
        return messages;
    }

    /** Adds what waits now: first what the execution before this one left over. */
    private void addWaiting(List<Message> messages) {
        messages.addAll(leftOver);
        leftOver.clear();
        messages.addAll(drain());
    }

    private List<Message> current(List<Mailbox.Letter> letters) {
        List<Message> messages = new ArrayList<>(letters.size());
        for (Mailbox.Letter letter : letters) {
            boolean known = letter.message().inboxKey().isPresent()
                    && taken.contains(letter.message().inboxKey().getAsLong());
            if (!known && (letter.execution() == 0 || letter.execution() == execution.number())) {
                work.arrived(letter.message());
                queued.arrived(letter.message(), execution.number());
                messages.add(letter.message());
            }
        }
        return messages;
    }

    /** Notes what a turn was given. */
    void given(List<Message> messages) {
        given = messages;
    }

    /** Notes that messages are out of the store's inbox, since the turn that took them is durable. */
    void consumed(List<Long> messageKeys) {
        messageKeys.forEach(taken::add);
    }

    /**
     * Leaves to the next execution what the last turn of this one was given and did not take.
     *
     * @param takenLast what it took
     */
    void leaveOver(List<Message> takenLast) {
        leftOver.addAll(given);
        leftOver.removeAll(takenLast);
        leftOver.removeIf(message -> message.inboxKey().isEmpty() && !(message instanceof Message.UpdateAsked));
        given = List.of();
    }

    /** Fetches messages that did not fit into the mailbox. */
    void refill() {
        List<MessageRow> rows = inbox();
        List<Message> messages = rows.stream()
                .flatMap(row -> read(row.key(), row.body()).stream())
                .toList();
        mailbox.refill(messages, rows.size() == Mailbox.MAX_FROM_STORE);
    }

    /** Asks until the store answers: an outage is no reason to give the instance up. */
    private List<MessageRow> inbox() {
        while (true) {
            try {
                return node.store().catalog().inbox(execution.id(), Mailbox.MAX_FROM_STORE);
            } catch (StoreUnavailableException unavailable) {
                if (node.over()) {
                    throw new CommitPipeline.ClosedException();
                }
                LockSupport.parkNanos(this, PAUSE_AFTER_TROUBLE.toNanos());
            }
        }
    }
}
