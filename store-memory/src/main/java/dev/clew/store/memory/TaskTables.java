package dev.clew.store.memory;

import dev.clew.api.QueueLimits;
import dev.clew.store.Admission;
import dev.clew.store.Line;
import dev.clew.store.Millis;
import dev.clew.store.Task;
import dev.clew.store.TaskQueue.TakeRequest;
import dev.clew.store.TaskStanding;
import dev.clew.store.Window;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The tasks and their indexes, and the changes that keep the two in step. Not thread-safe: {@link Gate} guards it.
 *
 * <p>Invariants: a task waits in its line exactly while it has no taker; its instance knows it exactly while it is
 * wanted; a task without a taker is wanted; a task that is not wanted has no deadline.
 */
final class TaskTables {

    static final Comparator<QueuedTask> BY_RANK = Comparator.<QueuedTask>comparingLong(queued -> queued.task.rank())
            .thenComparingLong(queued -> queued.task.key());

    private static final Comparator<QueuedTask> LONGEST_OVERDUE_FIRST = Comparator.<QueuedTask, Instant>comparing(
                    queued -> Objects.requireNonNull(queued.deadline))
            .thenComparingLong(queued -> queued.task.key());

    private final Map<Long, QueuedTask> byKey = new HashMap<>();
    private final Map<Line, NavigableSet<QueuedTask>> waiting = new HashMap<>();
    private final NavigableSet<QueuedTask> byDeadline = new TreeSet<>(LONGEST_OVERDUE_FIRST);

    private final Map<String, QueueLimits> limits = new HashMap<>();
    private final Map<String, Integer> running = new HashMap<>();
    private final Map<Line.Share, Integer> runningOfKey = new HashMap<>();
    private final Map<String, Window> windows = new HashMap<>();
    private final Map<Line.Share, Window> windowsOfKey = new HashMap<>();
    private final Map<Line.Session, HeldSession> sessions = new HashMap<>();

    /** How many tasks run, or wait. */
    long count(boolean taken) {
        return byKey.values().stream()
                .filter(task -> (task.taker != null) == taken)
                .count();
    }

    // tasks

    @Nullable
    QueuedTask task(long key) {
        return byKey.get(key);
    }

    void add(Task task, Instance instance) {
        var queued = new QueuedTask(task, instance);
        byKey.put(task.key(), queued);
        instance.tasks.put(task.key(), queued);
        await(queued);
        changeDeadline(queued);
    }

    /** Nobody wants it any more: it is deleted, at once or when its taker lets go of it. */
    void withdraw(QueuedTask queued) {
        queued.instance.tasks.remove(queued.task.key());
        queued.wanted = false;
        changeDeadline(queued);
        if (queued.taker == null) {
            leave(queued);
            byKey.remove(queued.task.key());
        }
    }

    /** Its execution ends. */
    void withdrawAll(Instance instance) {
        List.copyOf(instance.tasks.values()).forEach(this::withdraw);
    }

    /** It is done, whoever has it. */
    void delete(QueuedTask queued, Instant now) {
        stop(queued, now);
        withdraw(queued);
    }

    // taking

    /** The lines in which tasks wait that fit. */
    List<Line> lines(TakeRequest request) {
        return waiting.keySet().stream().filter(line -> line.fits(request)).toList();
    }

    /** The first task of a line; null if none waits any more. */
    @Nullable
    QueuedTask first(Line line) {
        NavigableSet<QueuedTask> tasks = waiting.get(line);
        return tasks == null ? null : tasks.first();
    }

    /** What limits and sessions have to say about some lines. */
    Admission admission(TakeRequest request, Node taker, List<Line> lines, Instant now) {
        var admission = new Admission(request, now);
        Stream.concat(taker.sessions.stream(), lines.stream().flatMap(line -> Stream.ofNullable(session(line))))
                .forEach(held -> admission.session(held.name, held.holder.epoch, held.running, held.until));
        for (Line line : lines) {
            String queue = line.route().queue();
            admission.queue(
                    queue, limits(queue), running.getOrDefault(queue, 0), windows.getOrDefault(queue, Window.NONE));
            line.share()
                    .ifPresent(share -> admission.share(
                            share, runningOfKey.getOrDefault(share, 0), windowsOfKey.getOrDefault(share, Window.NONE)));
        }
        return admission;
    }

    void take(QueuedTask queued, Node taker, TakeRequest request, Instant now) {
        leave(queued);
        queued.taker = taker;
        queued.takes++;
        queued.takenAt = now;
        queued.aliveAt = now;
        taker.taken.add(queued);
        running.merge(queued.task.route().queue(), 1, Integer::sum);
        queued.line.share().ifPresent(share -> runningOfKey.merge(share, 1, Integer::sum));
        queued.line.session().ifPresent(name -> {
            HeldSession held = sessions.get(name);
            if (held == null || held.holder != taker) {
                forget(held);
                held = new HeldSession(name, taker);
                sessions.put(name, held);
                taker.sessions.add(held);
            }
            held.running++;
            held.idle = request.sessionIdle();
        });
        changeDeadline(queued);
    }

    /** Keeps what a take came to: the windows in which it counted, and no session that ended. */
    void taken(Admission admission, List<QueuedTask> taken, Node taker, Instant now) {
        for (QueuedTask queued : taken) {
            String queue = queued.task.route().queue();
            windows.put(queue, admission.window(queue));
        }
        Map<Line.Share, Window> counted = admission.windows();
        windowsOfKey
                .entrySet()
                .removeIf(entry -> counted.keySet().stream()
                                .anyMatch(share ->
                                        share.queue().equals(entry.getKey().queue()))
                        && !now.isBefore(entry.getValue().until()));
        windowsOfKey.putAll(counted);
        List.copyOf(taker.sessions).stream().filter(held -> held.endedAt(now)).forEach(this::forget);
    }

    /** Its taker lets go of it: it waits in its old place again, unless nobody wants it. */
    void free(QueuedTask queued, Instant now) {
        stop(queued, now);
        if (queued.wanted) {
            await(queued);
            changeDeadline(queued);
        } else {
            byKey.remove(queued.task.key());
        }
    }

    /** The same, and the take is not counted. */
    void giveBack(QueuedTask queued, Instant now) {
        queued.takes--;
        free(queued, now);
    }

    /** The same for all that a node took, and its sessions are free. */
    void freeAll(Node taker, Instant now) {
        List.copyOf(taker.taken).forEach(queued -> free(queued, now));
        List.copyOf(taker.sessions).forEach(this::forget);
    }

    // deadlines

    void changeDeadline(QueuedTask queued) {
        if (queued.deadline != null) {
            byDeadline.remove(queued);
        }
        queued.deadline = queued.failsAt();
        if (queued.deadline != null) {
            byDeadline.add(queued);
        }
    }

    List<QueuedTask> overdue(int limit, Instant now) {
        var overdue = new ArrayList<QueuedTask>();
        for (QueuedTask queued : byDeadline) {
            if (overdue.size() == limit || !isOverdue(queued, now)) {
                break;
            }
            overdue.add(queued);
        }
        return overdue;
    }

    static boolean isOverdue(QueuedTask queued, Instant now) {
        return queued.deadline != null && !queued.deadline.isAfter(now);
    }

    // looking

    TaskStanding standing(QueuedTask queued) {
        Optional<Node> taker = Optional.ofNullable(queued.taker);
        return new TaskStanding(
                queued.task,
                queued.takes,
                taker.map(node -> node.epoch),
                taker.map(node -> queued.takenAt),
                running.getOrDefault(queued.task.route().queue(), 0),
                queued.line
                        .share()
                        .map(share -> runningOfKey.getOrDefault(share, 0))
                        .orElse(0),
                Optional.ofNullable(session(queued.line)).map(held -> held.holder.epoch));
    }

    // limits

    QueueLimits limits(String queue) {
        return limits.getOrDefault(queue, QueueLimits.NONE);
    }

    void limit(String queue, QueueLimits newLimits) {
        limits.put(queue, newLimits);
    }

    // indexes

    private void await(QueuedTask queued) {
        waiting.computeIfAbsent(queued.line, line -> new TreeSet<>(BY_RANK)).add(queued);
    }

    private void leave(QueuedTask queued) {
        waiting.computeIfPresent(queued.line, (line, tasks) -> {
            tasks.remove(queued);
            return tasks.isEmpty() ? null : tasks;
        });
    }

    /** Takes the taker away. */
    private void stop(QueuedTask queued, Instant now) {
        Node taker = queued.taker;
        if (taker == null) {
            return;
        }
        queued.taker = null;
        taker.taken.remove(queued);
        running.computeIfPresent(queued.task.route().queue(), (queue, count) -> count == 1 ? null : count - 1);
        queued.line
                .share()
                .ifPresent(
                        share -> runningOfKey.computeIfPresent(share, (key, count) -> count == 1 ? null : count - 1));
        HeldSession held = session(queued.line);
        if (held != null) {
            held.running--;
            held.until = Millis.cut(now.plus(held.idle));
        }
    }

    @Nullable
    private HeldSession session(Line line) {
        return line.session().map(sessions::get).orElse(null);
    }

    private void forget(@Nullable HeldSession held) {
        if (held != null) {
            sessions.remove(held.name);
            held.holder.sessions.remove(held);
        }
    }
}
