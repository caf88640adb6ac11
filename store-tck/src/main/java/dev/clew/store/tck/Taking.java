package dev.clew.store.tck;

import dev.clew.store.Epoch;
import dev.clew.store.TaskQueue.TakeRequest;
import java.time.Duration;
import java.util.Set;

/** What a node would take, short to say. */
record Taking(
        Epoch owner,
        Set<String> activities,
        Set<String> namespaces,
        Set<String> tags,
        boolean untagged,
        int tasks,
        int sessions) {

    /** How long an idle session stays with its node. */
    static final Duration SESSION_IDLE = Duration.ofSeconds(30);

    /** As many untagged tasks of the usual activity as there are, with room for many sessions. */
    static Taking by(Epoch owner) {
        return new Taking(owner, Set.of(TaskContract.CHARGE), Set.of(), Set.of(), true, 100, 100);
    }

    Taking noActivities() {
        return new Taking(owner, Set.of(), namespaces, tags, untagged, tasks, sessions);
    }

    Taking activities(String... names) {
        return new Taking(owner, Set.of(names), namespaces, tags, untagged, tasks, sessions);
    }

    Taking namespaces(String... names) {
        return new Taking(owner, activities, Set.of(names), tags, untagged, tasks, sessions);
    }

    Taking tags(String... names) {
        return new Taking(owner, activities, namespaces, Set.of(names), untagged, tasks, sessions);
    }

    Taking taggedOnly() {
        return new Taking(owner, activities, namespaces, tags, false, tasks, sessions);
    }

    Taking atMost(int most) {
        return new Taking(owner, activities, namespaces, tags, untagged, most, sessions);
    }

    Taking sessions(int most) {
        return new Taking(owner, activities, namespaces, tags, untagged, tasks, most);
    }

    TakeRequest request() {
        return new TakeRequest(owner, activities, namespaces, tags, untagged, tasks, sessions, SESSION_IDLE);
    }
}
