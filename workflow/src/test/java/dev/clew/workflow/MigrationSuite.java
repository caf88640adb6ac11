package dev.clew.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.clew.api.ConfigurationException;
import dev.clew.api.HistoryEntry;
import dev.clew.api.InstanceChangedException;
import dev.clew.api.InstanceStatus;
import dev.clew.api.Migration;
import dev.clew.api.NondeterminismException;
import dev.clew.api.Place;
import dev.clew.api.ResultTimeoutException;
import dev.clew.engine.ReplayResult;
import dev.clew.engine.ReplayTester;
import dev.clew.testkit.TestClew;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Running instances that go on with another graph, wherever the engine dies. */
abstract class MigrationSuite extends WorkflowSuite {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final AtomicInteger counted = new AtomicInteger();

    /** Comes to 42 for 20, after an hour. */
    private Flow<Integer, Integer> begun() {
        return Workflow.from("order", Integer.class)
                .then("count", Integer.class, (Integer n) -> {
                    counted.incrementAndGet();
                    return n;
                })
                .then(ADD_ONE)
                .delay("rest", HOUR);
    }

    private Workflow<Integer, Integer> old() {
        return begun().then(DOUBLE).build();
    }

    /** Comes to 126 for 20. */
    private Workflow<Integer, Integer> next() {
        return begun().then("triple", Integer.class, (Integer n) -> n * 3)
                .then(DOUBLE)
                .version(2)
                .build();
    }

    private static void pause(TestClew clew) {
        clew.client().handle(ID).pause("night");
        clew.runUntilQuiet();
    }

    private static void migrate(TestClew clew, Workflow<?, ?> from, Workflow<?, ?> to) {
        pause(clew);
        workflows(clew).migrate(from, to, ID, PATIENCE);
        clew.client().handle(ID).resume();
        clew.runUntilQuiet();
    }

    // --- what goes on

    @Test
    void
            givenAnInstanceThatSleeps_whenItIsMigratedAndTheEngineDiesAtAnyCommit_thenWhatIsDoneStaysDoneAndTheRestIsNew() {
        var outcome = throughCrashes(
                old(),
                next(),
                20,
                (clew, handle) -> {
                    migrate(clew, old(), next());
                    clew.advance(HOUR);
                },
                next());

        assertThat(outcome.status()).isEqualTo(new WorkflowStatus.Completed<>(126));
        assertThat(outcome.visits())
                .containsExactly(
                        "add-one  true Optional[21]",
                        "count  true Optional[20]",
                        "double  true Optional[126]",
                        "rest  true Optional[21]",
                        "triple  true Optional[63]");
    }

    @Test
    void givenAMigratedInstance_whenItsStepsAreCounted_thenNoneRanTwiceAndTheHistoryHoldsBothGraphs() {
        try (TestClew clew = clew().register(old()).register(next()).start()) {
            var instance = clew.client().start(old().orchestration(), ID, 20);
            clew.runUntilQuiet();
            migrate(clew, old(), next());
            crashAndRestart(clew);
            assertThat(workflows(clew).status(next(), ID))
                    .isEqualTo(new WorkflowStatus.Waiting<>(clew.now().plus(HOUR), "rest"));
            clew.advance(HOUR);

            assertThat(clew.resultOf(instance)).isEqualTo(126);
            assertThat(counted).hasValue(1);
            assertThat(instance.info().version()).isEqualTo(2);
            assertThat(instance.info().execution()).isEqualTo(1);
            assertThat(instance.history().stream().map(HistoryEntry::type)).containsOnlyOnce("GraphPinned", "Migrated");
            var replayed = ReplayTester.of(next()).replay(instance.exportHistory());
            assertThat(replayed).isInstanceOf(ReplayResult.Replayed.class);
        }
    }

    @Test
    void givenAnInstanceThatWaitsForASignal_whenOneComesWhileItIsMigrated_thenTheNewGraphTakesIt() {
        var from = Workflow.from("order", String.class)
                .awaitSignal("approval", APPROVED)
                .build();
        var to = Workflow.from("order", String.class)
                .awaitSignal("approval", APPROVED)
                .then("shout", String.class, (String who) -> who + "!")
                .version(2)
                .build();

        var outcome = throughCrashes(
                from,
                to,
                "",
                (clew, handle) -> {
                    pause(clew);
                    handle.signal(APPROVED, "Ann");
                    migrate(clew, from, to);
                },
                to);

        assertThat(outcome.status()).isEqualTo(new WorkflowStatus.Completed<>("Ann!"));
    }

    @Test
    void givenAnInstanceThatNobodyPaused_whenItIsMigrated_thenItIsPausedOnlyMeanwhile() throws InterruptedException {
        try (TestClew clew = clew().register(old()).register(next()).start()) {
            var instance = clew.client().start(old().orchestration(), ID, 20);
            clew.runUntilQuiet();
            AtomicReference<@Nullable MigrationCheck> check = new AtomicReference<>();
            Thread migration =
                    Thread.ofVirtual().start(() -> check.set(workflows(clew).migrate(old(), next(), ID, PATIENCE)));
            runUntil(clew, () -> check.get() != null);
            migration.join();
            assertThat(instance.info().status()).isEqualTo(InstanceStatus.RUNNING);
            clew.advance(HOUR);

            assertThat(clew.resultOf(instance)).isEqualTo(126);
            assertThat(counted).hasValue(1);
        }
    }

    @Test
    void givenATaskThatRunsForTooLong_whenItsInstanceIsToBeMigrated_thenItGoesOnWithItsOwnGraph() {
        AtomicReference<@Nullable TestClew> engine = new AtomicReference<>();
        AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
        var from = order().then("slow", Integer.class, (Integer n) -> {
                    TestClew clew = Objects.requireNonNull(engine.get());
                    thrown.set(catchThrowable(() -> workflows(clew).migrate(old(), next(), ID, Duration.ofMillis(1))));
                    return n + 1;
                })
                .build();
        try (TestClew clew = clew().register(from).start()) {
            engine.set(clew);
            var instance = clew.client().start(from.orchestration(), ID, 20);

            assertThat(clew.resultOf(instance)).isEqualTo(21);
            assertThat(thrown.get()).isInstanceOf(ResultTimeoutException.class);
            assertThat(instance.info().version()).isEqualTo(1);
        }
    }

    @Test
    void givenATaskThatWaitsInATaskQueue_whenItsInstanceIsMigrated_thenItRunsOnceAndItsResultIsTaken() {
        var from = Workflow.from("order", Integer.class)
                .then(ADD_ONE)
                .tuned(tuning -> tuning.tag("gpu"))
                .build();
        var to = Workflow.from("order", Integer.class)
                .then(ADD_ONE)
                .tuned(tuning -> tuning.tag("gpu"))
                .then(DOUBLE)
                .version(2)
                .build();
        AtomicInteger runs = new AtomicInteger();
        try (TestClew clew = clew().register(from).register(to).start()) {
            var instance = clew.client().start(from.orchestration(), ID, 1);
            clew.runUntilQuiet();
            migrate(clew, from, to);
            clew.join(node -> node.register(ADD_ONE, (Integer n) -> {
                        runs.incrementAndGet();
                        return n + 1;
                    })
                    .options(options -> options.tags("gpu")));
            clew.advance(Duration.ofMinutes(1));

            assertThat(clew.resultOf(instance)).isEqualTo(4);
            assertThat(runs).hasValue(1);
        }
    }

    @Test
    void givenAnInstanceThatWasParkedForAnotherGraph_whenItIsMigratedToThat_thenItIsReleasedAndGoesOn() {
        var same = begun().then("triple", Integer.class, (Integer n) -> n * 3).build();
        try (TestClew clew = clew().register(old()).start()) {
            clew.client().start(old().orchestration(), ID, 20);
            clew.runUntilQuiet();
            clew.crash();
            clew.join(node -> node.register(same).register(ADD_ONE, (Integer n) -> n + 1));
            clew.advance(HOUR);
            assertThat(fromOutside(clew).handle(ID).info().status()).isEqualTo(InstanceStatus.PARKED);

            Workflows.of(fromOutside(clew)).migrate(old(), same, ID, PATIENCE);
            clew.advance(HOUR);

            assertThat(fromOutside(clew).handle(same.orchestration(), ID).result(Duration.ZERO))
                    .isEqualTo(63);
        }
    }

    @Test
    void givenAPausedInstance_whenItIsMigrated_thenItStaysPaused() {
        try (TestClew clew = clew().register(old()).register(next()).start()) {
            clew.client().start(old().orchestration(), ID, 20);
            clew.runUntilQuiet();
            pause(clew);
            workflows(clew).migrate(old(), next(), ID, PATIENCE);
            clew.advance(HOUR);

            assertThat(workflows(clew).status(next(), ID)).isEqualTo(new WorkflowStatus.Paused<>("night", ""));
        }
    }

    @Test
    void givenAMigratedInstance_whenItIsMigratedThereAgainAndFurther_thenTheFirstDoesNothingAndTheSecondGoesOn() {
        var third = begun().then("minus", Integer.class, (Integer n) -> -n)
                .version(3)
                .build();
        try (TestClew clew =
                clew().register(old()).register(next()).register(third).start()) {
            var instance = clew.client().start(old().orchestration(), ID, 20);
            clew.runUntilQuiet();
            migrate(clew, old(), next());
            int length = instance.history().size();
            migrate(clew, old(), next());
            assertThat(instance.history()).hasSize(length);
            migrate(clew, next(), third);
            clew.advance(HOUR);

            assertThat(clew.resultOf(instance)).isEqualTo(-21);
        }
    }

    @Test
    void givenAMigratedInstance_whenItIsResetOrForkedFromBeforeThat_thenItGoesOnWithTheGraphItHasByNow() {
        try (TestClew clew = clew().register(old()).register(next()).start()) {
            var instance = clew.client().start(old().orchestration(), ID, 20);
            clew.runUntilQuiet();
            migrate(clew, old(), next());
            var fork = instance.fork("f", new Place.BeforeTurn(1), "try");
            var whole = instance.fork("g", new Place.End(), "try");
            pause(clew);
            instance.reset(1, "again");
            clew.advance(HOUR);
            clew.advance(HOUR);

            assertThat(clew.resultOf(instance)).isEqualTo(126);
            assertThat(clew.resultOf(fork)).isEqualTo(126);
            assertThat(clew.resultOf(whole)).isEqualTo(126);
        }
    }

    @Test
    void givenManyInstances_whenAllAreMigrated_thenThoseThatCannotAreNamedAndGoOnAsTheyAre() {
        var longer = Workflow.from("order", Integer.class)
                .then("count", Integer.class, (Integer n) -> n)
                .then(ADD_ONE)
                .delay("rest", HOUR)
                .delay("more", HOUR)
                .then(DOUBLE)
                .version(2)
                .build();
        try (TestClew clew = clew().register(old()).register(longer).start()) {
            var ended = clew.client().start(old().orchestration(), "ended", 1);
            clew.advance(HOUR);
            clew.client().start(old().orchestration(), ID, 20);
            clew.client().start(old().orchestration(), "x", 30);
            clew.runUntilQuiet();
            pause(clew);
            clew.client().handle("x").pause("night");
            clew.runUntilQuiet();

            assertThat(workflows(clew).migrateAll(old(), longer, PATIENCE)).isEmpty();
            assertThat(clew.client().handle(ID).info().version()).isEqualTo(2);
            assertThat(clew.client().handle("x").info().version()).isEqualTo(2);
            assertThat(ended.info().version()).isEqualTo(1);

            var back = order().then(ADD_ONE).version(3).build();
            assertThat(workflows(clew).migrateAll(longer, back, PATIENCE)).containsOnlyKeys(ID, "x");
            assertThat(clew.client().handle(ID).info().version()).isEqualTo(2);
        }
    }

    // --- what is refused

    private List<String> problems(Workflow<Integer, ?> from, Workflow<Integer, ?> to) {
        try (TestClew clew = clew().register(from).start()) {
            clew.client().start(from.orchestration(), ID, 20);
            clew.runUntilQuiet();
            var before = clew.client().handle(ID).exportHistory();
            var check = workflows(clew).checkMigration(from, to, ID);
            assertThat(check.fits()).isFalse();
            assertThat(check.migration()).isEmpty();
            assertThat(clew.client().handle(ID).exportHistory()).isEqualTo(before);
            pause(clew);
            var refused = catchThrowableOfType(
                    MigrationRefusedException.class, () -> workflows(clew).migrate(from, to, ID, PATIENCE));
            assertThat(refused.problems()).isEqualTo(check.problems());
            clew.client().handle(ID).resume();
            clew.advance(HOUR.multipliedBy(3));
            assertThat(clew.client().handle(ID).info().status()).isEqualTo(InstanceStatus.COMPLETED);
            return check.problems().stream()
                    .map(problem -> problem.path() + " " + problem.kind())
                    .toList();
        }
    }

    private static Flow<Integer, Integer> order() {
        return Workflow.from("order", Integer.class);
    }

    @Test
    void givenAGraphWithoutWhatWasWalked_whenAnInstanceIsToBeMigrated_thenEachVertexIsNamedAndItGoesOnAsItIs() {
        var to = order().then(DOUBLE).version(2).build();

        assertThat(problems(old(), to)).containsExactly("count vertex_gone", "add-one vertex_gone", "rest vertex_gone");
    }

    @Test
    void givenAGraphWithMoreBeforeWhatWasWalked_whenAnInstanceIsToBeMigrated_thenWhatItWouldSkipIsNamed() {
        var to = order().then("count", Integer.class, (Integer n) -> n)
                .then(DOUBLE)
                .then(ADD_ONE)
                .delay("rest", HOUR)
                .version(2)
                .build();

        assertThat(problems(old(), to)).containsExactly("double walked_past");
    }

    @Test
    void givenAGraphInAnotherOrder_whenAnInstanceIsToBeMigrated_thenWhatWasMovedIsNamed() {
        var to = order().then(ADD_ONE)
                .then("count", Integer.class, (Integer n) -> n)
                .delay("rest", HOUR)
                .then(DOUBLE)
                .version(2)
                .build();

        assertThat(problems(old(), to)).containsExactly("add-one moved");
    }

    @Test
    void givenAnotherKindUnderAnId_whenAnInstanceIsToBeMigrated_thenBothKindsAreNamed() {
        var to = order().then("count", Integer.class, (Integer n) -> n)
                .then(ADD_ONE)
                .then("rest", Integer.class, (Integer n) -> n)
                .version(2)
                .build();

        assertThat(problems(old(), to)).containsExactly("rest another_kind");
    }

    @Test
    void givenADoneTaskThatCallsSomethingElseNow_whenAnInstanceIsToBeMigrated_thenTheHistorySaysNo() {
        var from = order().then("a", ADD_ONE).delay("rest", HOUR).build();
        var to = order().then("a", DOUBLE).delay("rest", HOUR).version(2).build();

        assertThat(problems(from, to)).containsExactly("a does_not_fit");
    }

    @Test
    void givenALoopThatWentRound_whenItsBodyIsLonger_thenTheHistorySaysNo() {
        var from = order().loop(
                        "up",
                        10,
                        Vertex.AtMost.FAIL,
                        body -> body.delay("rest", Duration.ofMillis(1))
                                .then(
                                        "check",
                                        LoopResult.of(Integer.class),
                                        (context, n) -> n < 22 ? LoopResult.again(n + 1) : LoopResult.done(n)))
                .delay("end", HOUR)
                .build();
        var to = order().loop(
                        "up",
                        10,
                        Vertex.AtMost.FAIL,
                        body -> body.delay("rest", Duration.ofMillis(1))
                                .then(
                                        "check",
                                        LoopResult.of(Integer.class),
                                        (context, n) -> n < 22 ? LoopResult.again(n + 1) : LoopResult.done(n))
                                .then("more", LoopResult.of(Integer.class), (context, result) -> result))
                .delay("end", HOUR)
                .version(2)
                .build();
        try (TestClew clew = clew().register(from).start()) {
            clew.client().start(from.orchestration(), ID, 20);
            clew.advance(Duration.ofSeconds(1));

            assertThat(workflows(clew).checkMigration(from, to, ID).problems())
                    .singleElement()
                    .satisfies(problem -> {
                        assertThat(problem.kind()).isEqualTo("does_not_fit");
                        assertThat(problem.path()).isEqualTo("up/more");
                    });
        }
    }

    @Test
    void givenAForkThatHasBegun_whenItHasAnotherBranch_thenTheForkIsNamed() {
        var a = ForkBranch.<Integer, Integer>of("a", flow -> flow.delay("rest", HOUR));
        var b = ForkBranch.<Integer, Integer>of("b", flow -> flow.then(ADD_ONE));
        var from = order().fork("both", a)
                .join("pick", Integer.class, (context, outputs) -> outputs.get(a))
                .build();
        var to = order().fork("both", a, b)
                .join("pick", Integer.class, (context, outputs) -> outputs.get(a))
                .version(2)
                .build();

        assertThat(problems(from, to)).containsExactly("both other_branches");
    }

    @Test
    void givenAnInstanceThatHasEndedOrIsOfSomethingElse_whenItIsToBeMigrated_thenThatIsSaid() {
        var other = Workflow.from("other", Integer.class).then(DOUBLE).build();
        try (TestClew clew = clew().register(old()).register(other).start()) {
            clew.client().start(old().orchestration(), ID, 20);
            clew.runUntilQuiet();
            assertThatThrownBy(() -> workflows(clew).checkMigration(old(), other, ID))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("another version");
            var never = order().then(ADD_ONE).build();
            assertThatThrownBy(() -> workflows(clew).checkMigration(never, next(), ID))
                    .isInstanceOf(NondeterminismException.class);
            clew.advance(HOUR);

            assertThatThrownBy(() -> workflows(clew).migrate(old(), next(), ID, PATIENCE))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("COMPLETED");
        }
    }

    @Test
    void givenAChangeBetweenCheckAndMigration_whenItIsStored_thenItIsRefused() {
        try (TestClew clew = clew().register(old()).register(next()).start()) {
            var instance = clew.client().start(old().orchestration(), ID, 20);
            clew.runUntilQuiet();
            var migration = workflows(clew)
                    .checkMigration(old(), next(), ID)
                    .migration()
                    .orElseThrow();
            assertThatThrownBy(() -> instance.migrate(migration)).hasMessageContaining("pause");
            pause(clew);
            var stale = new Migration(2, migration.graph(), 1, migration.turns() + 1, "why");
            assertThatThrownBy(() -> instance.migrate(stale)).isInstanceOf(InstanceChangedException.class);
            instance.migrate(migration);
            instance.migrate(migration); // the same, which was stored already

            var other = new Migration(3, "5f", 1, migration.turns(), "why");
            assertThatThrownBy(() -> instance.migrate(other)).isInstanceOf(InstanceChangedException.class);
            assertThat(instance.info().version()).isEqualTo(2);
        }
    }
}
