package dev.clew.testkit;

import dev.clew.api.Activity;
import dev.clew.api.HistoryEntry;
import dev.clew.api.InstanceHandle;
import java.util.List;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assertions;

/** Assertions on what was recorded of an instance. */
public final class HistoryAssert extends AbstractAssert<HistoryAssert, List<HistoryEntry>> {

    private HistoryAssert(List<HistoryEntry> history) {
        super(history, HistoryAssert.class);
    }

    /** Begins to assert on the history of the instance's current execution. */
    public static HistoryAssert assertThatHistory(InstanceHandle<?> handle) {
        return new HistoryAssert(handle.history()).as("history of %s", handle.id());
    }

    /** Exactly these types of events, in this order. */
    public HistoryAssert hasTypes(String... types) {
        Assertions.assertThat(actual)
                .extracting(HistoryEntry::type)
                .as(info.descriptionText())
                .containsExactly(types);
        return this;
    }

    /** So many events of this type. */
    public HistoryAssert has(int times, String type) {
        Assertions.assertThat(actual)
                .filteredOn(entry -> entry.type().equals(type))
                .as("%s: %s", info.descriptionText(), type)
                .hasSize(times);
        return this;
    }

    /** The activity was asked for so many times. */
    public HistoryAssert scheduled(int times, Activity<?, ?> activity) {
        String name = "\"name\":\"" + activity.name() + '"';
        Assertions.assertThat(actual)
                .filteredOn(entry ->
                        entry.type().equals("ActivityScheduled") && entry.json().contains(name))
                .as("%s: activity %s", info.descriptionText(), activity.name())
                .hasSize(times);
        return this;
    }

    /** No event of this type. */
    public HistoryAssert hasNo(String type) {
        return has(0, type);
    }
}
