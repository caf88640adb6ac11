package dev.clew.store.postgres;

import dev.clew.store.Hint;
import dev.clew.store.Hints;
import dev.clew.store.Write;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Writes whose order does not matter: each instance is touched at most once, or in the order in which a segment does
 * its kinds.
 */
final class Segment {

    /** The order of kinds in a segment. */
    static int rank(Write write) {
        return switch (write) {
            case Write.Start ignored -> 0;
            case Write.Import ignored -> 0;
            case Write.Delivery ignored -> 1;
            case Write.Report ignored -> 2;
            case Write.GiveBack ignored -> 2;
            case Write.Turn ignored -> 3;
            case Write.Release ignored -> 4;
            case Write.Hold ignored -> 4;
            case Write.Pause ignored -> 5;
            case Write.Resume ignored -> 6;
            case Write.Terminate ignored -> 4;
            case Write.Reset ignored -> 5;
            case Write.Migrate ignored -> 5;
        };
    }

    private final List<Group.Numbered<Write>> writes = new ArrayList<>();
    private final Starts starts;
    private final Imports imports;
    private final Deliveries deliveries;
    private final Reports reports;
    private final GiveBacks giveBacks;
    private final Errands errands;
    private final Turns turns;
    private final Handbacks handbacks;
    private final Terminations terminations;
    private final Pauses pauses = new Pauses();
    private final Resumes resumes;
    private final Resets resets;
    private final NextVersions nextVersions;

    Segment(Context context) {
        this.starts = new Starts(context);
        this.imports = new Imports(context);
        this.deliveries = new Deliveries(context.now());
        this.reports = new Reports(context.now());
        this.giveBacks = new GiveBacks(context.now());
        this.errands = new Errands();
        this.handbacks = new Handbacks(context);
        this.turns = new Turns(handbacks, errands, context);
        this.terminations = new Terminations(handbacks, errands, context);
        this.resumes = new Resumes(context.now());
        this.resets = new Resets(context);
        this.nextVersions = new NextVersions(context);
    }

    void add(int place, Write write) {
        writes.add(new Group.Numbered<>(place, write));
        switch (write) {
            case Write.Start start -> starts.add(place, start);
            case Write.Delivery delivery -> deliveries.add(place, delivery);
            case Write.Report report -> reports.add(place, report);
            case Write.GiveBack giveBack -> giveBacks.add(place, giveBack);
            case Write.Turn turn -> turns.add(place, turn);
            case Write.Release release -> handbacks.add(place, release);
            case Write.Hold hold -> handbacks.add(place, hold);
            case Write.Pause pause -> pauses.add(place, pause);
            case Write.Resume resume -> resumes.add(place, resume);
            case Write.Terminate terminate -> terminations.add(place, terminate);
            case Write.Reset reset -> resets.add(place, reset);
            case Write.Migrate migrate -> nextVersions.add(place, migrate);
            case Write.Import taken -> imports.add(place, taken);
        }
    }

    void script(Script script) throws SQLException {
        starts.script(script);
        imports.script(script);
        deliveries.script(script);
        reports.script(script);
        giveBacks.script(script);
        turns.script(script);
        terminations.script(script);
        errands.script(script);
        handbacks.script(script);
        pauses.script(script);
        resets.script(script);
        nextVersions.script(script);
        resumes.script(script);
    }

    void answer(Group.Answers answers) {
        starts.answer(answers);
        imports.answer(answers);
        deliveries.answer(answers);
        reports.answer(answers);
        giveBacks.answer(answers);
        turns.answer(answers);
        terminations.answer(answers);
        handbacks.answer(answers);
        pauses.answer(answers);
        resumes.answer(answers);
        resets.answer(answers);
        nextVersions.answer(answers);
    }

    /** The writes in it. */
    List<Group.Numbered<Write>> writes() {
        return writes;
    }

    /** The turns that it stored, once its statements were run. */
    Stream<Turns.Place> storedTurns() {
        return turns.stored();
    }

    /** Whether it ended an instance from outside, once its statements were run. */
    boolean terminated(long key) {
        return terminations.done(key);
    }

    /** Whether it has an instance go on from an earlier place, once its statements were run. */
    boolean reset(long key) {
        return resets.done(key);
    }

    /** Whether it stored an instance with its history, once its statements were run. */
    boolean imported(long key) {
        return imports.done(key);
    }

    /** Adds what others may want to know of this. */
    void tell(Hints hints) {
        if (starts.freed()
                || deliveries.woke()
                || reports.woke()
                || handbacks.freedSome()
                || !resumes.isEmpty()
                || resets.doneAny()
                || imports.freed()) {
            hints.send(new Hint.Ready());
        }
        deliveries.owners().forEach(owner -> hints.send(new Hint.Messages(owner)));
        reports.owners().forEach(owner -> hints.send(new Hint.Messages(owner)));
        pauses.owners().forEach(owner -> hints.send(new Hint.Pausing(owner)));
        resumes.owners().forEach(owner -> hints.send(new Hint.Pausing(owner)));
        terminations.instances().forEach(id -> hints.send(new Hint.Ended(id)));
        if (writes.stream().map(Group.Numbered::write).anyMatch(Segment::touchesTheQueue)) {
            hints.send(new Hint.Tasks());
        }
    }

    private static boolean touchesTheQueue(Write write) {
        return write instanceof Write.GiveBack
                || (write instanceof Write.Turn turn && !turn.errands().equals(Write.Errands.NONE));
    }
}
