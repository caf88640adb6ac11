package dev.clew.store.memory;

import dev.clew.api.QueueLimits;
import dev.clew.store.Admission;
import dev.clew.store.Epoch;
import dev.clew.store.InstanceId;
import dev.clew.store.Line;
import dev.clew.store.Millis;
import dev.clew.store.Task;
import dev.clew.store.TaskQueue;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.stream.Collectors;

/** Takes, beats and deadlines over {@link Tables}. */
final class MemoryTaskQueue implements TaskQueue {

    private final Gate gate;
    private final Tables tables;
    private final InstantSource clock;

    MemoryTaskQueue(Gate gate, Tables tables, InstantSource clock) {
        this.gate = gate;
        this.tables = tables;
        this.clock = clock;
    }

    @Override
    public TakeResult take(TakeRequest request) {
        return gate.pass(() -> {
            Node taker = tables.nodes.get(request.owner());
            return taker == null
                    ? new TakeResult(List.of(), Optional.empty())
                    : take(request, taker, Millis.now(clock));
        });
    }

    private TakeResult take(TakeRequest request, Node taker, Instant now) {
        TaskTables tasks = tables.tasks;
        List<Line> lines = tasks.lines(request);
        Admission admission = tasks.admission(request, taker, lines, now);
        var heads = new PriorityQueue<QueuedTask>(TaskTables.BY_RANK);
        lines.forEach(line -> addHead(heads, line, request, now));
        var taken = new ArrayList<QueuedTask>();
        while (taken.size() < request.tasks() && !heads.isEmpty()) {
            QueuedTask head = heads.remove();
            if (admission.isOpen(head.line)) {
                admission.taken(head.line);
                tasks.take(head, taker, request, now);
                taken.add(head);
                addHead(heads, head.line, request, now);
            }
        }
        if (!taken.isEmpty()) {
            tasks.taken(admission, taken, taker, now);
        }
        return new TakeResult(taken.stream().map(QueuedTask::toTaken).toList(), nextReady(lines, request, admission));
    }

    private void addHead(PriorityQueue<QueuedTask> heads, Line line, TakeRequest request, Instant now) {
        QueuedTask first = tables.tasks.first(line);
        if (first != null && !opensAt(first, request).isAfter(now)) {
            heads.add(first);
        }
    }

    private static Instant opensAt(QueuedTask task, TakeRequest request) {
        return Instant.ofEpochMilli(task.line.opensAt(Millis.of(task.task.notBefore()), request.owner()));
    }

    private Optional<Instant> nextReady(List<Line> lines, TakeRequest request, Admission admission) {
        var next = new ArrayList<Instant>();
        for (Line line : lines) {
            QueuedTask first = tables.tasks.first(line);
            if (first != null) {
                Instant notBefore = opensAt(first, request);
                admission
                        .opensAt(line)
                        .map(at -> at.isAfter(notBefore) ? at : notBefore)
                        .ifPresent(next::add);
            }
        }
        return next.stream().min(Instant::compareTo);
    }

    @Override
    public Set<Long> beat(Epoch owner, List<Beat> beats) {
        return gate.pass(() -> {
            Instant now = Millis.now(clock);
            var stop = new HashSet<Long>();
            for (Beat beat : beats) {
                QueuedTask queued = tables.tasks.task(beat.task());
                if (queued != null && queued.wanted && queued.takenBy(owner)) {
                    queued.aliveAt = now;
                    beat.details().ifPresent(details -> queued.details = details);
                    tables.tasks.changeDeadline(queued);
                } else {
                    stop.add(beat.task());
                }
            }
            return Set.copyOf(stop);
        });
    }

    @Override
    public Set<Long> unwanted(Epoch owner, int limit) {
        return gate.pass(() -> Optional.ofNullable(tables.nodes.get(owner)).stream()
                .flatMap(node -> node.taken.stream())
                .filter(queued -> !queued.wanted)
                .map(queued -> queued.task.key())
                .sorted()
                .limit(limit)
                .collect(Collectors.toUnmodifiableSet()));
    }

    @Override
    public List<Overdue> overdue(int limit) {
        return gate.pass(() -> tables.tasks.overdue(limit, Millis.now(clock)).stream()
                .map(QueuedTask::toOverdue)
                .toList());
    }

    @Override
    public int abandoned(Epoch owner, Set<Long> held) {
        return gate.pass(() -> {
            Node taker = tables.nodes.get(owner);
            if (taker == null) {
                return 0;
            }
            Instant now = Millis.now(clock);
            List<QueuedTask> lost = taker.taken.stream()
                    .filter(queued -> !held.contains(queued.task.key()))
                    .toList();
            lost.forEach(queued -> tables.tasks.giveBack(queued, now));
            tables.changes++;
            return lost.size();
        });
    }

    @Override
    public void limit(String queue, QueueLimits limits) {
        gate.pass(() -> {
            tables.tasks.limit(queue, limits);
            return ++tables.changes;
        });
    }

    @Override
    public QueueLimits limits(String queue) {
        return gate.pass(() -> tables.tasks.limits(queue));
    }

    @Override
    public List<Task> of(InstanceId id) {
        return gate.pass(() -> Optional.ofNullable(tables.instance(id)).stream()
                .flatMap(instance -> instance.tasks.values().stream())
                .map(queued -> queued.task)
                .toList());
    }
}
