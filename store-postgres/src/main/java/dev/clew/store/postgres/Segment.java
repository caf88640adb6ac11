package dev.clew.store.postgres;

import dev.clew.store.Write;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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
            case Write.Delivery ignored -> 1;
            case Write.Report ignored -> 2;
            case Write.GiveBack ignored -> 2;
            case Write.Turn ignored -> 3;
            case Write.Release ignored -> 4;
            case Write.Hold ignored -> 4;
            case Write.Resume ignored -> 5;
        };
    }

    private final List<Group.Numbered<Write>> writes = new ArrayList<>();
    private final Starts starts;
    private final Deliveries deliveries;
    private final Reports reports;
    private final GiveBacks giveBacks;
    private final Errands errands;
    private final Turns turns;
    private final Handbacks handbacks;
    private final Resumes resumes;

    /**
     * An empty segment.
     *
     * @param before see {@link Turns#Turns}
     */
    Segment(long now, Set<Turns.Place> before) {
        this.starts = new Starts(now);
        this.deliveries = new Deliveries(now);
        this.reports = new Reports(now);
        this.giveBacks = new GiveBacks(now);
        this.errands = new Errands();
        this.handbacks = new Handbacks(now);
        this.turns = new Turns(handbacks, errands, before);
        this.resumes = new Resumes(now);
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
            case Write.Resume resume -> resumes.add(place, resume);
        }
    }

    void script(Script script) throws SQLException {
        starts.script(script);
        deliveries.script(script);
        reports.script(script);
        giveBacks.script(script);
        turns.script(script);
        errands.script(script);
        handbacks.script(script);
        resumes.script(script);
    }

    void answer(Group.Answers answers) {
        starts.answer(answers);
        deliveries.answer(answers);
        reports.answer(answers);
        giveBacks.answer(answers);
        turns.answer(answers);
        handbacks.answer(answers);
        resumes.answer(answers);
    }

    /** The writes in it. */
    List<Group.Numbered<Write>> writes() {
        return writes;
    }

    /** The turns that it stored, once its statements were run. */
    Stream<Turns.Place> storedTurns() {
        return turns.stored();
    }

    /** Adds what others may want to know of this. */
    void tell(News news) {
        if (starts.freed() || deliveries.woke() || reports.woke() || handbacks.freedSome() || !resumes.isEmpty()) {
            news.ready();
        }
        deliveries.owners().forEach(news::messages);
        reports.owners().forEach(news::messages);
    }
}
