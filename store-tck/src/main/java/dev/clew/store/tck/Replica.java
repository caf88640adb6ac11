package dev.clew.store.tck;

import dev.clew.store.ClaimResult;
import dev.clew.store.Claimed;
import dev.clew.store.Epoch;
import dev.clew.store.InstanceRow;
import dev.clew.store.MessageRow;
import dev.clew.store.Outcome;
import dev.clew.store.Store;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One of two stores that do the same. Each makes epochs of its own, so operations name them by the order of joining,
 * and answers are compared as text in which every epoch is so named.
 */
final class Replica {

    final Store store;
    private final List<Epoch> epochs = new ArrayList<>();
    private final Set<Class<?>> outcomes = new HashSet<>();

    Replica(Store store) {
        this.store = store;
    }

    /** The epoch of the node that joined as number {@code joined}, from 0; one nobody has if none did. */
    Epoch epoch(int joined) {
        return joined < epochs.size() ? epochs.get(joined) : new Epoch(1_000_000);
    }

    int joined() {
        return epochs.size();
    }

    int number(Epoch epoch) {
        return epochs.indexOf(epoch);
    }

    void joined(Epoch epoch) {
        epochs.add(epoch);
    }

    String describe(List<Outcome> answers) {
        return answers.stream().map(this::describe).collect(Collectors.joining("; "));
    }

    /** The kinds of outcomes it has answered with. */
    Set<Class<?>> outcomes() {
        return outcomes;
    }

    private String describe(Outcome outcome) {
        outcomes.add(outcome.getClass());
        return switch (outcome) {
            // Not where it stands: other writes of the same commit may have gone on before it was looked at.
            case Outcome.Exists(var existing) -> "Exists " + existing.key() + " " + existing.id();
            case Outcome.Fenced fenced -> "Fenced";
            case Outcome.Refused refused -> "Refused";
            case Outcome.Committed committed -> "Committed";
            case Outcome.Sent(var sent) ->
                "Sent " + sent.stream().map(this::describe).toList();
            case Outcome.Delivered delivered -> delivered.toString();
            case Outcome.Repeated repeated -> repeated.toString();
            case Outcome.NotFound notFound -> "NotFound";
            case Outcome.Ended ended -> ended.toString();
        };
    }

    String describe(ClaimResult result) {
        return result.claimed().stream().map(this::describe).collect(Collectors.joining("; ")) + " next "
                + result.nextReady();
    }

    private String describe(Claimed claimed) {
        return describe(claimed.instance()) + claimed.history() + claimed.inbox() + claimed.more() + claimed.tasks();
    }

    /** In order for each instance; which instance comes first is the store's affair. */
    String describeReceived(List<MessageRow> messages) {
        return messages.stream()
                .sorted(Comparator.comparingLong(MessageRow::instance))
                .toList()
                .toString();
    }

    String describe(InstanceRow row) {
        return row.toString()
                .replaceAll("owner=Optional[^,]*,", "owner=" + row.owner().map(epochs::indexOf) + ",");
    }

    String dump() {
        String text = Dump.of(store);
        for (int i = 0; i < epochs.size(); i++) {
            text = text.replace("Epoch[number=" + epochs.get(i).number() + "]", "epoch " + i);
        }
        return text;
    }
}
