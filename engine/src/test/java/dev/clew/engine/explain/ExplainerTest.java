package dev.clew.engine.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.Attributes;
import dev.clew.api.ChildPolicy;
import dev.clew.api.Explanation;
import dev.clew.api.Explanation.Kind;
import dev.clew.api.Explanation.Reason;
import dev.clew.api.Failure;
import dev.clew.api.InstanceStatus;
import dev.clew.api.Payload;
import dev.clew.api.QueueLimits;
import dev.clew.api.Tags;
import dev.clew.engine.json.Abilities;
import dev.clew.kernel.Event;
import dev.clew.kernel.OperationId;
import dev.clew.kernel.RecordedTurn;
import dev.clew.store.Epoch;
import dev.clew.store.Formats;
import dev.clew.store.InstanceId;
import dev.clew.store.InstanceRow;
import dev.clew.store.NodeRecord;
import dev.clew.store.Program;
import dev.clew.store.Task;
import dev.clew.store.TaskStanding;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is said of instances that do not move. */
final class ExplainerTest {

    private static final Instant T0 = Instant.parse("2030-01-01T12:00:00Z");
    private static final Instant NOW = T0.plusSeconds(600);
    private static final Epoch ALPHA = new Epoch(1);
    private static final Epoch BETA = new Epoch(2);

    private static Instant at(int second) {
        return T0.plusSeconds(second);
    }

    private static OperationId id(String path) {
        return new OperationId(path);
    }

    private static Abilities can(int version, String... activities) {
        return new Abilities(
                Set.of(new Program("orchestration", "order", version)),
                Set.of(activities),
                Set.of(),
                Set.of(),
                true,
                new Formats(1, 6, 6));
    }

    private static Crew crew(Map<Epoch, Abilities> abilities) {
        return new Crew(
                abilities.keySet().stream()
                        .sorted()
                        .map(epoch -> new NodeRecord(epoch, epoch.equals(ALPHA) ? "alpha" : "beta", Instant.MAX))
                        .toList(),
                abilities);
    }

    /** A situation that tests change where it matters. */
    private static final class Told {
        private InstanceStatus status = InstanceStatus.RUNNING;
        private int version = 1;
        private int format = 1;
        private Optional<Epoch> owner = Optional.of(ALPHA);
        private Optional<Instant> readyAt = Optional.empty();
        private Optional<Failure> failure = Optional.empty();
        private String by = "";
        private List<RecordedTurn> turns = List.of();
        private List<TaskStanding> tasks = List.of();
        private Map<String, QueueLimits> limits = Map.of();
        private Map<String, Explanation> children = Map.of();
        private Crew nodes = crew(Map.of(ALPHA, can(1, "charge")));

        Told asleepUntil(Instant at) {
            owner = Optional.empty();
            readyAt = Optional.of(at);
            return this;
        }

        Told asleep() {
            owner = Optional.empty();
            return this;
        }

        Told events(Event... events) {
            turns = List.of(new RecordedTurn(at(0), List.of(events)));
            return this;
        }

        Told task(TaskStanding... standing) {
            tasks = List.of(standing);
            return this;
        }

        Told nodes(Map<Epoch, Abilities> abilities) {
            nodes = crew(abilities);
            return this;
        }

        Explanation explained() {
            var row = new InstanceRow(
                    7,
                    new InstanceId("default", "o1"),
                    "orchestration",
                    "order",
                    version,
                    1,
                    status,
                    "{}",
                    Optional.empty(),
                    Optional.empty(),
                    0,
                    owner,
                    readyAt,
                    0,
                    T0,
                    at(5),
                    Attributes.NONE,
                    format);
            return Explainer.explain(new Situation(row, failure, by, turns, tasks, limits, nodes, children, NOW));
        }

        String sentence() {
            return explained().sentence();
        }
    }

    private static Event.ActivityScheduled charge() {
        return new Event.ActivityScheduled(id("1"), "charge", Payload.NULL);
    }

    private static TaskStanding waiting(Task.Route route) {
        return standing(route, Optional.empty(), 0, 0, Optional.empty());
    }

    private static TaskStanding standing(
            Task.Route route, Optional<Epoch> taker, int inQueue, int ofKey, Optional<Epoch> holder) {
        var task =
                new Task(9, 7, 1, "1", "charge", 1, "null", at(1), at(1), route, Task.Deadlines.NONE, Optional.empty());
        return new TaskStanding(task, 1, taker, taker.map(epoch -> at(2)), inQueue, ofKey, holder);
    }

    private static Task.Route route(Optional<String> key, Optional<String> tag, Optional<String> session) {
        return new Task.Route("q", key, Tags.ofText(tag), session, 0);
    }

    private static final Task.Route PLAIN = route(Optional.empty(), Optional.empty(), Optional.empty());

    // --- ends and holds

    @Test
    void givenOneThatEnded_whenItIsExplained_thenItSaysHowAndWhen() {
        Told told = new Told();
        told.status = InstanceStatus.FAILED;
        told.failure = Optional.of(Failure.application("declined", "no money"));

        assertThat(told.sentence()).isEqualTo("'o1' has ended as failed at 2030-01-01 12:00:05.000Z: no money");
    }

    @Test
    void givenOneThatIsHeld_whenItIsExplained_thenTheDiffIsThereOnOneLineAndWhatToDo() {
        Told told = new Told().asleep();
        told.status = InstanceStatus.PARKED;
        told.failure = Optional.of(Failure.nondeterminism("not the same\n  history: a\n  code:    b"));

        assertThat(told.sentence())
                .isEqualTo("'o1' is parked since 2030-01-01 12:00:05.000Z: not the same | history: a | code:    b;"
                        + " it goes on when it is released");
    }

    @Test
    void givenOneThatSomebodyPausedOrTerminated_whenItIsExplained_thenItSaysWho() {
        Told told = new Told().asleep();
        told.status = InstanceStatus.PAUSED;
        told.failure = Optional.of(Failure.application("paused", "stocktaking"));
        told.by = "ann";
        assertThat(told.sentence())
                .isEqualTo("'o1' is paused since 2030-01-01 12:00:05.000Z by ann: stocktaking; it goes on when it is"
                        + " resumed or cancelled");

        told.status = InstanceStatus.TERMINATED;

        assertThat(told.sentence())
                .isEqualTo("'o1' has ended as terminated at 2030-01-01 12:00:05.000Z by ann: stocktaking");
    }

    // --- nodes

    @Test
    void givenNoEngine_whenAnInstanceIsReady_thenThatIsSaid() {
        assertThat(new Told().asleepUntil(at(0)).nodes(Map.of()).sentence()).contains("no engine runs on this store");
    }

    @Test
    void givenAVersionThatNobodyHas_whenItIsExplained_thenItSaysWhoHasWhat() {
        Told told = new Told().asleepUntil(at(0)).nodes(Map.of(ALPHA, can(1), BETA, can(2)));
        told.version = 3;

        assertThat(told.explained().reasons().getFirst())
                .isEqualTo(new Reason(
                        Kind.NO_NODE,
                        "",
                        "needs version 3 of 'order', which no living node has: node 'alpha' (1) has version 1,"
                                + " node 'beta' (2) has version 2"));
    }

    @Test
    void givenTheLatestIsAskedFor_whenAnyVersionIsThere_thenItWaitsToBeClaimed() {
        Told told = new Told().asleepUntil(at(0)).nodes(Map.of(BETA, can(2)));
        told.version = 0;

        assertThat(told.sentence())
                .isEqualTo("'o1' waits to be claimed since 2030-01-01 12:00:00.000Z by node 'beta' (2)");
    }

    @Test
    void givenANodeOfAnotherNamespace_whenItIsExplained_thenItIsNotCounted() {
        Abilities others = new Abilities(
                Set.of(new Program("orchestration", "order", 1)),
                Set.of(),
                Set.of("acme"),
                Set.of(),
                true,
                Formats.ONLY_FIRST);

        assertThat(new Told().asleepUntil(at(0)).nodes(Map.of(ALPHA, others)).sentence())
                .contains("node 'alpha' (1) does not work for namespace 'default'");
    }

    @Test
    void givenAHistoryThatNoNodeReads_whenItIsExplained_thenItSaysWhichFormatItNeedsAndWhichTheyRead() {
        Told told = new Told().asleepUntil(at(0)).nodes(Map.of(ALPHA, can(1), BETA, can(2)));
        told.format = 7;

        assertThat(told.sentence()).isEqualTo("'o1' needs a node that reads history format 7; live nodes read 1..6");
    }

    @Test
    void givenAHistoryThatOneNodeReads_whenItIsExplained_thenItWaitsForThatOne() {
        Abilities later = new Abilities(can(1).programs(), Set.of(), Set.of(), Set.of(), true, new Formats(2, 7, 7));
        Told told = new Told().asleepUntil(at(0)).nodes(Map.of(ALPHA, can(1), BETA, later));
        told.format = 7;

        assertThat(told.sentence()).endsWith("waits to be claimed since 2030-01-01 12:00:00.000Z by node 'beta' (2)");
    }

    @Test
    void givenWhatANodeOfAnEarlierReleaseSaid_whenItIsRead_thenItReadsTheFirstFormat() {
        String said = can(1).write().replaceAll(",\"[a-z]+_format\":[0-9]+", "");

        assertThat(Abilities.read(said).formats()).isEqualTo(Formats.ONLY_FIRST);
    }

    @Test
    void givenANodeThatSaidNothing_whenItIsExplained_thenItMayBeAbleToRunIt() {
        Told told = new Told().asleepUntil(at(0));
        told.nodes = new Crew(List.of(new NodeRecord(ALPHA, "alpha", Instant.MAX)), Map.of());
        told.version = 3;

        assertThat(told.sentence()).contains("waits to be claimed").contains("alpha");
    }

    @Test
    void givenNothingOpen_whenANodeHasIt_thenThatRunsItsCode() {
        assertThat(new Told().events().sentence())
                .isEqualTo("'o1' is in the memory of node 'alpha' (1), which runs its code or a step since"
                        + " 2030-01-01 12:00:00.000Z");
    }

    @Test
    void givenAnOwnerThatIsGone_whenItIsExplained_thenItWaitsToBeTakenOver() {
        assertThat(new Told().nodes(Map.of(BETA, can(1))).explained().reasons().getFirst())
                .isEqualTo(new Reason(
                        Kind.UNCLAIMED, "", "belongs to a node that has gone silent, until another one takes it over"));
    }

    // --- signals and timers

    @Test
    void givenWaitsForSignals_whenSomeCameOrTheBranchWentOn_thenOnlyTheOpenOneIsNamed() {
        assertThat(new Told()
                        .asleep()
                        .events(
                                new Event.SignalReceived(1, "early", Payload.NULL),
                                new Event.SignalAwaited(id("1"), "early", Optional.empty(), Optional.empty()),
                                new Event.SignalAwaited(id("2"), "given up", Optional.empty(), Optional.empty()),
                                new Event.SignalAwaited(id("3"), "go", Optional.empty(), Optional.empty()))
                        .sentence())
                .isEqualTo("'o1' waits for signal 'go' since 2030-01-01 12:00:00.000Z");
    }

    @Test
    void givenUpdates_whenOneIsNotAnswered_thenItIsNamedBesideTheSignalThatTheCodeWaitsFor() {
        assertThat(new Told()
                        .asleep()
                        .events(
                                new Event.SignalAwaited(id("1"), "go", Optional.empty(), Optional.empty()),
                                new Event.UpdateReceived("a", "move", Payload.NULL),
                                new Event.UpdateReceived("b", "stay", Payload.NULL),
                                new Event.UpdateAnswered(
                                        id("u1"), "a", "move", new Event.Answer.Completed(Payload.NULL)))
                        .sentence())
                .isEqualTo("'o1' waits for signal 'go' since 2030-01-01 12:00:00.000Z;"
                        + " has update 'stay' since 2030-01-01 12:00:00.000Z,"
                        + " which its code has not answered: it has no handler for it yet, or that is under way");
    }

    @Test
    void givenASleeperWithATimerThatLost_whenItIsExplained_thenTheOneThatWakesItIsNamed() {
        assertThat(new Told()
                        .asleepUntil(at(900))
                        .events(
                                new Event.TimerStarted(id("1"), Duration.ofSeconds(700), at(700)),
                                new Event.TimerStarted(id("2"), Duration.ofSeconds(900), at(900)))
                        .sentence())
                .isEqualTo("'o1' waits for a timer, due at 2030-01-01 12:15:00.000Z");
    }

    @Test
    void givenAWaitWithADeadline_whenItIsExplained_thenBothAreSaid() {
        assertThat(new Told()
                        .asleepUntil(at(900))
                        .events(new Event.SignalAwaited(
                                id("1"), "go", Optional.of(Duration.ofSeconds(900)), Optional.of(at(900))))
                        .sentence())
                .endsWith("signal 'go' since 2030-01-01 12:00:00.000Z, until 2030-01-01 12:15:00.000Z");
    }

    @Test
    void givenAChild_whenItIsExplained_thenItsOwnSentenceIsPartOfIt() {
        Told told = new Told()
                .asleep()
                .events(new Event.ChildStarted(id("1"), "bill", 1, "o1/bill", Payload.NULL, ChildPolicy.CANCEL));
        told.children = Map.of(
                "o1/bill",
                new Explanation(
                        "o1/bill",
                        InstanceStatus.RUNNING,
                        List.of(new Reason(Kind.SIGNAL, "1", "waits for signal 'paid'"))));

        assertThat(told.sentence())
                .isEqualTo(
                        "'o1' waits for child 'o1/bill' of 'bill' since 2030-01-01 12:00:00.000Z: 'o1/bill' waits for"
                                + " signal 'paid'");
    }

    // --- activities

    @Test
    void givenAnActivityWithoutATask_whenItsInstanceIsInMemory_thenItRunsThere() {
        assertThat(new Told().events(charge()).sentence())
                .contains("activity 'charge', which runs on node 'alpha' (1) or waits for a slot there");
    }

    @Test
    void givenAnAttemptThatFailed_whenTheNextIsToCome_thenItSaysWhenAndWhy() {
        assertThat(new Told()
                        .events(
                                charge(),
                                new Event.AttemptFailed(
                                        id("1"), 3, Failure.application("declined", "no money"), at(700)))
                        .sentence())
                .isEqualTo(
                        "'o1' tries activity 'charge' again at 2030-01-01 12:11:40.000Z, after 3 failed attempts (no money)");
    }

    @Test
    void givenAnActivityThatNobodyHas_whenItIsExplained_thenThatIsSaid() {
        assertThat(new Told()
                        .events(charge())
                        .task(waiting(PLAIN))
                        .nodes(Map.of(ALPHA, can(1)))
                        .explained()
                        .reasons())
                .containsExactly(new Reason(
                        Kind.QUEUED,
                        "1",
                        "waits for activity 'charge', in queue 'q' since 2030-01-01 12:00:01.000Z: no living node has it"
                                + " registered"));
    }

    @Test
    void givenATagThatNobodyServes_whenItIsExplained_thenThatIsSaid() {
        assertThat(new Told()
                        .events(charge())
                        .task(waiting(route(Optional.empty(), Optional.of("gpu"), Optional.empty())))
                        .sentence())
                .contains("no living node that has it serves tag 'gpu'");
        assertThat(new Told()
                        .events(charge())
                        .task(waiting(
                                route(Optional.empty(), Tags.of("gpu", "cuda").text(), Optional.empty())))
                        .sentence())
                .contains("no living node that has it serves tags 'cuda' and 'gpu'");
    }

    @Test
    void givenAnActivityThatRunsElsewhere_whenItIsExplained_thenItSaysWhereAndSinceWhen() {
        assertThat(new Told()
                        .events(charge())
                        .task(standing(PLAIN, Optional.of(BETA), 1, 0, Optional.empty()))
                        .nodes(Map.of(ALPHA, can(1), BETA, can(1, "charge")))
                        .sentence())
                .isEqualTo("'o1' waits for activity 'charge', attempt 1, which runs on node 'beta' (2) since"
                        + " 2030-01-01 12:00:02.000Z");
    }

    @Test
    void givenLimits_whenTheyAreReached_thenTheyAreSaid() {
        Told told = new Told().events(charge()).task(standing(PLAIN, Optional.empty(), 2, 0, Optional.empty()));
        told.limits = Map.of("q", QueueLimits.NONE.concurrency(2));
        assertThat(told.sentence()).endsWith("the queue is at its limit, 2 of 2 run");

        told.task(standing(
                route(Optional.of("k"), Optional.empty(), Optional.empty()), Optional.empty(), 1, 1, Optional.empty()));
        told.limits = Map.of("q", QueueLimits.NONE.concurrencyPerKey(1));
        assertThat(told.sentence()).endsWith("limit key 'k' is at its limit, 1 of 1 run");

        told.limits = Map.of("q", QueueLimits.NONE.rate(5, Duration.ofSeconds(1)));
        assertThat(told.sentence()).endsWith("at most 5 begin in PT1S");
    }

    @Test
    void givenASession_whenANodeHasIt_thenThatIsSaid() {
        assertThat(new Told()
                        .events(charge())
                        .task(standing(
                                route(Optional.empty(), Optional.empty(), Optional.of("s")),
                                Optional.empty(),
                                0,
                                0,
                                Optional.of(ALPHA)))
                        .sentence())
                .contains("its session 's' is with node 'alpha' (1)");
    }

    @Test
    void givenNothingInTheWay_whenATaskWaits_thenItWaitsForASlotOnThoseWhoCan() {
        assertThat(new Told().events(charge()).task(waiting(PLAIN)).sentence())
                .endsWith("it waits for a free slot on node 'alpha' (1)");
    }

    @Test
    void givenTheAbilitiesOfANode_whenTheyAreWrittenAndRead_thenTheyAreTheSame() {
        Abilities abilities = new Abilities(
                Set.of(new Program("orchestration", "order \"1\"", 3)),
                Set.of("a", "b"),
                Set.of("acme"),
                Set.of("gpu"),
                false,
                new Formats(2, 4, 3));

        assertThat(Abilities.read(abilities.write())).isEqualTo(abilities);
    }
}
