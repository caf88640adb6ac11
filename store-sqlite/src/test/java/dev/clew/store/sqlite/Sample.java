package dev.clew.store.sqlite;

import dev.clew.api.Attributes;
import dev.clew.api.InstanceStatus;
import dev.clew.api.QueueLimits;
import dev.clew.api.Tags;
import dev.clew.store.ClaimRequest;
import dev.clew.store.Epoch;
import dev.clew.store.InstanceFilter;
import dev.clew.store.InstanceId;
import dev.clew.store.InstanceRow;
import dev.clew.store.NodeRecord;
import dev.clew.store.Program;
import dev.clew.store.Store;
import dev.clew.store.Task;
import dev.clew.store.TaskQueue.TakeRequest;
import dev.clew.store.Write;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Writes to try a file with, and a look at all of it. */
final class Sample {

    static final Duration LEASE = Duration.ofSeconds(5);
    static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");
    static final Program ORDER = new Program("orchestration", "order", 1);

    private Sample() {}

    static InstanceId id(String id) {
        return new InstanceId("default", id);
    }

    static Write.Start start(long key, String id, Optional<Epoch> owner) {
        return new Write.Start(
                key,
                id(id),
                ORDER.kind(),
                ORDER.name(),
                ORDER.version(),
                "{\"id\":\"" + id + "\"}",
                NOON,
                owner,
                false);
    }

    static Write.Delivery delivery(long key, String to, Optional<Epoch> sender) {
        return new Write.Delivery(key, id(to), "{\"message\":" + key + "}", NOON, sender);
    }

    static Write.Turn turn(long key, Epoch owner, int number, Long... consumed) {
        return turn(key, owner, number, Optional.empty(), consumed);
    }

    static Write.Turn turn(long key, Epoch owner, int number, Optional<Write.Change> change, Long... consumed) {
        return new Write.Turn(key, owner, 1, number, NOON, "[{\"turn\":" + number + "}]", List.of(consumed), change);
    }

    /** A turn that asks for a task in a limited queue, with everything, and withdraws another. */
    static Write.Turn asking(long key, Epoch owner, int number, long task, long withdrawn) {
        return new Write.Turn(
                key,
                owner,
                1,
                number,
                NOON,
                "[]",
                List.of(),
                Optional.empty(),
                new Write.Errands(List.of(task(task, key)), List.of(withdrawn)));
    }

    private static Task task(long key, long instance) {
        return new Task(
                key,
                instance,
                1,
                "operation",
                "charge",
                1,
                "{}",
                NOON,
                NOON,
                new Task.Route("busy", Optional.of("key"), Tags.NONE, Optional.of("session"), 0),
                new Task.Deadlines(Optional.of(NOON), Optional.of(NOON), Optional.of(LEASE), Optional.of(LEASE)),
                Optional.empty());
    }

    /** Limits of every kind that are not reached. */
    static QueueLimits limits() {
        return QueueLimits.NONE
                .concurrency(100)
                .concurrencyPerKey(100)
                .rate(100, LEASE)
                .ratePerKey(100, LEASE);
    }

    static TakeRequest take(Epoch owner, int tasks) {
        return new TakeRequest(owner, Set.of("charge"), Set.of(), Set.of("cuda", "gpu"), true, tasks, 10, LEASE);
    }

    static Write.Report report(long task, Optional<Epoch> taker, Epoch sender, long message) {
        return new Write.Report(task, taker.isPresent() ? 1 : 0, taker, sender, message, "{}", NOON);
    }

    /** A change of the attributes. */
    static Optional<Write.Change> having(Attributes attributes) {
        return Optional.of(new Write.Change(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Write.StateChange.NONE,
                Optional.of(attributes),
                Optional.empty()));
    }

    static Optional<Write.Change> ending() {
        return Optional.of(new Write.Change(
                Optional.of(InstanceStatus.COMPLETED),
                Optional.of("{}"),
                Optional.of("done"),
                Optional.empty(),
                Optional.empty()));
    }

    static Optional<Write.Change> releasing() {
        return Optional.of(new Write.Change(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of("{\"round\":2}"),
                Optional.of(new Write.Ready(Optional.of(NOON.plusSeconds(60))))));
    }

    static ClaimRequest claim(Epoch owner) {
        return new ClaimRequest(owner, Set.of(ORDER), 100, 1);
    }

    /** All that a store shows, as text to compare. */
    static String dump(Store store) {
        var text = new StringBuilder();
        var everything =
                new InstanceFilter("default", Optional.empty(), Optional.empty(), Optional.empty(), Integer.MAX_VALUE);
        for (InstanceRow row : store.catalog().list(everything)) {
            text.append(row);
            for (int execution = 1; execution <= row.execution(); execution++) {
                text.append(store.catalog().history(row.id(), execution, 0, Integer.MAX_VALUE));
            }
            text.append(store.catalog().inbox(row.id(), Integer.MAX_VALUE));
            text.append(store.tasks().of(row.id())).append('\n');
        }
        for (NodeRecord node : store.membership().nodes()) {
            text.append(node).append(store.tasks().unwanted(node.epoch(), 100));
        }
        return text.append(store.tasks().overdue(100)).toString();
    }
}
