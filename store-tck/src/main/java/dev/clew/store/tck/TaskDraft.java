package dev.clew.store.tck;

import dev.clew.store.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A task as its turn will ask for it, short to say: what is not said is plain. */
record TaskDraft(
        String activity,
        String queue,
        Optional<String> limitKey,
        Optional<String> tag,
        Optional<String> session,
        int priority,
        Optional<Instant> notBefore,
        Task.Deadlines deadlines,
        Optional<String> details,
        String input) {

    static TaskDraft of(String activity) {
        return new TaskDraft(
                activity,
                "default",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0,
                Optional.empty(),
                Task.Deadlines.NONE,
                Optional.empty(),
                "{}");
    }

    TaskDraft in(String newQueue) {
        return new TaskDraft(
                activity, newQueue, limitKey, tag, session, priority, notBefore, deadlines, details, input);
    }

    TaskDraft key(String newKey) {
        return new TaskDraft(
                activity, queue, Optional.of(newKey), tag, session, priority, notBefore, deadlines, details, input);
    }

    TaskDraft tag(String newTag) {
        return new TaskDraft(
                activity,
                queue,
                limitKey,
                Optional.of(newTag),
                session,
                priority,
                notBefore,
                deadlines,
                details,
                input);
    }

    TaskDraft session(String newSession) {
        return new TaskDraft(
                activity,
                queue,
                limitKey,
                tag,
                Optional.of(newSession),
                priority,
                notBefore,
                deadlines,
                details,
                input);
    }

    TaskDraft priority(int newPriority) {
        return new TaskDraft(
                activity, queue, limitKey, tag, session, newPriority, notBefore, deadlines, details, input);
    }

    TaskDraft notBefore(Instant at) {
        return new TaskDraft(
                activity, queue, limitKey, tag, session, priority, Optional.of(at), deadlines, details, input);
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
                activity, queue, limitKey, tag, session, priority, notBefore, newDeadlines, details, input);
    }

    TaskDraft details(String json) {
        return new TaskDraft(
                activity, queue, limitKey, tag, session, priority, notBefore, deadlines, Optional.of(json), input);
    }

    TaskDraft input(String json) {
        return new TaskDraft(activity, queue, limitKey, tag, session, priority, notBefore, deadlines, details, json);
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
                new Task.Route(queue, limitKey, tag, session, priority),
                deadlines,
                details);
    }
}
