package dev.clew.engine;

import dev.clew.api.Explanation;
import dev.clew.api.QueueLimits;
import dev.clew.engine.explain.Crew;
import dev.clew.engine.explain.Explainer;
import dev.clew.engine.explain.Situation;
import dev.clew.engine.json.Abilities;
import dev.clew.engine.json.HistoryJson;
import dev.clew.engine.json.UnreadableHistoryException;
import dev.clew.kernel.Event;
import dev.clew.kernel.RecordedTurn;
import dev.clew.store.Epoch;
import dev.clew.store.InstanceId;
import dev.clew.store.InstanceRow;
import dev.clew.store.Store;
import dev.clew.store.TaskStanding;
import dev.clew.store.TurnRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Gathers what a store knows of an instance, for {@link Explainer} to make a sentence of. */
final class Explanations {

    private static final System.Logger LOG = System.getLogger(Explanations.class.getName());
    private static final int HISTORY_PAGE = 1_000;
    private static final int MOST_TASKS = 100;
    private static final int MOST_CHILDREN = 10;

    private final Store store;
    private final Crew nodes;

    Explanations(Store store) {
        this.store = store;
        Map<Epoch, Abilities> abilities = new HashMap<>();
        store.membership()
                .abilities()
                .forEach((epoch, said) -> read(said).ifPresent(known -> abilities.put(epoch, known)));
        this.nodes = new Crew(
                store.membership().nodes().stream()
                        .filter(node -> node.leaseUntil().isAfter(store.clock().instant()))
                        .toList(),
                abilities);
    }

    /** Nothing if a later release said it in other words. */
    private static Optional<Abilities> read(String said) {
        try {
            return Optional.of(Abilities.read(said));
        } catch (UnreadableHistoryException unreadable) {
            return Optional.empty();
        }
    }

    /** Why an instance stands where it stands, and its children, one level deep. */
    Explanation of(InstanceRow row) {
        List<RecordedTurn> turns = turns(row);
        Map<String, Explanation> children = new HashMap<>();
        for (String child : openChildren(turns)) {
            store.catalog()
                    .find(new InstanceId(row.id().namespace(), child))
                    .ifPresent(found -> children.put(child, explain(found, turns(found), Map.of())));
        }
        return explain(row, turns, children);
    }

    private Explanation explain(InstanceRow row, List<RecordedTurn> turns, Map<String, Explanation> children) {
        List<TaskStanding> tasks = store.catalog().tasks(row.id(), MOST_TASKS);
        Map<String, QueueLimits> limits = new HashMap<>();
        for (TaskStanding task : tasks) {
            limits.computeIfAbsent(task.task().route().queue(), store.tasks()::limits);
        }
        Optional<HistoryJson.Outcome> outcome = row.outcome().map(HistoryJson::readOutcome);
        return Explainer.explain(new Situation(
                row,
                outcome.flatMap(HistoryJson.Outcome::failure),
                outcome.map(HistoryJson.Outcome::by).orElse(""),
                turns,
                tasks,
                limits,
                nodes,
                children,
                store.clock().instant()));
    }

    /** What can be read of an instance's history; one that is held or has ended is explained by its status. */
    private List<RecordedTurn> turns(InstanceRow row) {
        List<RecordedTurn> turns = new ArrayList<>();
        if (row.status().ended() || row.status().held()) {
            return turns;
        }
        try {
            addTurns(row, turns);
        } catch (UnreadableHistoryException ofALaterRelease) {
            LOG.log(System.Logger.Level.DEBUG, "explaining what could be read", ofALaterRelease);
        }
        return turns;
    }

    private void addTurns(InstanceRow row, List<RecordedTurn> turns) {
        List<TurnRow> page;
        do {
            page = store.catalog().history(row.id(), row.execution(), turns.size(), HISTORY_PAGE);
            for (TurnRow turn : page) {
                turns.add(new RecordedTurn(turn.at(), HistoryJson.read(turn.events())));
            }
        } while (page.size() == HISTORY_PAGE);
    }

    private static List<String> openChildren(List<RecordedTurn> turns) {
        Map<String, String> open = new HashMap<>();
        for (RecordedTurn turn : turns) {
            for (Event event : turn.events()) {
                if (event instanceof Event.ChildStarted child) {
                    open.put(child.id().path(), child.childId());
                } else if (event instanceof Event.ChildCompleted child) {
                    open.remove(child.id().path());
                } else if (event instanceof Event.ChildFailed child) {
                    open.remove(child.id().path());
                }
            }
        }
        return open.values().stream().sorted().limit(MOST_CHILDREN).toList();
    }
}
