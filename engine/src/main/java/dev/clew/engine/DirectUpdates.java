package dev.clew.engine;

import dev.clew.kernel.Decision;
import dev.clew.kernel.Event;
import dev.clew.kernel.Event.Answer;
import dev.clew.kernel.Message;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Updates that were handed to an instance in memory without a row in its inbox, and who waits for their answers.
 *
 * <p>Such an update becomes durable with the turn that takes it, and its caller hears of it only then. Should the instance
 * leave memory first, or know the id already, the caller asks through the store, by the same id: so it is carried out
 * once. Thread-safe.
 */
final class DirectUpdates {

    private final Map<String, List<DirectCall>> callers = new ConcurrentHashMap<>();

    /** Has a call told of the answer to its update; nothing comes if that has to be asked for through the store. */
    void add(DirectCall call) {
        callers.merge(
                call.updateId(),
                List.of(call),
                (some, more) -> Stream.concat(some.stream(), more.stream()).toList());
    }

    /** A caller does not wait any more. */
    void forget(DirectCall call) {
        callers.computeIfPresent(call.updateId(), (id, waiting) -> {
            List<DirectCall> others =
                    waiting.stream().filter(other -> !other.equals(call)).toList();
            return others.isEmpty() ? null : others;
        });
    }

    /** Sends those elsewhere whose updates a turn took and did not take in, since it knew them. */
    void taken(Decision decision) {
        if (callers.isEmpty()) {
            return;
        }
        for (Message message : decision.taken()) {
            if (message instanceof Message.UpdateAsked asked && !isTakenIn(asked, decision)) {
                tell(asked.updateId(), Optional.empty());
            }
        }
    }

    private static boolean isTakenIn(Message.UpdateAsked asked, Decision decision) {
        for (Event event : decision.events()) {
            if (event instanceof Event.UpdateReceived received
                    && received.updateId().equals(asked.updateId())) {
                return true;
            }
        }
        return false;
    }

    /** Tells callers of the answers among events that have become durable. */
    void durable(List<Event> events) {
        if (callers.isEmpty()) {
            return;
        }
        for (Event event : events) {
            if (event instanceof Event.UpdateAnswered answered) {
                tell(answered.updateId(), Optional.of(answered.answer()));
            }
        }
    }

    /** The answer to an update among events. */
    static Optional<Answer> answer(String updateId, List<Event> events) {
        for (Event event : events) {
            if (event instanceof Event.UpdateAnswered answered
                    && answered.updateId().equals(updateId)) {
                return Optional.of(answered.answer());
            }
        }
        return Optional.empty();
    }

    /** The instance has left memory: whoever still waits asks elsewhere. To be called when it takes nothing more. */
    void left() {
        callers.keySet().forEach(id -> tell(id, Optional.empty()));
    }

    private void tell(String updateId, Optional<Answer> answer) {
        List<DirectCall> waiting = callers.remove(updateId);
        if (waiting != null) {
            waiting.forEach(caller -> caller.tell(answer));
        }
    }
}
