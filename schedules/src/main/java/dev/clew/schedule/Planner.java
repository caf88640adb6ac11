package dev.clew.schedule;

import dev.clew.schedule.Occurrence.Kind;
import dev.clew.schedule.ScheduleState.Range;
import dev.clew.schedule.Skipped.Why;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides what a schedule does. Pure: equal arguments give equal plans, as long as time zones keep their rules; therefore
 * what it decided is recorded, and not decided again on replay.
 *
 * <p>A nominal time is decided on once: {@link ScheduleState#considered} only moves forward. It is noticed late when no
 * node ran, and then {@link CatchUp} decides; or it is noticed in time, or while a run was going on, and then
 * {@link Overlap} does. What is to run stands in line, and the first in line begins when nothing keeps it.
 */
final class Planner {

    /** How late a run may begin without being said to be missed. */
    static final Duration ON_TIME = Duration.ofMinutes(1);

    /** How many times are looked at in one turn. */
    private static final int AT_ONCE = 500;

    /** How many times of a range stand in line. */
    private static final int RANGE_AT_ONCE = 100;

    /** How many ranges wait; later ones are refused. */
    static final int MAX_RANGES = 16;

    private final Timing timing;
    private final Overlap overlap;
    private final Jitter jitter;
    private final Instant now;
    private ScheduleState state;
    private boolean cancel;

    private Planner(String id, ScheduleState state, Instant now) {
        StoredSchedule schedule = state.schedule();
        this.timing = schedule.timing();
        this.overlap = schedule.overlap();
        this.jitter = new Jitter(id, timing, Duration.ofMillis(schedule.jitterMs()));
        this.now = now;
        this.state = state;
    }

    /**
     * What to do.
     *
     * @param id the schedule's
     * @param before what it remembers
     * @param command what somebody asks of it
     * @param ended whether the run it waits for has ended
     */
    static Plan plan(String id, ScheduleState before, Optional<ScheduleCommand> command, boolean ended, Instant now) {
        ScheduleState begun = before.considered().isPresent() ? before : before.considered(first(before, now));
        Planner due = new Planner(id, begun, now);
        due.admitDue();
        due.state = ended ? due.state.running(Optional.empty()) : due.state;
        command.ifPresent(due::apply);
        Planner rest = new Planner(id, due.state, now); // a command may have changed the schedule
        rest.cancel = due.cancel;
        return rest.plan();
    }

    /** Before the first time that may be due. */
    private static Instant first(ScheduleState state, Instant now) {
        return state.schedule()
                .from()
                .map(from -> from.minusMillis(1))
                .filter(from -> from.isAfter(now))
                .orElse(now);
    }

    // --- what is due

    private Instant considered() {
        return state.considered().orElseThrow();
    }

    private Optional<Instant> nextAfter(Instant after) {
        Optional<Instant> until = state.schedule().until();
        return state.remaining().orElse(1) <= 0
                ? Optional.empty()
                : timing.next(after).filter(at -> until.isEmpty() || !at.isAfter(until.get()));
    }

    private void admitDue() {
        if (state.hold().paused()) {
            forgetUntilNow();
            return;
        }
        skipWhatIsTooLate();
        List<Instant> due = due();
        if (due.size() == AT_ONCE && state.schedule().catchUp() != CatchUp.ALL) {
            leapTowardsNow(due.getFirst());
            due = due();
        }
        if (state.running().isPresent()) {
            admitWhileBusy(due);
        } else {
            admitOrCatchUp(due);
        }
    }

    private void forgetUntilNow() {
        if (considered().isBefore(now)) {
            state = state.considered(now);
        }
    }

    private void skipWhatIsTooLate() {
        Instant earliest =
                now.minus(Duration.ofMillis(state.schedule().catchUpWindowMs()).plus(ON_TIME));
        Optional<Instant> next = nextAfter(considered()).filter(at -> at.isBefore(earliest));
        if (next.isPresent()) {
            Instant last = timing.last(earliest.minusMillis(1)).orElse(next.get());
            state = state.considered(last).skipped(last, Why.TOO_LATE);
        }
    }

    /** Of very many times that nobody will run, leaves the last ones to be decided on. */
    private void leapTowardsNow(Instant missed) {
        Optional<Instant> last = timing.last(now).filter(at -> jitter.begin(at).isAfter(now));
        Instant end = last.map(at -> at.minusMillis(1)).orElse(now);
        Instant target = timing.last(end).map(at -> at.minusMillis(1)).orElse(end);
        if (target.isAfter(considered())) {
            Why why = state.running().isPresent() ? Why.OVERLAP : Why.MISSED;
            state = state.considered(target).skipped(missed, why);
        }
    }

    private List<Instant> due() {
        List<Instant> due = new ArrayList<>();
        Optional<Instant> next = nextAfter(considered());
        while (due.size() < AT_ONCE
                && next.isPresent()
                && !jitter.begin(next.get()).isAfter(now)) {
            due.add(next.get());
            next = nextAfter(next.get());
        }
        return due;
    }

    /** What was due before the run began was missed, and is only now looked at; the rest overlaps with it. */
    private void admitWhileBusy(List<Instant> due) {
        Instant begun = state.log().recent().getLast().at();
        for (Instant at : due) {
            boolean missed = state.schedule().catchUp() == CatchUp.ALL
                    && !jitter.begin(at).isAfter(begun);
            if (missed && lineIsFull()) {
                return; // decided on when there is room
            }
            admit(new Occurrence(at, missed ? Kind.CAUGHT_UP : Kind.TIMED));
        }
    }

    private boolean lineIsFull() {
        return state.line().waiting().size() >= Schedule.MAX_BUFFER;
    }

    private void admitOrCatchUp(List<Instant> due) {
        for (int i = 0; i < due.size(); i++) {
            Instant at = due.get(i);
            boolean late = Duration.between(jitter.begin(at), now).compareTo(ON_TIME) > 0;
            switch (late ? state.schedule().catchUp() : CatchUp.LAST) {
                case NONE -> pass(at, Why.MISSED);
                case ALL -> {
                    if (lineIsFull()) {
                        return; // decided on when there is room
                    }
                    admit(new Occurrence(at, Kind.CAUGHT_UP));
                }
                case LAST -> {
                    if (late && i < due.size() - 1) {
                        pass(at, Why.MISSED);
                    } else {
                        admit(new Occurrence(at, late ? Kind.CAUGHT_UP : Kind.TIMED));
                    }
                }
            }
        }
    }

    private void pass(Instant at, Why why) {
        state = state.considered(at).skipped(at, why);
    }

    // --- overlap

    /** Puts what is due in line, or not. */
    private void admit(Occurrence occurrence) {
        boolean timed = occurrence.kind() == Kind.TIMED || occurrence.kind() == Kind.CAUGHT_UP;
        if (timed && state.remaining().orElse(1) <= 0) {
            return;
        }
        if (timed) {
            state = state.considered(occurrence.at());
        }
        Optional<Why> kept = occurrence.patient() ? Optional.empty() : keptOut();
        if (kept.isPresent()) {
            state = state.skipped(occurrence.at(), kept.get());
            return;
        }
        if (overlap == Overlap.CANCEL_OTHER && !occurrence.patient()) {
            makeWay();
        }
        if (timed) {
            state = state.remaining(-1);
        }
        List<Occurrence> waiting = new ArrayList<>(state.line().waiting());
        waiting.add(occurrence);
        state = state.waiting(waiting);
    }

    private Optional<Why> keptOut() {
        int ahead = state.line().waiting().size() + (state.running().isPresent() ? 1 : 0);
        return switch (overlap) {
            case SKIP -> ahead > 0 ? Optional.of(Why.OVERLAP) : Optional.empty();
            case BUFFER_ONE -> ahead > 1 ? Optional.of(Why.OVERLAP) : Optional.empty();
            case BUFFER_ALL -> ahead > state.schedule().buffer() ? Optional.of(Why.BUFFER_FULL) : Optional.empty();
            case CANCEL_OTHER, ALLOW_ALL -> Optional.empty();
        };
    }

    private void makeWay() {
        cancel |= state.running().isPresent();
        state = state.running(Optional.empty());
        List<Occurrence> staying = new ArrayList<>();
        for (Occurrence waiting : state.line().waiting()) {
            if (waiting.patient()) {
                staying.add(waiting);
            } else {
                state = state.skipped(waiting.at(), Why.REPLACED).remaining(waiting.kind() == Kind.TIMED ? 1 : 0);
            }
        }
        state = state.waiting(staying);
    }

    // --- commands

    private void apply(ScheduleCommand command) {
        switch (command.verb()) {
            case PAUSE -> state = state.hold(true, command.note());
            case RESUME -> state = state.hold(false, command.note());
            case TRIGGER -> admit(new Occurrence(freeTrigger(), Kind.TRIGGERED));
            case BACKFILL -> addRange(command);
            case UPDATE -> {
                StoredSchedule other = command.schedule().orElseThrow();
                ScheduleState updated = state.schedule(other, other.runs());
                state = updated.considered(first(updated, now));
            }
        }
    }

    /** Now, or as soon after as no other was triggered. */
    private Instant freeTrigger() {
        Instant at = Instant.ofEpochMilli(now.toEpochMilli());
        while (isTriggered(at)) {
            at = at.plusMillis(1);
        }
        return at;
    }

    private boolean isTriggered(Instant at) {
        Occurrence trigger = new Occurrence(at, Kind.TRIGGERED);
        return state.line().waiting().contains(trigger)
                || state.log().recent().stream()
                        .anyMatch(run -> run.occurrence().equals(trigger));
    }

    private void addRange(ScheduleCommand command) {
        Range range = new Range(command.from().orElseThrow(), command.to().orElseThrow());
        if (state.line().ranges().size() >= MAX_RANGES) {
            state = state.skipped(range.from(), Why.BUFFER_FULL);
            return;
        }
        List<Range> ranges = new ArrayList<>(state.line().ranges());
        ranges.add(range);
        state = state.ranges(ranges);
    }

    // --- what to do

    private Plan plan() {
        unrollRanges();
        List<Occurrence> start = new ArrayList<>();
        if (overlap == Overlap.ALLOW_ALL) {
            start.addAll(state.line().waiting());
            state = state.waiting(List.of());
        } else if (state.running().isEmpty() && !state.line().waiting().isEmpty()) {
            List<Occurrence> waiting = state.line().waiting();
            start.add(waiting.getFirst());
            state = state.waiting(waiting.subList(1, waiting.size())).running(Optional.of(waiting.getFirst()));
        }
        start.forEach(occurrence -> state = state.started(occurrence, now));
        return new Plan(state, cancel, start, wakeAt(), isOver());
    }

    private void unrollRanges() {
        while (state.line().waiting().size() < RANGE_AT_ONCE
                && !state.line().ranges().isEmpty()) {
            List<Range> ranges = new ArrayList<>(state.line().ranges());
            Range range = ranges.removeFirst();
            Optional<Instant> next = timing.next(range.from().minusMillis(1)).filter(at -> at.isBefore(range.to()));
            if (next.isPresent()) {
                ranges.addFirst(new Range(next.get().plusMillis(1), range.to()));
                List<Occurrence> waiting = new ArrayList<>(state.line().waiting());
                waiting.add(new Occurrence(next.get(), Kind.BACKFILLED));
                state = state.waiting(waiting);
            }
            state = state.ranges(ranges);
        }
    }

    private Optional<Instant> wakeAt() {
        if (overlap == Overlap.ALLOW_ALL && !state.line().isEmpty()) {
            return Optional.of(now);
        }
        // While a run keeps the others out, its end is soon enough: a long one does not wake its schedule every minute.
        boolean keepsOthersOut = overlap != Overlap.CANCEL_OTHER && overlap != Overlap.ALLOW_ALL;
        if (state.hold().paused() || (state.running().isPresent() && keepsOthersOut)) {
            return Optional.empty();
        }
        return nextAfter(considered()).map(jitter::begin);
    }

    private boolean isOver() {
        return !state.hold().paused()
                && state.running().isEmpty()
                && state.line().isEmpty()
                && nextAfter(considered()).isEmpty();
    }
}
