package dev.clew.engine;

import dev.clew.api.InstanceTree;
import dev.clew.engine.json.HistoryJson;
import dev.clew.kernel.Event;
import dev.clew.kernel.Parent;
import dev.clew.store.Catalog;
import dev.clew.store.InstanceId;
import dev.clew.store.InstanceRow;
import dev.clew.store.TurnRow;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/**
 * Reads an instance and those below it, breadth first, so that a limit cuts the farthest.
 *
 * <p>Stores know nothing of families. A parent's history names the children it started, and a child's first event names
 * its parent; only where the two agree it is one. That costs a row for each child and a history for each instance.
 */
final class Descendants {

    private static final int HISTORY_PAGE = 1_000;

    private final Catalog catalog;
    private final int most;
    private int found;

    /**
     * Reads trees.
     *
     * @param most how many instances at most, from 1 to {@link InstanceTree#MAX_SIZE}
     */
    Descendants(Catalog catalog, int most) {
        if (most < 1 || most > InstanceTree.MAX_SIZE) {
            throw new IllegalArgumentException(
                    "a tree has from 1 to " + InstanceTree.MAX_SIZE + " instances, was asked for " + most);
        }
        this.catalog = catalog;
        this.most = most;
    }

    /** An instance whose children are looked for, or were. */
    private static final class Member {

        private final InstanceRow row;
        private final int depth;
        private final List<Member> children = new ArrayList<>();
        private boolean complete = true;

        Member(InstanceRow row, int depth) {
            this.row = row;
            this.depth = depth;
        }

        InstanceTree tree() {
            return new InstanceTree(
                    StoreHandle.info(row), children.stream().map(Member::tree).toList(), complete);
        }
    }

    InstanceTree of(InstanceRow root) {
        Member first = new Member(root, 1);
        Queue<Member> waiting = new ArrayDeque<>(List.of(first));
        found = 1;
        while (!waiting.isEmpty()) {
            Member parent = waiting.remove();
            findChildren(parent);
            waiting.addAll(parent.children);
        }
        return first.tree();
    }

    private void findChildren(Member parent) {
        int turns = 0;
        List<TurnRow> page;
        do {
            page = catalog.history(parent.row.id(), parent.row.execution(), turns, HISTORY_PAGE);
            turns += page.size();
            for (TurnRow turn : page) {
                for (Event event : HistoryJson.read(turn.events())) {
                    if (event instanceof Event.ChildStarted started && !add(parent, started, turn.number())) {
                        parent.complete = false;
                        return;
                    }
                }
            }
        } while (page.size() == HISTORY_PAGE);
    }

    /** Adds the child if it is there; false if there is no room for it. */
    private boolean add(Member parent, Event.ChildStarted started, int turn) {
        Optional<InstanceRow> child = catalog.find(
                        new InstanceId(parent.row.id().namespace(), started.childId()))
                .filter(row -> isChildOf(parent.row, started, turn, row));
        if (child.isEmpty()) {
            return true;
        }
        if (found == most || parent.depth == InstanceTree.MAX_DEPTH) {
            return false;
        }
        found++;
        parent.children.add(new Member(child.get(), parent.depth + 1));
        return true;
    }

    private static boolean isChildOf(InstanceRow parent, Event.ChildStarted started, int turn, InstanceRow child) {
        Event.ExecutionStarted start = HistoryJson.readStart(parent.start());
        Parent expected =
                new Parent(parent.id().id(), start.origin(turn, parent.execution()), start.seed(), started.id());
        return HistoryJson.readStart(child.start()).parent().equals(Optional.of(expected));
    }
}
