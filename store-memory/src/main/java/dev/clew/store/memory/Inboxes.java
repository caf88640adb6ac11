package dev.clew.store.memory;

import dev.clew.api.InstanceStatus;
import dev.clew.store.Epoch;
import dev.clew.store.MessageRow;
import dev.clew.store.Millis;
import dev.clew.store.Outcome;
import dev.clew.store.Outcome.Delivered;
import dev.clew.store.Outcome.Ended;
import dev.clew.store.Outcome.NotFound;
import dev.clew.store.Outcome.Refused;
import dev.clew.store.Outcome.Repeated;
import dev.clew.store.Write;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Messages into inboxes. A free receiver that runs is ready with its first message. */
final class Inboxes {

    private final Tables tables;

    Inboxes(Tables tables) {
        this.tables = tables;
    }

    /** The sender, if any, is alive. */
    Outcome deliver(Write.Delivery delivery, Instant now) {
        Instance receiver = tables.instance(delivery.to());
        if (receiver == null) {
            return NotFound.INSTANCE;
        }
        KnownKeys.First first =
                delivery.idempotencyKey().map(receiver.keys::first).orElse(null);
        if (first != null && first.by() != delivery.key()) {
            return new Repeated(first.at());
        }
        if (receiver.status.ended()) {
            return new Ended(receiver.status);
        }
        Message stored = tables.message(delivery.key());
        if (stored != null) {
            return stored.receiver == receiver
                    ? storedBefore(stored, delivery.sender())
                    : new Refused("the key " + delivery.key() + " is another message's");
        }
        if (first != null) {
            return new Delivered(false);
        }
        if (delivery.rouses()) {
            receiver.beginsAt = null;
            tables.unpause(receiver, now, now);
        }
        Instant at = Millis.cut(delivery.at());
        delivery.idempotencyKey()
                .ifPresent(key -> receiver.keys.delivered(key, new KnownKeys.First(delivery.key(), at)));
        var row = new MessageRow(delivery.key(), receiver.key, delivery.body(), at);
        return put(row, receiver, delivery.sender(), now);
    }

    /** The answer to who sends a message again. */
    static Outcome storedBefore(Message stored, Optional<Epoch> sender) {
        return new Delivered(
                stored.keptBy != null && sender.filter(stored.keptBy::equals).isPresent());
    }

    /** Puts a message with a fresh key into the inbox of an instance that has not ended. */
    Outcome put(MessageRow row, Instance receiver, Optional<Epoch> sender, Instant now) {
        var message = new Message(tables.nextSequence(), row, receiver);
        tables.add(message);
        Node owner = receiver.owner;
        boolean owned = owner != null && sender.filter(owner.epoch::equals).isPresent();
        if (owned) {
            message.keptBy = sender.orElseThrow();
        } else if (owner != null) {
            owner.unreceived.put(message.sequence, message);
        } else if (receiver.status == InstanceStatus.RUNNING) {
            tables.readyAt(receiver, earlier(receiver.readyAt, receiver.readyFrom(now)));
        }
        return new Delivered(owned);
    }

    private static Instant earlier(@Nullable Instant one, Instant other) {
        return one == null || one.isAfter(other) ? other : one;
    }
}
