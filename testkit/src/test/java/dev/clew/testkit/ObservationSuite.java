package dev.clew.testkit;

import static dev.clew.testkit.Hold.runUntil;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.clew.api.Activity;
import dev.clew.api.ActivityContext;
import dev.clew.api.ActivityFailedException;
import dev.clew.api.ApplicationException;
import dev.clew.api.Failure;
import dev.clew.api.InstanceExistsException;
import dev.clew.api.InstanceFailedException;
import dev.clew.api.InstanceStats;
import dev.clew.api.InstanceStatus;
import dev.clew.api.Orchestration;
import dev.clew.api.Payload;
import dev.clew.api.Retry;
import dev.clew.api.Signal;
import dev.clew.engine.EngineListener.AttemptBegin;
import dev.clew.engine.EngineListener.AttemptEnd;
import dev.clew.engine.EngineListener.ClientOperation;
import dev.clew.engine.EngineListener.Ending;
import dev.clew.engine.EngineListener.ExecutionEnd;
import dev.clew.engine.EngineListener.Initiator;
import dev.clew.engine.EngineListener.InstanceEnd;
import dev.clew.engine.EngineListener.Kind;
import dev.clew.engine.EngineListener.Result;
import dev.clew.engine.EngineListener.StoreOperation;
import dev.clew.engine.EngineListener.Subject;
import dev.clew.engine.LogFields;
import dev.clew.engine.StoreClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What an engine says of itself: each fact once, with the right figures, and nothing of what a replay runs through. */
abstract class ObservationSuite extends EngineSuite {

    private static final Orchestration<String, String> MAIN = Orchestration.of("main", String.class, String.class);
    private static final Orchestration<String, String> CHILD = Orchestration.of("child", String.class, String.class);
    private static final Orchestration<Integer, Integer> COUNT =
            Orchestration.of("count", Integer.class, Integer.class);
    private static final Activity<String, String> GREET = Activity.of("greet", String.class, String.class);
    private static final Activity<String, String> QUEUED = GREET.queue("mail");
    private static final Signal<String> GO = Signal.of("go", String.class);
    private static final Duration HOUR = Duration.ofHours(1);

    private final Heard heard = new Heard();

    private TestClew.Builder listened() {
        return clew().listener(heard);
    }

    // --- executions

    @Test
    void givenInstancesStartedInEveryWay_whenTheyRunOverManyTurns_thenEachExecutionIsToldOnceWithWhoStartedIt() {
        try (TestClew clew = listened()
                .register(MAIN, (ctx, in) -> {
                    ctx.startDetached(COUNT, "counter", 2);
                    ctx.sleep(HOUR);
                    return ctx.call(CHILD, in);
                })
                .register(CHILD, (ctx, in) -> {
                    ctx.sleep(HOUR);
                    ctx.step("note", String.class, step -> "noted");
                    return in;
                })
                .register(COUNT, (ctx, left) -> {
                    ctx.sleep(HOUR);
                    if (left > 0) {
                        throw ctx.continueAsNew(left - 1);
                    }
                    return 0;
                })
                .start()) {
            var handle = clew.client().start(MAIN, "i", "x");
            for (int i = 0; i < 5; i++) {
                clew.advance(Duration.ofMinutes(59));
                clew.crash();
                clew.restart();
            }

            assertThat(clew.resultOf(handle)).isEqualTo("x");
            String child = heard.instances.stream()
                    .filter(end -> end.initiator() == Initiator.PARENT)
                    .findFirst()
                    .orElseThrow()
                    .subject()
                    .instance();
            assertThat(heard.started)
                    .containsExactlyInAnyOrder(
                            "i/1 by CLIENT",
                            child + "/1 by PARENT",
                            "counter/1 by DETACHED",
                            "counter/2 by CONTINUE_AS_NEW",
                            "counter/3 by CONTINUE_AS_NEW");
            assertThat(heard.children).containsExactly("main > child");
            assertThat(heard.starts)
                    .containsExactlyInAnyOrder("i by a client: true", "counter by i: true", child + " by i: true");
        }
    }

    @Test
    void givenAnInstanceThatCrashesAndSleeps_whenItEnds_thenItsDurationAndItsHistoryAreThoseOfTheWholeExecution() {
        try (TestClew clew = listened()
                .register(MAIN, (ctx, in) -> {
                    for (int i = 0; i < 7; i++) {
                        ctx.sleep(HOUR);
                    }
                    return in;
                })
                .start()) {
            var handle = clew.client().start(MAIN, "i", "x");
            clew.advance(HOUR.multipliedBy(3));
            clew.crash();
            clew.restart();
            clew.advance(HOUR.multipliedBy(4));

            assertThat(clew.resultOf(handle)).isEqualTo("x");
            InstanceStats stats = handle.stats();
            assertThat(heard.executions).hasSize(1);
            ExecutionEnd end = heard.executions.getFirst();
            assertThat(end.lasted()).isEqualTo(HOUR.multipliedBy(7));
            assertThat(end.turns()).isEqualTo(8).isEqualTo(stats.turns());
            assertThat(end.events())
                    .isEqualTo(stats.events())
                    .isEqualTo(handle.history().size());
            assertThat(end.characters()).isEqualTo(stats.historyCharacters());
            assertThat(end.ending()).isEqualTo(Ending.COMPLETED);
        }
    }

    @Test
    void givenAnInstanceOfThreeExecutions_whenItEnds_thenItsDurationIsThatOfAllAndEachExecutionHasItsOwn() {
        try (TestClew clew = listened()
                .register(COUNT, (ctx, left) -> {
                    ctx.sleep(HOUR);
                    if (left > 0) {
                        throw ctx.continueAsNew(left - 1);
                    }
                    return 0;
                })
                .start()) {
            var handle = clew.client().start(COUNT, "i", 2);
            clew.advance(HOUR);
            clew.crash();
            clew.restart();
            clew.advance(HOUR.multipliedBy(2));

            assertThat(clew.resultOf(handle)).isZero();
            assertThat(heard.executions)
                    .extracting(ExecutionEnd::ending)
                    .containsExactly(Ending.CONTINUED, Ending.CONTINUED, Ending.COMPLETED);
            assertThat(heard.executions)
                    .extracting(ExecutionEnd::lasted, ExecutionEnd::turns)
                    .containsOnly(tuple(HOUR, 2));
            assertThat(heard.instances).extracting(InstanceEnd::lasted).containsExactly(HOUR.multipliedBy(3));
        }
    }

    @Test
    void givenInstancesThatFailAndAreCancelled_whenTheyEnd_thenTheReasonIsTold() {
        try (TestClew clew = listened()
                .register(MAIN, (ctx, in) -> {
                    if (in.equals("fail")) {
                        throw new ApplicationException("no_stock", "nothing left");
                    }
                    return ctx.await(GO);
                })
                .start()) {
            var failing = clew.client().start(MAIN, "failing", "fail");
            var cancelled = clew.client().start(MAIN, "cancelled", "");
            assertThatThrownBy(() -> clew.resultOf(failing)).isInstanceOf(InstanceFailedException.class);
            cancelled.cancel("no longer wanted");
            clew.runUntilQuiet();

            assertThat(heard.executions)
                    .extracting(
                            end -> end.subject().instance(),
                            ExecutionEnd::ending,
                            end -> end.failure().map(Failure::type))
                    .containsExactly(
                            tuple("failing", Ending.FAILED, Optional.of("no_stock")),
                            tuple("cancelled", Ending.CANCELLED, Optional.of(Failure.CANCELLED)));
        }
    }

    @Test
    void givenAnInstanceThatTakesItsNodeDown_whenItIsQuarantined_thenThatIsToldOnce() {
        TestClew[] self = new TestClew[1];
        try (TestClew clew = listened()
                .options(options -> options.maxClaims(2))
                .register(
                        MAIN,
                        (ctx, in) -> ctx.step("boom", String.class, step -> {
                            self[0].crashAt(new CrashPoint(self[0].commits() + 1, CrashPoint.Moment.BEFORE));
                            return "";
                        }))
                .start()) {
            self[0] = clew;
            clew.client().start(MAIN, "i", "x");
            clew.runUntilQuiet();

            assertThat(heard.held).containsExactly("i " + InstanceStatus.QUARANTINED + " " + Failure.Kind.POISON);
            assertThat(heard.started).isEmpty();
        }
    }

    @Test
    void givenAnInstanceThatWaits_whenItIsLoadedAgain_thenTheReplayIsToldAndNothingThatItRunsThrough() {
        try (TestClew clew = listened()
                .register(MAIN, (ctx, in) -> {
                    ctx.log().log(System.Logger.Level.INFO, "hello from {0}", in);
                    String greeting = ctx.call(GREET, in);
                    ctx.step("note", String.class, step -> "noted");
                    return greeting + ctx.await(GO);
                })
                .register(GREET, name -> "hello " + name)
                .start()) {
            var handle = clew.client().start(MAIN, "i", "x");
            clew.runUntilQuiet();
            int turns = handle.stats().turns();
            clew.evict();
            clew.crash();
            clew.restart();
            handle.signal(GO, "!");

            assertThat(clew.resultOf(handle)).isEqualTo("hello x!");
            assertThat(heard.replays).hasSize(1).allSatisfy(replay -> {
                assertThat(replay.turns()).isEqualTo(turns);
                assertThat(replay.took()).isPositive();
            });
            assertThat(heard.started).hasSize(1);
            assertThat(heard.ended).extracting(AttemptEnd::name).containsExactlyInAnyOrder("greet", "note");
            assertThat(heard.lines)
                    .singleElement()
                    .satisfies(fields -> assertThat(fields)
                            .containsEntry(LogFields.INSTANCE, "i")
                            .containsEntry(LogFields.EXECUTION, "1")
                            .containsEntry(LogFields.ORCHESTRATION, "main")
                            .containsEntry(LogFields.VERSION, "1")
                            .containsEntry(LogFields.NAMESPACE, "default")
                            .containsKey(LogFields.NODE));
        }
    }

    // --- attempts

    @Test
    void givenAnActivityThatFailsTwice_whenItSucceeds_thenEveryAttemptIsToldWithItsNumberItsWaitAndItsError() {
        Activity<String, String> flaky = GREET.retry(Retry.fixed(3, Duration.ofMinutes(1)));
        try (TestClew clew = listened()
                .register(MAIN, (ctx, in) -> ctx.call(flaky, in))
                .register(GREET, (ActivityContext context, String name) -> {
                    if (context.attempt() < 3) {
                        throw new ApplicationException("busy", "try again");
                    }
                    return name;
                })
                .start()) {
            var handle = clew.client().start(MAIN, "i", "x");
            clew.advance(Duration.ofMinutes(2));

            assertThat(clew.resultOf(handle)).isEqualTo("x");
            assertThat(heard.ended)
                    .extracting(
                            AttemptEnd::attempt,
                            AttemptEnd::result,
                            end -> end.failure().map(Failure::type).orElse(""))
                    .containsExactly(
                            tuple(1, Result.FAILED, "busy"),
                            tuple(2, Result.FAILED, "busy"),
                            tuple(3, Result.SUCCEEDED, ""));
            assertThat(heard.scoped).isEqualTo(heard.ended);
            assertThat(heard.begun)
                    .extracting(AttemptBegin::kind, AttemptBegin::instance, AttemptBegin::waited)
                    .containsOnly(tuple(Kind.ACTIVITY, "i", Duration.ZERO));
        }
    }

    @Test
    void givenOneSlot_whenAnAttemptHasToWaitForIt_thenTheTimeFromWhenItCouldHaveBegunIsTold()
            throws InterruptedException {
        Hold hold = new Hold();
        try (TestClew clew = listened()
                .options(options -> options.activitySlots(1))
                .register(
                        MAIN,
                        (ctx, in) -> String.join(",", ctx.all(List.of(ctx.start(GREET, "a"), ctx.start(GREET, "b")))))
                .register(GREET, hold::stay)
                .start()) {
            var handle = clew.client().start(MAIN, "i", "x");
            clew.advance(HOUR);
            hold.open();
            runUntil(clew, () -> handle.info().status().ended());

            assertThat(heard.begun).extracting(AttemptBegin::waited).containsExactly(Duration.ZERO, HOUR);
        }
    }

    @Test
    void givenAttemptsThatRunOutOfTime_whenTheyAreStoppedOrNeverBegan_thenEachIsToldOnceAsTimedOut()
            throws InterruptedException {
        Hold hold = new Hold();
        Activity<String, String> nobodys = GREET.tag("gpu").scheduleToStart(Duration.ofMinutes(1));
        try (TestClew clew = listened()
                .register(MAIN, (ctx, in) -> {
                    try {
                        return ctx.call(in.equals("slow") ? GREET.timeout(Duration.ofMinutes(1)) : nobodys, in);
                    } catch (ActivityFailedException failed) {
                        return failed.failure().type();
                    }
                })
                .register(GREET, hold::stay)
                .start()) {
            var slow = clew.client().start(MAIN, "slow", "slow");
            var never = clew.client().start(MAIN, "never", "never");
            clew.advance(Duration.ofMinutes(2));
            hold.awaitInterrupt();
            runUntil(clew, () -> heard.ended.size() == 2);

            assertThat(clew.resultOf(slow)).isEqualTo(Failure.TIMEOUT);
            assertThat(clew.resultOf(never)).isEqualTo(Failure.TIMEOUT);
            assertThat(heard.ended)
                    .extracting(AttemptEnd::result, end -> end.ran().isPresent())
                    .containsExactlyInAnyOrder(tuple(Result.TIMED_OUT, true), tuple(Result.TIMED_OUT, false));
        }
    }

    @Test
    void givenAnActivityThatRuns_whenItsInstanceIsCancelled_thenTheAttemptIsToldAsCancelled()
            throws InterruptedException {
        Hold hold = new Hold();
        try (TestClew clew = listened()
                .register(MAIN, (ctx, in) -> ctx.call(GREET, in))
                .register(GREET, hold::stay)
                .start()) {
            var handle = clew.client().start(MAIN, "i", "x");
            clew.runUntilQuiet();
            handle.cancel("enough");
            hold.awaitInterrupt();
            runUntil(clew, () -> !heard.ended.isEmpty());

            assertThat(heard.ended).extracting(AttemptEnd::result).containsExactly(Result.CANCELLED);
        }
    }

    @Test
    void givenAnActivityThatTakesItsNodeDown_whenItIsPoison_thenThatIsToldOnce() {
        Hold hold = new Hold();
        try (TestClew clew = listened()
                .options(options -> options.maxClaims(1))
                .register(MAIN, (ctx, in) -> {
                    try {
                        return ctx.call(QUEUED, in);
                    } catch (ActivityFailedException failed) {
                        return failed.failure().kind().toString();
                    }
                })
                .register(GREET, hold::stay)
                .start()) {
            var handle = clew.client().start(MAIN, "i", "x");
            clew.runUntilQuiet();
            clew.crash();
            clew.restart();

            assertThat(clew.resultOf(handle)).isEqualTo(Failure.Kind.POISON.toString());
            assertThat(heard.ended.stream().filter(end -> end.ran().isEmpty()))
                    .extracting(AttemptEnd::result)
                    .containsExactly(Result.POISON);
        }
    }

    // --- traces

    @Test
    void givenATraceAtTheStart_whenTheInstanceGoesOnAndStartsOthers_thenEachBelongsToItsOwnStartForEver() {
        try (TestClew clew = listened()
                .register(COUNT, (ctx, left) -> {
                    ctx.step("note", String.class, step -> "noted");
                    if (left > 0) {
                        throw ctx.continueAsNew(left - 1);
                    }
                    ctx.startDetached(CHILD, "detached", "d");
                    return ctx.call(CHILD, "c").length();
                })
                .register(CHILD, (ctx, in) -> ctx.call(GREET, in))
                .register(GREET, name -> name)
                .start()) {
            var handle = clew.client().start(COUNT, "i", 1);
            clew.runUntilQuiet();
            clew.crash();
            clew.restart();

            assertThat(clew.resultOf(handle)).isEqualTo(1);
            assertThat(heard.askers)
                    .hasSize(4)
                    .allSatisfy(asker -> assertThat(asker)
                            .hasValueSatisfying(
                                    subject -> assertThat(subject.trace()).contains(Heard.trace(subject.instance()))));
            assertThat(heard.executions)
                    .allSatisfy(end -> assertThat(end.subject().trace())
                            .contains(Heard.trace(end.subject().instance())));
        }
    }

    @Test
    void givenAnActivityInTheQueue_whenAnotherNodeRunsIt_thenItKnowsTheTraceAndTheOrchestrationThatAsked() {
        Heard there = new Heard();
        try (TestClew clew =
                listened().register(MAIN, (ctx, in) -> ctx.call(GREET, in)).start()) {
            clew.join(node -> node.listener(there).register(GREET, name -> "hello " + name));
            var handle = clew.client().start(MAIN, "i", "x");
            clew.advance(Duration.ofSeconds(10));

            assertThat(clew.resultOf(handle)).isEqualTo("hello x");
            assertThat(there.askers).singleElement().satisfies(asker -> {
                assertThat(asker.orElseThrow().trace()).contains(Heard.trace("i"));
                assertThat(asker.orElseThrow().code().name()).isEqualTo("main");
            });
            assertThat(LogFields.of(there.begun.getFirst()))
                    .containsEntry(LogFields.INSTANCE, "i")
                    .containsEntry(LogFields.ORCHESTRATION, "main")
                    .containsEntry(LogFields.ACTIVITY, "greet")
                    .containsEntry(LogFields.ATTEMPT, "1");
            assertThat(heard.begun).isEmpty();
        }
    }

    // --- the store and clients

    @Test
    void givenAStoreThatFails_whenACommitIsTriedAgain_thenEveryTryIsToldAndTheCommitOnce() {
        try (TestClew clew =
                listened().register(MAIN, (ctx, in) -> ctx.await(GO)).start()) {
            var handle = clew.client().start(MAIN, "i", "x");
            clew.runUntilQuiet();
            heard.store.clear();
            int before = heard.writes.get();
            clew.failCommits(3, false);
            handle.signal(GO, "!");

            assertThat(heard.store.stream().filter(call -> call.operation() == StoreOperation.COMMIT))
                    .extracting(call -> call.error().isPresent())
                    .startsWith(true, true, true, false);
            assertThat(clew.resultOf(handle)).isEqualTo("!");
            assertThat(heard.writes.get() - before).isEqualTo((int) heard.store.stream()
                    .filter(call -> call.operation() == StoreOperation.COMMIT)
                    .filter(call -> call.error().isEmpty())
                    .count());
        }
    }

    @Test
    void givenANodeThatIsDeclaredDead_whenItsInstanceDecides_thenTheFencedTurnAndTheLostLeaseAreTold() {
        AtomicBoolean alive = new AtomicBoolean(true);
        TestClew[] self = new TestClew[1];
        try (TestClew clew = listened()
                .register(
                        MAIN,
                        (ctx, in) -> ctx.step("note", String.class, step -> {
                            if (alive.getAndSet(false)) {
                                self[0].store().membership().leave(self[0].epoch());
                            }
                            return in;
                        }))
                .start()) {
            self[0] = clew;
            var handle = clew.client().start(MAIN, "i", "x");

            assertThat(clew.resultOf(handle)).isEqualTo("x");
            assertThat(heard.fenced).extracting(Subject::instance).containsExactly("i");
            assertThat(heard.leasesLost).hasValue(1);
            assertThat(heard.started).containsExactly("i/1 by CLIENT");
            assertThat(heard.executions).hasSize(1);
            assertThat(heard.ended).extracting(AttemptEnd::name).containsExactly("note", "note");
        }
    }

    @Test
    void givenClientsOfTheEngine_whenTheyAreAsked_thenEachCallIsToldWithWhatItThrew() {
        try (TestClew clew =
                listened().register(MAIN, (ctx, in) -> ctx.await(GO)).start()) {
            var handle = clew.client().start(MAIN, "i", "x");
            assertThatThrownBy(() -> clew.client().start(MAIN, "i", "x")).isInstanceOf(InstanceExistsException.class);
            handle.signal(GO, "!");
            clew.resultOf(handle);

            assertThat(heard.clients)
                    .extracting(
                            call -> call.operation(),
                            call -> call.error()
                                    .map(error -> error.getClass().getSimpleName())
                                    .orElse("done"))
                    .containsExactly(
                            tuple(ClientOperation.START, "done"),
                            tuple(ClientOperation.START, "InstanceExistsException"),
                            tuple(ClientOperation.SIGNAL, "done"),
                            tuple(ClientOperation.AWAIT, "done"));
            assertThat(heard.starts).containsExactly("i by a client: true", "i by a client: false");
        }
    }

    @Test
    void givenAnInstance_whenItsStatsAreAskedFor_thenTheyAreOfItsCurrentExecutionAndItsInbox() {
        try (TestClew clew = listened()
                .register(COUNT, (ctx, left) -> {
                    ctx.sleep(HOUR);
                    if (left > 0) {
                        throw ctx.continueAsNew(left - 1);
                    }
                    ctx.await(GO);
                    return 0;
                })
                .start()) {
            var handle = clew.client().start(COUNT, "i", 1);
            clew.runUntilQuiet();
            handle.signal(GO, "one");
            handle.signal(GO, "two");
            clew.advance(HOUR);
            clew.crash();
            StoreClient.of(clew.store(), "default").handle("i").signal(GO.name(), Payload.json("\"three\""));
            InstanceStats stats = handle.stats();

            assertThat(stats.execution()).isEqualTo(2);
            assertThat(stats.carriedSignals()).isEqualTo(2);
            assertThat(stats.turns()).isEqualTo(1);
            assertThat(stats.events()).isEqualTo(handle.history().size());
            assertThat(stats.historyCharacters()).isPositive();
            assertThat(stats.waitingMessages()).isEqualTo(1);
        }
    }

    @Test
    void givenSeveralListeners_whenOneOfThemFails_thenTheOthersHearAllAndTheEngineGoesOn() {
        Heard other = new Heard();
        try (TestClew clew = clew().listener(new Failing())
                .listener(heard)
                .listener(other)
                .register(MAIN, (ctx, in) -> ctx.call(GREET, in))
                .register(GREET, name -> "hello " + name)
                .start()) {
            IntStream.range(0, 3).forEach(i -> clew.resultOf(clew.client().start(MAIN, "i" + i, "x")));

            assertThat(heard.executions).hasSize(3).isEqualTo(other.executions);
            assertThat(heard.scoped).hasSize(3).isEqualTo(other.scoped);
        }
    }
}
