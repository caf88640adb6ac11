package dev.clew.cli.chaos.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.cli.chaos.check.Roster.Member;
import dev.clew.cli.chaos.check.Turn.Place;
import dev.clew.cli.chaos.check.Violation.Kind;
import dev.clew.cli.jvm.ExecutionLog.Line;
import dev.clew.cli.jvm.ExecutionLog.Moment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The judge acquits a run in which all went well, and finds whatever is done to it afterwards. */
final class HistoryCheckerTest {

    private static final long KEY = 7;
    private static final long BEGIN_MS = 1_000;
    private static final long KILL_MS = 100_000;
    private static final long END_MS = 200_000;

    private static Case.Sent sent(int number, boolean acknowledged) {
        return new Case.Sent(number, acknowledged, "client");
    }

    /** What a run left behind, to be tampered with. The instance: an activity with one retry, a timer, and a signal. */
    static final class Run {
        Case.Expectation expectation = new Case.Completes(42, 1);
        boolean acknowledged = true;
        final List<Case.Sent> sent = new ArrayList<>(List.of(sent(1, true), sent(2, true)));
        String status = "COMPLETED";
        String outcome = "{\"result\":42}";
        boolean present = true;
        final List<List<String>> turns = new ArrayList<>();
        final List<Line> executions = new ArrayList<>();

        /** How many of the turns were there when the first engine had been killed. */
        int before = 3;

        /** Under which epoch each turn was stored; under 1 unless given. */
        final Map<Integer, Long> epochs = new HashMap<>();

        final List<String> complaints = new ArrayList<>();
        final List<LifeSpan> lives = new ArrayList<>();
        Roster roster = new Roster();

        Run() {
            turn("""
                    {"type":"ExecutionStarted","name":"p","version":1}""", """
                    {"type":"ActivityScheduled","id":"1","name":"work","input":{"label":"w"}}""", """
                    {"type":"TimerStarted","id":"2","fire_at_ms":25}""");
            turn("""
                    {"type":"AttemptFailed","id":"1","attempt":1}""");
            turn("""
                    {"type":"ActivityCompleted","id":"1","result":42}""");
            turn("""
                    {"type":"TimerFired","id":"2"}""", """
                    {"type":"SignalReceived","key":100,"name":"n","payload":1}""");
            turn("""
                    {"type":"SignalReceived","key":101,"name":"n","payload":2}""", """
                    {"type":"ExecutionCompleted","id":"end","result":42}""");
            ran(1, "i|1|w", 1);
            ran(1, "i|1|w", 2);
            alive(BEGIN_MS, 1);
            alive(KILL_MS, 1);
            alive(KILL_MS + 1, 2);
            alive(END_MS, 2);
        }

        /** Somebody looks who is alive; node n has epoch n. */
        void alive(long atMs, int... nodes) {
            List<Member> members = Arrays.stream(nodes)
                    .mapToObj(node -> new Member(node, Roster.nodeName(node)))
                    .toList();
            roster.see(atMs, atMs, members).forEach(dead -> roster.bury(dead, places(dead)));
        }

        private List<Place> places(long epoch) {
            return rows(turns.size()).stream()
                    .filter(turn -> turn.epoch() == epoch)
                    .map(Turn::place)
                    .toList();
        }

        void turn(String... events) {
            turns.add(new ArrayList<>(List.of(events)));
        }

        void ran(int life, String key, int attempt) {
            ran(life, key, attempt, life == 1 ? BEGIN_MS : END_MS);
        }

        void ran(int life, String key, int attempt, long atMs) {
            executions.add(new Line(life, Moment.BEGUN, key, attempt, atMs));
        }

        void replace(int turn, String part, String by) {
            turns.get(turn).replaceAll(event -> event.replace(part, by));
        }

        private List<Turn> rows(int count) {
            List<Turn> rows = new ArrayList<>();
            for (int number = 0; number < count; number++) {
                rows.add(new Turn(
                        KEY,
                        1,
                        number,
                        10L * number,
                        epochs.getOrDefault(number, 1L),
                        "[" + String.join(",", turns.get(number)) + "]"));
            }
            return rows;
        }

        List<Violation> judge() {
            Snapshots snapshots = new Snapshots();
            snapshots.add(KILL_MS, rows(Math.min(before, turns.size())));
            snapshots.add(END_MS, rows(turns.size()));
            return judge(snapshots);
        }

        List<Violation> judge(Snapshots snapshots) {
            List<Instance> instances =
                    present ? List.of(new Instance(KEY, "i", 1, status, Optional.of(outcome))) : List.of();
            return HistoryChecker.check(new Evidence(
                    List.of(new Case("i", acknowledged, expectation, sent, complaints)),
                    instances,
                    snapshots,
                    executions,
                    roster,
                    lives));
        }
    }

    /** Something that goes wrong, and how it is to be called. */
    record Damage(String name, Kind kind, Consumer<Run> done) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Damage> damages() {
        return Stream.of(
                new Damage("an acknowledged start is gone", Kind.LOST, run -> run.present = false),
                new Damage("it ended otherwise", Kind.WRONG, run -> run.status = "FAILED"),
                new Damage("it never ended", Kind.WRONG, run -> {
                    run.status = "RUNNING";
                    run.outcome = "{}";
                }),
                new Damage("another result", Kind.WRONG, run -> run.outcome = "{\"result\":41}"),
                new Damage("a durable result is worked for again", Kind.DOUBLED, run -> run.ran(2, "i|1|w", 2)),
                new Damage("a durable failed attempt is made again", Kind.DOUBLED, run -> run.ran(2, "i|1|w", 1)),
                new Damage("an attempt runs twice in one life", Kind.DOUBLED, run -> run.ran(1, "i|1|w", 2)),
                new Damage("an answer that nobody should get", Kind.WRONG, run -> run.complaints.add("no")),
                new Damage("a result without an execution", Kind.WRONG, run -> run.executions.clear()),
                new Damage(
                        "two outcomes",
                        Kind.DOUBLED,
                        run -> run.turns.get(3).add("{\"type\":\"ActivityCompleted\",\"id\":\"1\",\"result\":42}")),
                new Damage(
                        "an activity is asked for twice",
                        Kind.DOUBLED,
                        run -> run.turns.get(1).add(run.turns.get(0).get(1))),
                new Damage(
                        "an attempt fails twice",
                        Kind.DOUBLED,
                        run -> run.turns.get(1).add(run.turns.get(1).get(0))),
                new Damage("a timer fires early", Kind.WRONG, run -> run.replace(0, "25", "31")),
                new Damage(
                        "a timer fires twice",
                        Kind.DOUBLED,
                        run -> run.turns.get(3).add("{\"type\":\"TimerFired\",\"id\":\"2\"}")),
                new Damage(
                        "a timer never fires",
                        Kind.LOST,
                        run -> run.turns.get(3).remove(0)),
                new Damage("a timer nobody started fires", Kind.WRONG, run -> run.replace(3, "\"2\"", "\"9\"")),
                new Damage(
                        "a signal is lost", Kind.LOST, run -> run.turns.get(3).remove(1)),
                new Damage(
                        "a signal comes twice", Kind.DOUBLED, run -> run.replace(4, "\"payload\":2", "\"payload\":1")),
                new Damage("a message is taken twice", Kind.DOUBLED, run -> run.replace(4, "101", "100")),
                new Damage("a signal nobody sent", Kind.WRONG, run -> run.replace(4, "\"payload\":2", "\"payload\":3")),
                new Damage("signals overtake each other", Kind.WRONG, run -> {
                    run.replace(3, "\"payload\":1", "\"payload\":2");
                    run.turns
                            .get(4)
                            .replaceAll(e ->
                                    e.replace("101,\"name\":\"n\",\"payload\":2", "101,\"name\":\"n\",\"payload\":1"));
                }),
                new Damage("no ending", Kind.WRONG, run -> run.turns.get(4).remove(1)),
                new Damage("no start", Kind.WRONG, run -> run.turns.get(0).remove(0)),
                new Damage(
                        "an event after the ending",
                        Kind.WRONG,
                        run -> run.turn("{\"type\":\"StatusPublished\",\"id\":\"9\"}")),
                new Damage("a cancellation without compensation", Kind.WRONG, run -> {
                    run.expectation = new Case.Compensates();
                    run.status = "CANCELLED";
                    run.turns.get(1).add("{\"type\":\"CancelRequested\"}");
                    run.turns.get(2).add("{\"type\":\"StepCompleted\",\"id\":\"5\",\"name\":\"do-a\"}");
                    run.ran(1, "i|1|do-a", 1);
                }),
                new Damage("a failure of another kind", Kind.WRONG, run -> {
                    run.expectation = new Case.Fails("hopeless");
                    run.status = "FAILED";
                    run.outcome = "{\"failure\":{\"type\":\"other\"}}";
                }),
                new Damage("a collection that misses a number", Kind.WRONG, run -> {
                    run.expectation = new Case.Collects();
                    run.outcome = "{\"result\":[1]}";
                }));
    }

    @Test
    void givenARunInWhichAllWentWell_whenItIsJudged_thenNothingIsFound() {
        assertThat(new Run().judge()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("damages")
    void givenDamage_whenItIsJudged_thenItIsFoundAndCalledByItsName(Damage damage) {
        Run run = new Run();
        damage.done().accept(run);

        assertThat(run.judge()).isNotEmpty().extracting(Violation::kind).contains(damage.kind());
    }

    @Test
    void givenAStartThatWasNotAcknowledged_whenItIsNotThere_thenThatIsNoLoss() {
        Run run = new Run();
        run.present = false;
        run.acknowledged = false;

        assertThat(run.judge()).isEmpty();
    }

    @Test
    void givenASignalThatWasNotAcknowledged_whenItIsNotThere_thenThatIsNoLoss() {
        Run run = new Run();
        run.sent.add(sent(3, false));

        assertThat(run.judge()).isEmpty();
    }

    @Test
    void givenWorkThatWasNotDurable_whenALaterEngineDoesItAgain_thenThatIsRight() {
        Run run = new Run();
        run.before = 2;
        run.ran(2, "i|1|w", 2);

        assertThat(run.judge()).isEmpty();
    }

    @Test
    void givenATurnThatWasThere_whenItIsGoneOrOtherwiseLater_thenItIsLost() {
        Run run = new Run();
        Map<String, List<Turn>> later = new LinkedHashMap<>();
        later.put("gone", run.rows(4));
        List<Turn> changed = new ArrayList<>(run.rows(5));
        changed.set(2, new Turn(KEY, 1, 2, 20, 1, "[]"));
        later.put("changed", changed);

        later.forEach((how, rows) -> {
            Snapshots snapshots = new Snapshots();
            snapshots.add(KILL_MS, run.rows(5));
            snapshots.add(END_MS, rows);
            assertThat(run.judge(snapshots)).as(how).extracting(Violation::kind).contains(Kind.LOST);
        });
    }

    @Test
    void givenATurnThatIsMissingInTheMiddle_whenItIsJudged_thenItIsLost() {
        Run run = new Run();
        List<Turn> rows = new ArrayList<>(run.rows(5));
        rows.remove(2);
        Snapshots snapshots = new Snapshots();
        snapshots.add(KILL_MS, rows);

        assertThat(run.judge(snapshots)).extracting(Violation::kind).contains(Kind.LOST);
    }

    @Test
    void givenANodeThatIsDeadForAllWeKnow_whenItBeginsWhatItsSuccessorHasDone_thenThatIsAtLeastOnce() {
        Run run = new Run();
        run.ran(1, "i|1|w", 2, KILL_MS + 1);

        assertThat(run.judge()).isEmpty();
    }

    @Test
    void givenALivingNode_whenAnotherBeginsTheSameAttempt_thenItRanTwice() {
        Run run = new Run();
        run.before = 0;
        run.roster = new Roster();
        run.alive(BEGIN_MS, 1, 2);
        run.alive(END_MS, 1, 2);
        run.ran(2, "i|1|w", 2, KILL_MS);

        assertThat(run.judge()).singleElement().extracting(Violation::kind).isEqualTo(Kind.DOUBLED);
    }

    @Test
    void givenALivingNode_whenItGoesOnAfterALaterOne_thenThatIsRight() {
        Run run = new Run();
        run.roster = new Roster();
        run.alive(BEGIN_MS, 1, 2);
        run.alive(END_MS, 1, 2);
        run.epochs.put(2, 2L);

        assertThat(run.judge()).isEmpty();
    }

    @Test
    void givenADeadEpoch_whenItsTurnFollowsThatOfAnEpochThatJoinedLater_thenTwoOwnersCommitted() {
        Run run = new Run();
        run.roster = new Roster();
        run.alive(BEGIN_MS, 1);
        run.alive(KILL_MS);
        run.alive(KILL_MS + 1, 2);
        run.alive(END_MS, 2);
        run.epochs.put(2, 2L);

        assertThat(run.judge()).extracting(Violation::kind).contains(Kind.DOUBLED);
    }

    @Test
    void givenAnEpochThatWasSeenDead_whenATurnOfItComesToLight_thenItWasStoredByTheDead() {
        Run run = new Run();
        run.roster = new Roster();
        run.alive(BEGIN_MS, 1);
        List<String> last = run.turns.removeLast();
        run.alive(KILL_MS);
        run.turns.add(last);

        assertThat(run.judge())
                .singleElement()
                .satisfies(found -> assertThat(found.what()).contains("dead by then"));
    }

    @Test
    void givenOneProcess_whenItsFormerEpochStoresATurnAfterItsPresentOne_thenTwoOwnersCommitted() {
        Run run = new Run();
        run.roster = new Roster();
        run.roster.see(BEGIN_MS, BEGIN_MS, List.of(new Member(1, Roster.nodeName(1))));
        run.roster.see(END_MS, END_MS, List.of(new Member(2, Roster.nodeName(1))));
        run.epochs.put(2, 2L);

        assertThat(run.judge()).extracting(Violation::kind).contains(Kind.DOUBLED);
    }

    @Test
    void givenAnEpochThatWasSeenDead_whenItIsAliveAgain_thenThatIsWrong() {
        Run run = new Run();
        run.alive(END_MS + 1, 1, 2);

        assertThat(run.judge()).singleElement().extracting(Violation::kind).isEqualTo(Kind.WRONG);
    }

    @Test
    void givenASignalOnItsWay_whenALaterOneOvertakesIt_thenThatIsRight() {
        Run run = new Run();
        run.sent.set(0, sent(1, false));
        run.replace(3, "\"payload\":1", "\"payload\":2");
        run.turns
                .get(4)
                .replaceAll(e -> e.replace("101,\"name\":\"n\",\"payload\":2", "101,\"name\":\"n\",\"payload\":1"));

        assertThat(run.judge()).isEmpty();
    }

    @Test
    void givenAnInstanceThatNobodyStarted_whenItIsThere_thenThatIsWrong() {
        List<Violation> found = HistoryChecker.check(new Evidence(
                List.of(),
                List.of(new Instance(1, "stranger", 1, "RUNNING", Optional.empty())),
                new Snapshots(),
                List.of(),
                new Roster(),
                List.of()));

        assertThat(found).singleElement().extracting(Violation::instance).isEqualTo("stranger");
    }
}
