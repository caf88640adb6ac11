package dev.clew.store.memory;

import dev.clew.store.Epoch;
import dev.clew.store.MessageRow;
import org.jspecify.annotations.Nullable;

/** A message in an inbox. */
final class Message {

    /** Its place in the order of commits. */
    final long sequence;

    final MessageRow row;
    final Instance receiver;

    /** The sender that owned the receiver and takes the message up itself; nobody once it was handed out. */
    @Nullable
    Epoch keptBy;

    Message(long sequence, MessageRow row, Instance receiver) {
        this.sequence = sequence;
        this.row = row;
        this.receiver = receiver;
    }
}
