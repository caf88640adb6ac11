package dev.clew.store.tck;

import dev.clew.store.InstanceFilter;
import dev.clew.store.InstanceRow;
import dev.clew.store.MessageRow;
import dev.clew.store.StateRow;
import dev.clew.store.Store;
import dev.clew.store.Task;
import dev.clew.store.TurnRow;
import java.util.Optional;
import java.util.TreeMap;

/** All that a store shows of a namespace, as text to compare. */
final class Dump {

    private Dump() {}

    static String of(Store store) {
        var text = new StringBuilder();
        store.membership().nodes().forEach(node -> text.append(node).append('\n'));
        var everything = new InstanceFilter(
                Contract.NAMESPACE, Optional.empty(), Optional.empty(), Optional.empty(), Integer.MAX_VALUE);
        for (InstanceRow row : store.catalog().list(everything)) {
            text.append(row).append('\n');
            for (int execution = 1; execution <= row.execution(); execution++) {
                for (TurnRow turn : store.catalog().history(row.id(), execution, 0, Integer.MAX_VALUE)) {
                    text.append("    ").append(turn).append('\n');
                }
            }
            for (MessageRow message : store.catalog().inbox(row.id(), Integer.MAX_VALUE)) {
                text.append("    ").append(message).append('\n');
            }
            for (StateRow value : store.catalog().state(row.id())) {
                text.append("    ").append(value).append('\n');
            }
            for (Task task : store.tasks().of(row.id())) {
                text.append("    ").append(task).append('\n');
            }
        }
        return text.append(new TreeMap<>(store.catalog().count(Contract.NAMESPACE)))
                .toString();
    }
}
