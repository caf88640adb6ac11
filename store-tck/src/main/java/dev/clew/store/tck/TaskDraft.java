package dev.clew.store.tck;

import dev.clew.api.Tags;
import dev.clew.store.Epoch;
import dev.clew.store.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A task as its turn will ask for it, short to say: what is not said is plain. */
record TaskDraft(
        String activity,
        String queue,
        Optional<String> limitKey,
        Tags tags,
        Optional<String> session,
        int priority,
        Optional<Epoch> avoided,
        Optional<Instant> notBefore,
        Task.Deadlines deadlines,
        Optional<String> details,
        String input) {

    static TaskDraft of(String activity) {
        return new TaskDraft(
                activity,
                "default",
                Optional.empty(),
                Tags.NONE,
                Optional.empty(),
                0,
                Optional.empty(),
                Optional.empty(),
                Task.Deadlines.NONE,
                Optional.empty(),
                "{}");
    }

    TaskDraft in(String newQueue) {
        return new TaskDraft(
                activity, newQueue, limitKey, tags, session, priority, avoided, notBefore, deadlines, details, input);
    }

    TaskDraft key(String newKey) {
        return new TaskDraft(
                activity,
                queue,
                Optional.of(newKey),
                tags,
                session,
                priority,
                avoided,
                notBefore,
                deadlines,
                details,
                input);
    }

    TaskDraft tags(String... newTags) {
        return new TaskDraft(
                activity,
                queue,
                limitKey,
                Tags.of(newTags),
                session,
                priority,
                avoided,
                notBefore,
                deadlines,
                details,
                input);
    }

    TaskDraft tag(String newTag) {
        return tags(newTag);
    }

    TaskDraft session(String newSession) {
        return new TaskDraft(
                activity,
                queue,
                limitKey,
                tags,
                Optional.of(newSession),
                priority,
                avoided,
                notBefore,
                deadlines,
                details,
                input);
    }

    TaskDraft priority(int newPriority) {
        return new TaskDraft(
                activity, queue, limitKey, tags, session, newPriority, avoided, notBefore, deadlines, details, input);
    }

    TaskDraft notBefore(Instant at) {
        return new TaskDraft(
                activity,
                queue,
                limitKey,
                tags,
                session,
                priority,
                avoided,
                Optional.of(at),
                deadlines,
                details,
                input);
    }

    TaskDraft avoiding(Epoch node) {
        return new TaskDraft(
                activity,
                queue,
                limitKey,
                tags,
                session,
                priority,
                Optional.of(node),
                notBefore,
                deadlines,
                details,
                input);
    }

    TaskDraft startBy(Instant at) {
        return deadlines(
                new Task.Deadlines(Optional.of(at), deadlines.closeBy(), deadlines.run(), deadlines.heartbeat()));
    }

    TaskDraft closeBy(Instant at) {
        return deadlines(
                new Task.Deadlines(deadlines.startBy(), Optional.of(at), deadlines.run(), deadlines.heartbeat()));
    }

    TaskDraft run(Duration span) {
        return deadlines(
                new Task.Deadlines(deadlines.startBy(), deadlines.closeBy(), Optional.of(span), deadlines.heartbeat()));
    }

    TaskDraft heartbeat(Duration span) {
        return deadlines(
                new Task.Deadlines(deadlines.startBy(), deadlines.closeBy(), deadlines.run(), Optional.of(span)));
    }

    TaskDraft deadlines(Task.Deadlines newDeadlines) {
        return new TaskDraft(
                activity, queue, limitKey, tags, session, priority, avoided, notBefore, newDeadlines, details, input);
    }

    TaskDraft details(String json) {
        return new TaskDraft(
                activity,
                queue,
                limitKey,
                tags,
                session,
                priority,
                avoided,
                notBefore,
                deadlines,
                Optional.of(json),
                input);
    }

    TaskDraft input(String json) {
        return new TaskDraft(
                activity, queue, limitKey, tags, session, priority, avoided, notBefore, deadlines, details, json);
    }

    /** The task, asked for now. */
    Task of(long key, long instance, int execution, Instant now) {
        return new Task(
                key,
                instance,
                execution,
                "operation-" + key,
                activity,
                1,
                input,
                now,
                notBefore.orElse(now),
                new Task.Route(queue, limitKey, tags, session, priority, avoided),
                deadlines,
                details);
    }
}
