package dev.clew.engine.explain;

import dev.clew.api.Explanation.Kind;
import dev.clew.api.Explanation.Reason;
import dev.clew.api.QueueLimits;
import dev.clew.api.Tags;
import dev.clew.engine.json.Abilities;
import dev.clew.store.Task;
import dev.clew.store.TaskStanding;
import java.util.Optional;

/** What holds an activity up. */
final class QueueWords {

    private final Situation situation;

    QueueWords(Situation situation) {
        this.situation = situation;
    }

    Reason activity(OpenOperation operation) {
        return situation
                .task(operation.id())
                .map(standing -> inTheQueue(operation, standing))
                .orElseGet(() -> outsideTheQueue(operation));
    }

    private Reason outsideTheQueue(OpenOperation operation) {
        String what = "activity '" + operation.name() + "'";
        if (operation.until().filter(situation.now()::isBefore).isPresent()) {
            return Explainer.retry(operation, what);
        }
        String text = situation
                .owner()
                .map(owner -> "waits for " + what + ", which runs on " + owner + " or waits for a slot there, since "
                        + Times.text(operation.since()))
                .orElse("asks for " + what + " once a node runs it");
        return new Reason(Kind.ACTIVITY, operation.id(), text);
    }

    private Reason inTheQueue(OpenOperation operation, TaskStanding standing) {
        Task task = standing.task();
        if (standing.taker().isPresent()) {
            return new Reason(Kind.ACTIVITY, operation.id(), running(standing));
        }
        if (task.notBefore().isAfter(situation.now()) && operation.failures() > 0) {
            return Explainer.retry(operation, "activity '" + task.activity() + "'");
        }
        return new Reason(
                Kind.QUEUED,
                operation.id(),
                "waits for activity '" + task.activity() + "', in queue '"
                        + task.route().queue() + "' since " + Times.text(task.enqueuedAt()) + ": "
                        + whyNobodyTakes(standing));
    }

    private String running(TaskStanding standing) {
        Task task = standing.task();
        return "waits for activity '" + task.activity() + "', attempt " + task.attempt() + ", which runs on "
                + situation.nameOf(standing.taker().orElseThrow())
                + standing.takenAt().map(at -> " since " + Times.text(at)).orElse("");
    }

    private String whyNobodyTakes(TaskStanding standing) {
        Task task = standing.task();
        String namespace = situation.instance().id().namespace();
        if (situation.nodes().isEmpty()) {
            return "no engine runs on this store";
        }
        Crew having = situation.nodes().who(can -> can.activities().contains(task.activity()));
        if (having.isEmpty()) {
            return "no living node has it registered";
        }
        Crew able = having.who(can -> fits(can, task, namespace));
        if (able.isEmpty()) {
            Tags tags = task.route().tags();
            return "no living node that has it "
                    + (tags.isEmpty() ? "takes what has no tag" : "serves " + tags)
                    + " for namespace '" + namespace + "'";
        }
        return session(standing)
                .or(() -> limit(standing))
                .orElseGet(() -> "it waits for a free slot on " + able.names());
    }

    private static boolean fits(Abilities can, Task task, String namespace) {
        return can.worksFor(namespace) && can.serves(task.route().tags());
    }

    private Optional<String> session(TaskStanding standing) {
        return standing.sessionHolder()
                .map(holder ->
                        "its session '" + standing.task().route().session().orElse("") + "' is with "
                                + situation.nameOf(holder) + ", where it waits for a free slot or another limit");
    }

    private Optional<String> limit(TaskStanding standing) {
        Task.Route route = standing.task().route();
        QueueLimits limits = situation.limits().getOrDefault(route.queue(), QueueLimits.NONE);
        if (limits.concurrency().isPresent()
                && standing.runningInQueue() >= limits.concurrency().getAsInt()) {
            return Optional.of("the queue is at its limit, " + standing.runningInQueue() + " of "
                    + limits.concurrency().getAsInt() + " run");
        }
        if (route.limitKey().isPresent()
                && limits.concurrencyPerKey().isPresent()
                && standing.runningOfKey() >= limits.concurrencyPerKey().getAsInt()) {
            return Optional.of("limit key '" + route.limitKey().get() + "' is at its limit, " + standing.runningOfKey()
                    + " of " + limits.concurrencyPerKey().getAsInt() + " run");
        }
        return limits.rate()
                .or(() -> route.limitKey().flatMap(key -> limits.ratePerKey()))
                .map(rate -> "at most " + rate.count() + " begin in " + rate.per());
    }
}
