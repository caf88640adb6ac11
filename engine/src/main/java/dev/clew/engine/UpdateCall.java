package dev.clew.engine;

import dev.clew.api.ConfigurationException;
import dev.clew.api.InstanceNotFoundException;
import dev.clew.engine.json.HistoryJson;
import dev.clew.kernel.Event;
import dev.clew.kernel.Event.Answer;
import dev.clew.store.Catalog;
import dev.clew.store.InstanceId;
import dev.clew.store.InstanceRow;
import dev.clew.store.TurnRow;
import java.util.List;
import java.util.Optional;

/**
 * Finds the answer to one update in the turns of its instance, each of which it reads once. For one thread.
 *
 * <p>An update that nobody has asked for before can only be answered by turns to come, so those that are there are
 * skipped. One that is asked for again may have been answered by the current execution, or by the one before it, whose
 * answers the current one knows of; see {@link dev.clew.kernel.Event.CarriedUpdates}.
 */
final class UpdateCall {

    private static final int PAGE = 100;

    private final Catalog catalog;
    private final InstanceId id;
    private final long key;
    private final String name;
    private final String updateId;
    private int execution;
    private int turn;
    private boolean received;

    private UpdateCall(Catalog catalog, InstanceRow row, String name, String updateId, int execution, int turn) {
        this.catalog = catalog;
        this.id = row.id();
        this.key = row.key();
        this.name = name;
        this.updateId = updateId;
        this.execution = execution;
        this.turn = turn;
    }

    /** An update that nobody has asked for before. */
    static UpdateCall first(Catalog catalog, InstanceRow row, String name, String updateId) {
        return new UpdateCall(catalog, row, name, updateId, row.execution(), turns(catalog, row.id(), row.execution()));
    }

    /** An update that may have been asked for before. */
    static UpdateCall again(Catalog catalog, InstanceRow row, String name, String updateId) {
        return new UpdateCall(catalog, row, name, updateId, Math.max(1, row.execution() - 1), 0);
    }

    /** How many turns an execution has, found in steps that double and halve. */
    private static int turns(Catalog catalog, InstanceId id, int execution) {
        int atLeast = 0;
        int lessThan = 1;
        while (!catalog.history(id, execution, lessThan - 1, 1).isEmpty()) {
            atLeast = lessThan;
            lessThan *= 2;
        }
        while (atLeast < lessThan - 1) {
            int middle = (atLeast + lessThan) / 2;
            if (catalog.history(id, execution, middle - 1, 1).isEmpty()) {
                lessThan = middle;
            } else {
                atLeast = middle;
            }
        }
        return atLeast;
    }

    String updateId() {
        return updateId;
    }

    /** Whether the instance has taken the update in, as far as {@link #look} has come. */
    boolean received() {
        return received;
    }

    /**
     * Looks through the turns that were not looked at so far.
     *
     * @param row the instance, read before this call: so an execution that another has followed is read to its end
     * @throws InstanceNotFoundException if it is another instance by now
     */
    Optional<Answer> look(InstanceRow row) {
        if (row.key() != key) {
            throw new InstanceNotFoundException(id.id());
        }
        while (true) {
            List<TurnRow> page = catalog.history(id, execution, turn, PAGE);
            for (TurnRow next : page) {
                turn = next.number() + 1;
                Optional<Answer> answer = in(next);
                if (answer.isPresent()) {
                    return answer;
                }
            }
            if (page.size() < PAGE) {
                if (execution >= row.execution()) {
                    return Optional.empty();
                }
                execution++;
                turn = 0;
            }
        }
    }

    /** Most turns say nothing of updates and need not be parsed. */
    private Optional<Answer> in(TurnRow row) {
        if (!row.events().contains("\"Update")) {
            return Optional.empty();
        }
        for (Event event : HistoryJson.read(row.events())) {
            if (event instanceof Event.UpdateReceived known && known.updateId().equals(updateId)) {
                requireSame(known.name());
                received = true;
            } else if (event instanceof Event.UpdateAnswered known
                    && known.updateId().equals(updateId)) {
                requireSame(known.name());
                return Optional.of(known.answer());
            }
        }
        return Optional.empty();
    }

    private void requireSame(String known) {
        if (!known.equals(name)) {
            throw new ConfigurationException(
                    "update_id_taken",
                    "update id '" + updateId + "' is that of an update '" + known + "' of instance '" + id.id()
                            + "', not '" + name + "'; choose another id");
        }
    }
}
