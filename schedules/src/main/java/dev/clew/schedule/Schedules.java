package dev.clew.schedule;

import dev.clew.api.ClewClient;
import dev.clew.api.ConfigurationException;
import dev.clew.api.ConflictPolicy;
import dev.clew.api.InstanceHandle;
import dev.clew.api.InstanceInfo;
import dev.clew.api.InstanceNotFoundException;
import dev.clew.api.InstanceStatus;
import dev.clew.api.ListQuery;
import dev.clew.api.Page;
import dev.clew.schedule.ScheduleCommand.Verb;
import dev.clew.schedule.ScheduleDescription.Status;
import dev.clew.schedule.ScheduleState.Started;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes schedules, and looks at and steers them. Thread-safe. Every call that changes something returns when that is
 * durable; a node that has {@link ScheduleRunner} registered then acts on it.
 *
 * <p>All but {@link #create} and {@link #list} throw {@link ConfigurationException} if there is no such schedule.
 */
public final class Schedules {

    /** The longest id of a schedule: its runs' ids are longer. */
    public static final int MAX_ID = 200;

    private static final int NEXT = 5;

    private final ClewClient client;

    private Schedules(ClewClient client) {
        this.client = client;
    }

    /** The schedules of a client's namespace. */
    public static Schedules of(ClewClient client) {
        return new Schedules(client);
    }

    /**
     * Makes a schedule. Its times count from when a node first sees it, which is at once where one runs. One that has
     * ended or was deleted gives way.
     *
     * @param id also the beginning of the ids of its runs; 1 to {@value #MAX_ID} characters
     * @throws dev.clew.api.InstanceExistsException if there is a schedule, or an instance, with this id
     * @throws ConfigurationException if it would never be due
     */
    public void create(String id, Schedule schedule) {
        if (id.length() > MAX_ID) {
            throw new IllegalArgumentException(
                    "the id of a schedule has at most " + MAX_ID + " characters, not " + id.length());
        }
        requireTimes(schedule);
        client.start(
                ScheduleRunner.SCHEDULE,
                id,
                ScheduleState.fresh(StoredSchedule.of(schedule)),
                ConflictPolicy.REPLACE_ENDED);
    }

    private static void requireTimes(Schedule schedule) {
        Instant from = schedule.from().map(first -> first.minusMillis(1)).orElse(Instant.EPOCH);
        Optional<Instant> next = schedule.timing().next(from);
        if (next.isEmpty()
                || schedule.until().filter(last -> next.get().isAfter(last)).isPresent()) {
            throw new ConfigurationException(
                    "never_due",
                    "the schedule is never due: there is no time of '" + schedule.timing() + "' in its span");
        }
    }

    /** What is known of a schedule. */
    public ScheduleDescription describe(String id) {
        return describe(find(id));
    }

    /** All schedules that have not ended, newest first. */
    public List<ScheduleDescription> list() {
        ListQuery query = ListQuery.all()
                .name(ScheduleRunner.NAME)
                .status(
                        InstanceStatus.RUNNING,
                        InstanceStatus.PAUSED,
                        InstanceStatus.PARKED,
                        InstanceStatus.QUARANTINED);
        List<ScheduleDescription> all = new ArrayList<>();
        Optional<String> after = Optional.empty();
        do {
            Page<InstanceInfo> page = client.list(after.map(query::after).orElse(query));
            page.items().forEach(info -> all.add(describe(info)));
            after = page.next();
        } while (after.isPresent());
        return all;
    }

    /** Starts no more runs but those that are asked for. Times that pass are not made up for. */
    public void pause(String id, String note) {
        send(id, ScheduleCommand.of(Verb.PAUSE, note));
    }

    /** Starts runs again, from the next time that comes. */
    public void resume(String id, String note) {
        send(id, ScheduleCommand.of(Verb.RESUME, note));
    }

    /** Starts a run now, also of a schedule that is paused; what happens while another goes on its overlap rule says. */
    public void trigger(String id) {
        send(id, ScheduleCommand.of(Verb.TRIGGER, ""));
    }

    /**
     * Starts the runs of a span of time, in order: one after the other, or side by side under
     * {@link Overlap#ALLOW_ALL}. A time that was run before is not run again.
     *
     * @param from the first time, it included
     * @param to up to this time, it excluded
     */
    public void backfill(String id, Instant from, Instant to) {
        if (!from.isBefore(to)) {
            throw new IllegalArgumentException("a span to backfill ends after it begins, unlike " + from + " to " + to);
        }
        send(id, ScheduleCommand.backfill(from, to));
    }

    /**
     * Makes it do something else from now on. What runs or stands in line stays; its times and the count of its runs begin
     * anew.
     *
     * @throws ConfigurationException if it would never be due
     */
    public void update(String id, Schedule schedule) {
        requireTimes(schedule);
        send(id, ScheduleCommand.update(StoredSchedule.of(schedule)));
    }

    /**
     * Ends a schedule. What it started goes on, but for a run under {@link Overlap#CANCEL_OTHER}. Its id may be used again
     * once a node has seen to that.
     */
    public void delete(String id) {
        find(id);
        client.handle(id).cancel("the schedule was deleted");
    }

    private void send(String id, ScheduleCommand command) {
        find(id);
        client.handle(id).signal(ScheduleCommand.SIGNAL, command);
    }

    private InstanceInfo find(String id) {
        InstanceInfo info = find(client.handle(id)).orElseThrow(() -> none(id, "there is no instance with this id"));
        if (!info.name().equals(ScheduleRunner.NAME)) {
            throw none(id, "the instance with this id runs '" + info.name() + "'");
        }
        if (info.status().ended()) {
            throw none(id, "it has ended: " + info.status() + " at " + info.updatedAt());
        }
        return info;
    }

    private static ConfigurationException none(String id, String why) {
        return new ConfigurationException("no_schedule", "there is no schedule '" + id + "': " + why);
    }

    private static Optional<InstanceInfo> find(InstanceHandle<?> handle) {
        try {
            return Optional.of(handle.info());
        } catch (InstanceNotFoundException none) {
            return Optional.empty();
        }
    }

    private ScheduleDescription describe(InstanceInfo info) {
        Optional<StatusText.Shown> published = info.customStatus().map(StatusText::read);
        StatusText.Shown shown = published
                .or(() -> StatusText.readInput(info.input().data()))
                .orElseThrow(() -> new ConfigurationException(
                        "unreadable_schedule",
                        "schedule '" + info.id()
                                + "' has not been run by a node yet, and what it was made with cannot be"
                                + " read here; start a node with new ScheduleRunner() registered"));
        ScheduleState state = shown.state();
        return new ScheduleDescription(
                info.id(),
                status(info.status(), state, published.isPresent()),
                state.hold().note(),
                state.schedule().withoutInput().schedule(),
                next(state, info.createdAt()),
                state.log().recent().reversed().stream()
                        .map(run -> run(info.id(), run))
                        .toList(),
                state.running(),
                shown.waiting(),
                state.log().started(),
                state.log().skipped(),
                state.log().lastSkipped(),
                state.remaining());
    }

    private static Status status(InstanceStatus status, ScheduleState state, boolean seen) {
        if (status.held()) {
            return Status.HELD;
        }
        if (!seen) {
            return Status.WAITS_FOR_NODE;
        }
        return state.hold().paused() ? Status.PAUSED : Status.ACTIVE;
    }

    private static List<Instant> next(ScheduleState state, Instant created) {
        Schedule schedule = state.schedule().schedule();
        List<Instant> times = new ArrayList<>();
        int most = Math.min(NEXT, state.remaining().orElse(NEXT));
        Instant begin = schedule.from()
                .filter(from -> from.isAfter(created))
                .map(from -> from.minusMillis(1))
                .orElse(created);
        Optional<Instant> next = schedule.timing().next(state.considered().orElse(begin));
        while (times.size() < most
                && next.isPresent()
                && schedule.until().filter(next.get()::isAfter).isEmpty()) {
            times.add(next.get());
            next = schedule.timing().next(next.get());
        }
        return times;
    }

    private ScheduleDescription.Run run(String id, Started run) {
        String runId = run.occurrence().runId(id);
        return new ScheduleDescription.Run(
                runId, run.occurrence(), run.at(), find(client.handle(runId)).map(InstanceInfo::status));
    }
}
