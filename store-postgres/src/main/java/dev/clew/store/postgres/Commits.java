package dev.clew.store.postgres;

import dev.clew.store.Epoch;
import dev.clew.store.Hints;
import dev.clew.store.Outcome;
import dev.clew.store.Outcome.Refused;
import dev.clew.store.StoreUnavailableException;
import dev.clew.store.Write;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Group commits. Thread-safe.
 *
 * <p>A batch is one transaction in one round trip: the script proves that its lane may still commit, proves that the
 * epochs live and keeps them alive until the end, writes, and commits. What could not be proved, or is refused, makes
 * the script fail as a whole; then it is found out what it was, and the rest is done again.
 */
final class Commits {

    private static final String LIVING = "SELECT n.epoch FROM clew.nodes n WHERE n.epoch = ANY (?::bigint[])";

    private static final int TRIES = 30;

    /** For so long after a name was taken, or a turn not the next one, the database is asked rather than told. */
    private static final long CAREFUL_MS = 5_000;

    /** How many callers may owe a question for a lost answer. Those beyond are forgotten: they never came back. */
    private static final int MOST_UNANSWERED = 256;

    private final Database database;
    private final Lanes lanes;
    private final Texts texts;
    private final Tips tips;
    private final LoneTurn lone;
    private final Hints hints;
    private volatile long carefulUntil = Long.MIN_VALUE;
    private final IdentityHashMap<List<Write>, Lane> unanswered = new IdentityHashMap<>();

    Commits(Database database, Lanes lanes, Texts texts, Tips tips, Hints hints) {
        this.database = database;
        this.lanes = lanes;
        this.texts = texts;
        this.tips = tips;
        this.lone = new LoneTurn(database, tips, texts);
        this.hints = hints;
    }

    /**
     * Makes writes durable. If the answer was lost before, the same list asks again what became of it.
     *
     * @param now the store's time, in milliseconds
     */
    List<Outcome> commit(List<Write> writes, long now) {
        Optional<List<Outcome>> alone = lone.commit(writes);
        if (alone.isPresent()) {
            return alone.get();
        }
        if (wasCommitted(writes)) {
            var answers = new Group.Answers(writes.size());
            explain(answers, numbered(writes), true);
            return answers.all();
        }
        for (int tries = 1; tries <= TRIES; tries++) {
            Optional<List<Outcome>> outcomes = attempt(writes, now);
            if (outcomes.isPresent()) {
                return outcomes.get();
            }
            Database.pause(tries);
        }
        throw new StoreUnavailableException(
                "a commit collided with others " + TRIES + " times", new IllegalStateException("too busy"));
    }

    /**
     * Makes one turn durable by committing the transaction of a session, which a user has written in. Unless the turn
     * is stored by it the transaction is not committed, and is the caller's to roll back.
     *
     * @param turn a list of it alone, by which {@link #wasCommitted} knows it again
     * @return empty if others were in the way, and nothing is durable
     * @throws DoubtException if the answer was lost
     */
    Optional<Outcome> commit(Session session, List<Write> turn, long now) {
        Texts.Look look = texts.at(turn.getFirst());
        if (look.whyRefused().isPresent()) {
            return Optional.of(new Refused(look.whyRefused().get()));
        }
        try {
            return lanes.lend(now, lane -> commit(session, lane, turn, look.size(), now));
        } catch (RetiredException retired) {
            return dead(turn).isEmpty() ? Optional.empty() : Optional.of(Fences.DEAD);
        }
    }

    private Optional<Outcome> commit(Session session, Lane lane, List<Write> turn, long text, long now) {
        lane.begin();
        List<Group.Numbered<Write>> writes = numbered(turn);
        boolean hopeful = carefulUntil <= now;
        try {
            var answers = new Group.Answers(1);
            var context = new Context(now, hopeful, tips, new HashSet<>());
            List<Segment> segments = Segments.of(writes, session, context, texts, text);
            var script = new Script();
            lane.guard(script, now, epochs(writes));
            script.add(Database.LET_GO);
            var outboxes = new Outboxes();
            boolean stored = false;
            for (Segment segment : segments) {
                run(segment, script, session, answers, context);
                outboxes.add(segment);
                stored |= segment.storedTurns().findAny().isPresent();
                script = new Script();
            }
            if (!stored) {
                session.connection().rollback();
                return Optional.of(answers.all().getFirst());
            }
            List<Segment> sent = send(outboxes, session, answers, context);
            lane.committed();
            Stream.concat(segments.stream(), sent.stream()).forEach(segment -> segment.tell(hints));
            return Optional.of(answers.all().getFirst());
        } catch (SQLException fault) {
            forget(writes);
            if (hopeful && Faults.isTaken(fault)) {
                carefulUntil = now + CAREFUL_MS;
                return Optional.empty();
            }
            if (Faults.isDeadEpoch(fault)) {
                return Optional.of(Fences.DEAD);
            }
            if (Faults.isRefusal(fault)) {
                return Optional.of(new Refused(String.valueOf(fault.getMessage())));
            }
            if (Faults.isCollision(fault)) {
                return Optional.empty();
            }
            if (Faults.isRetired(fault)) {
                throw new RetiredException();
            }
            if (Faults.leavesDoubt(fault)) {
                doubt(turn, lane);
                throw new DoubtException();
            }
            throw Faults.translate(fault);
        }
    }

    /** The answer to a commit was lost; {@link #wasCommitted} finds it. */
    static final class DoubtException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        DoubtException() {
            super("whether it was committed is not known", null, false, false);
        }
    }

    private static List<Group.Numbered<Write>> numbered(List<Write> writes) {
        return IntStream.range(0, writes.size())
                .mapToObj(place -> new Group.Numbered<>(place, writes.get(place)))
                .toList();
    }

    boolean wasCommitted(List<Write> writes) {
        Lane lane;
        synchronized (unanswered) {
            lane = unanswered.get(writes);
        }
        if (lane == null) {
            return false;
        }
        boolean committed = database.repeatably(lane::retire);
        synchronized (unanswered) {
            unanswered.remove(writes);
        }
        return committed;
    }

    /** One try; empty if it collided with others and is to be made again. */
    private Optional<List<Outcome>> attempt(List<Write> writes, long now) {
        Set<Epoch> dead = Set.of();
        while (true) {
            var answers = new Group.Answers(writes.size());
            List<Group.Numbered<Write>> good = new ArrayList<>(writes.size());
            long text = 0;
            for (int i = 0; i < writes.size(); i++) {
                Write write = writes.get(i);
                Texts.Look look = texts.at(write);
                if (!dead.isEmpty() && epochsOf(write).anyMatch(dead::contains)) {
                    answers.put(i, Fences.DEAD);
                } else if (look.whyRefused().isPresent()) {
                    answers.put(i, new Refused(look.whyRefused().get()));
                } else {
                    good.add(new Group.Numbered<>(i, write));
                    text += look.size();
                }
            }
            if (good.isEmpty()) {
                return Optional.of(answers.all());
            }
            Ending ending;
            try {
                long total = text;
                ending = lanes.lend(now, lane -> onLane(lane, writes, good, answers, total, now));
            } catch (RetiredException retired) {
                return Optional.empty();
            }
            switch (ending) {
                case DONE -> {
                    explain(answers, good, false);
                    return Optional.of(answers.all());
                }
                case COLLIDED -> {
                    return Optional.empty();
                }
                case DEAD -> {
                    dead = dead(writes);
                    if (dead.isEmpty()) {
                        return Optional.empty();
                    }
                }
                case REFUSED -> {
                    return Optional.of(oneByOne(writes, now));
                }
            }
        }
    }

    /** The lane is not to be used again; nothing was written. */
    private static final class RetiredException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        RetiredException() {
            super("the lane was retired", null, false, false);
        }
    }

    private enum Ending {
        DONE,
        COLLIDED,
        DEAD,
        REFUSED
    }

    private Ending onLane(
            Lane lane,
            List<Write> writes,
            List<Group.Numbered<Write>> good,
            Group.Answers answers,
            long total,
            long now) {
        lane.begin();
        boolean hopeful = carefulUntil <= now;
        try {
            List<Segment> segments = database.on(session ->
                    run(session, lane, good, answers, total, new Context(now, hopeful, tips, new HashSet<>())));
            lane.committed();
            segments.forEach(segment -> segment.tell(hints));
            return Ending.DONE;
        } catch (SQLException fault) {
            forget(good);
            if (hopeful && Faults.isTaken(fault)) {
                carefulUntil = now + CAREFUL_MS;
                return Ending.COLLIDED;
            }
            if (Faults.isDeadEpoch(fault)) {
                return Ending.DEAD;
            }
            if (Faults.isRefusal(fault)) {
                if (writes.size() == 1) {
                    answers.put(0, new Refused(String.valueOf(fault.getMessage())));
                    return Ending.DONE;
                }
                return Ending.REFUSED;
            }
            if (Faults.isCollision(fault)) {
                return Ending.COLLIDED;
            }
            if (Faults.isRetired(fault)) {
                throw new RetiredException();
            }
            if (Faults.leavesDoubt(fault)) {
                doubt(writes, lane);
            }
            throw Faults.translate(fault);
        }
    }

    private List<Segment> run(
            Session session,
            Lane lane,
            List<Group.Numbered<Write>> writes,
            Group.Answers answers,
            long total,
            Context context)
            throws SQLException {
        List<Segment> segments = Segments.of(writes, session, context, texts, total);
        var script = new Script();
        lane.guard(script, context.now(), epochs(writes));
        // A termination too is answered before the end: where a turn came first, all of it is done again.
        boolean sends =
                writes.stream().anyMatch(each -> Outboxes.sends(each) || each.write() instanceof Write.Terminate);
        if (sends || segments.size() > 1) {
            script.add(Database.LET_GO);
        }
        var outboxes = new Outboxes();
        for (Segment segment : segments.subList(0, segments.size() - 1)) {
            run(segment, script, session, answers, context);
            outboxes.add(segment);
            script = new Script();
        }
        if (!sends) {
            segments.getLast().script(script);
            script.add("COMMIT").run(session);
            segments.getLast().answer(answers);
            return segments;
        }
        run(segments.getLast(), script, session, answers, context);
        outboxes.add(segments.getLast());
        return Stream.concat(segments.stream(), send(outboxes, session, answers, context).stream())
                .toList();
    }

    /** The epochs that have to live, each once. */
    private static long[] epochs(List<Group.Numbered<Write>> writes) {
        Set<Epoch> living = new TreeSet<>();
        for (Group.Numbered<Write> each : writes) {
            epochsOf(each.write()).forEach(living::add);
        }
        return living.stream().mapToLong(Epoch::number).toArray();
    }

    /** Runs a segment that others follow. */
    private static void run(Segment segment, Script script, Session session, Group.Answers answers, Context context)
            throws SQLException {
        segment.script(script);
        script.run(session);
        segment.answer(answers);
        explain(answers, segment.writes(), new Explanations(session, false));
        segment.storedTurns().forEach(context.before()::add);
    }

    /** Does what the turns that were stored send, and commits. */
    private List<Segment> send(Outboxes outboxes, Session session, Group.Answers answers, Context context)
            throws SQLException {
        List<Segment> segments = List.of();
        var sent = new Group.Answers(outboxes.writes().size());
        if (!outboxes.writes().isEmpty()) {
            segments = Segments.of(outboxes.writes(), session, context, texts, outboxes.size(texts));
            for (Segment segment : segments) {
                run(segment, new Script(), session, sent, context);
            }
        }
        new Script().add("COMMIT").run(session);
        outboxes.answer(answers, sent);
        return segments;
    }

    /** Slower, but finds out which writes the database refuses, and does the others. */
    private List<Outcome> oneByOne(List<Write> writes, long now) {
        return writes.stream()
                .map(write -> commit(List.of(write), now).getFirst())
                .toList();
    }

    private void explain(Group.Answers answers, List<Group.Numbered<Write>> writes, boolean done) {
        if (writes.stream().anyMatch(each -> !answers.has(each.place()))) {
            database.read(session -> {
                explain(answers, writes, new Explanations(session, done));
                return answers;
            });
        }
    }

    private static void explain(Group.Answers answers, List<Group.Numbered<Write>> writes, Explanations explanations)
            throws SQLException {
        for (Group.Numbered<Write> each : writes) {
            if (!answers.has(each.place())) {
                answers.put(each.place(), explanations.of(each.write()));
            }
        }
    }

    private Set<Epoch> dead(List<Write> writes) {
        Set<Epoch> epochs =
                writes.stream().flatMap(write -> epochsOf(write)).collect(Collectors.toCollection(TreeSet::new));
        long[] numbers = epochs.stream().mapToLong(Epoch::number).toArray();
        database.read(session -> session.list(LIVING, Rows::epoch, (Object) numbers))
                .forEach(epochs::remove);
        return epochs;
    }

    private void forget(List<Group.Numbered<Write>> writes) {
        for (Group.Numbered<Write> each : writes) {
            if (each.write() instanceof Write.Turn turn) {
                tips.forget(turn.key());
            }
        }
    }

    private void doubt(List<Write> writes, Lane lane) {
        synchronized (unanswered) {
            if (unanswered.size() >= MOST_UNANSWERED) {
                unanswered.clear();
            }
            unanswered.put(writes, lane);
        }
    }

    private static Stream<Epoch> epochsOf(Write write) {
        return switch (write) {
            case Write.Start start -> start.owner().stream();
            case Write.Delivery delivery -> delivery.sender().stream();
            case Write.Turn turn -> Stream.of(turn.owner());
            case Write.Report report -> Stream.concat(report.owner().stream(), Stream.of(report.sender()));
            case Write.GiveBack giveBack -> Stream.of(giveBack.owner());
            case Write.Release release -> Stream.of(release.owner());
            case Write.Hold hold -> Stream.of(hold.owner());
            case Write.Pause ignored -> Stream.empty();
            case Write.Resume ignored -> Stream.empty();
            case Write.Terminate ignored -> Stream.empty();
            case Write.Reset ignored -> Stream.empty();
            case Write.Migrate ignored -> Stream.empty();
            case Write.Import ignored -> Stream.empty();
        };
    }
}
