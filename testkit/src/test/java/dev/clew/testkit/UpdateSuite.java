package dev.clew.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.clew.api.Activity;
import dev.clew.api.ApplicationException;
import dev.clew.api.CancelledException;
import dev.clew.api.ConfigurationException;
import dev.clew.api.ConflictPolicy;
import dev.clew.api.Explanation;
import dev.clew.api.Failure;
import dev.clew.api.InstanceEndedException;
import dev.clew.api.InstanceHandle;
import dev.clew.api.InstanceNotFoundException;
import dev.clew.api.NondeterminismException;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.OrchestrationFunction;
import dev.clew.api.Payload;
import dev.clew.api.ResultTimeoutException;
import dev.clew.api.Signal;
import dev.clew.api.StateKey;
import dev.clew.api.Update;
import dev.clew.api.UpdateFailedException;
import dev.clew.api.UpdateRejectedException;
import dev.clew.engine.ReplayResult;
import dev.clew.engine.ReplayTester;
import dev.clew.engine.StoreClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Updates: requests of running instances that are checked, carried out once, and answered. */
abstract class UpdateSuite extends EngineSuite {

    private record Address(String street, int number) {}

    private record Receipt(String was, String is) {}

    private static final Orchestration<String, String> MAIN = Orchestration.of("main", String.class, String.class);
    private static final Update<Address, Receipt> MOVE = Update.of("move", Address.class, Receipt.class);
    private static final Update<Integer, Integer> ADD = Update.of("add", Integer.class, Integer.class);
    private static final Update<String, String> OTHER = Update.of("other", String.class, String.class);
    private static final Activity<Integer, Integer> DOUBLE = Activity.of("double", Integer.class, Integer.class);
    private static final Signal<String> GO = Signal.of("go", String.class);
    private static final Signal<String> DONE = Signal.of("done", String.class);
    private static final StateKey<String> PLACE = StateKey.of("place", String.class);
    private static final StateKey<Integer> SUM = StateKey.of("sum", Integer.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration SOON = Duration.ofMillis(1);

    private TestClew running(OrchestrationFunction<String, String> main) {
        return clew().register(MAIN, main)
                .register(DOUBLE, (Integer n) -> 2 * n)
                .start();
    }

    private static InstanceHandle<String> started(TestClew clew) {
        var handle = clew.client().start(MAIN, "i", "x");
        clew.runUntilQuiet();
        return handle;
    }

    private static String moving(OrchestrationContext ctx, String input) {
        ctx.onUpdate(
                MOVE,
                to -> {
                    if (to.number() < 1) {
                        throw ApplicationException.nonRetryable("no_such_number", "there is no " + to.number());
                    }
                },
                to -> {
                    String was = ctx.state().get(PLACE).orElse("nowhere");
                    ctx.state().put(PLACE, to.street() + ctx.call(DOUBLE, to.number()));
                    return new Receipt(was, ctx.state().get(PLACE).orElseThrow());
                });
        return ctx.await(GO) + ctx.state().get(PLACE).orElse("");
    }

    /** Adds up; continues as new on each signal but "end". */
    private static String adding(OrchestrationContext ctx, String input) {
        ctx.onUpdate(ADD, n -> {
            ctx.call(DOUBLE, n);
            ctx.state().put(SUM, ctx.state().get(SUM, 0) + n);
            return ctx.state().get(SUM).orElseThrow();
        });
        if (ctx.await(GO).equals("end")) {
            return "sum " + ctx.state().get(SUM, 0);
        }
        throw ctx.continueAsNew(input);
    }

    /** Holds each update up until there is a signal. */
    private static String slow(OrchestrationContext ctx, String input) {
        ctx.onUpdate(OTHER, text -> text + ctx.await(DONE));
        if (ctx.await(GO).equals("end")) {
            return "done";
        }
        throw ctx.continueAsNew(input);
    }

    // --- asking and answering

    @Test
    void givenAHandler_whenAnUpdateIsAskedFor_thenItsAnswerComesBackAndWhatItChangedStays() {
        try (TestClew clew = running(UpdateSuite::moving)) {
            var handle = started(clew);

            assertThat(handle.update(MOVE, new Address("High St ", 2), PATIENCE))
                    .isEqualTo(new Receipt("nowhere", "High St 4"));
            assertThat(handle.update(MOVE, new Address("Low St ", 3), PATIENCE))
                    .isEqualTo(new Receipt("High St 4", "Low St 6"));
            assertThat(handle.state(PLACE)).contains("Low St 6");
            handle.signal(GO, "at ");
            assertThat(clew.resultOf(handle)).isEqualTo("at Low St 6");
        }
    }

    @Test
    void givenAnInstanceThatLeftMemory_whenAnUpdateIsAskedFor_thenItComesBackForIt() {
        try (TestClew clew = running(UpdateSuite::moving)) {
            var handle = started(clew);
            clew.evict();

            assertThat(handle.update(MOVE, new Address("High St ", 2), PATIENCE).is())
                    .isEqualTo("High St 4");
            clew.evict();
            assertThat(handle.update(MOVE, new Address("Low St ", 3), PATIENCE).was())
                    .isEqualTo("High St 4");
        }
    }

    @Test
    void givenAValidatorThatRefuses_whenAnUpdateIsAskedFor_thenThatIsSaidAndNothingHappened() {
        try (TestClew clew = running(UpdateSuite::moving)) {
            var handle = started(clew);

            assertThatExceptionOfType(UpdateRejectedException.class)
                    .isThrownBy(() -> handle.update(MOVE, new Address("High St ", 0), PATIENCE))
                    .satisfies(refused -> assertThat(refused.failure().type()).isEqualTo("no_such_number"))
                    .withMessageContaining("instance 'i' rejected update 'move'");
            assertThat(handle.state(PLACE)).isEmpty();
        }
    }

    @Test
    void givenAnInputOfAnotherType_whenAnUpdateIsAskedFor_thenItIsRejected() {
        try (TestClew clew = running(UpdateSuite::moving)) {
            var handle = started(clew);

            assertThatExceptionOfType(UpdateRejectedException.class)
                    .isThrownBy(() -> handle.update("move", "", Payload.json("[1]"), PATIENCE));
            assertThat(handle.update("move", "", Payload.json("{\"street\":\"s\",\"number\":1}"), PATIENCE))
                    .isEqualTo(Payload.json("{\"is\":\"s2\",\"was\":\"nowhere\"}"));
        }
    }

    @Test
    void givenAHandlerThatThrows_whenAnUpdateIsAskedFor_thenItFailedAndTheInstanceRunsOn() {
        try (TestClew clew = running((ctx, input) -> {
            ctx.onUpdate(OTHER, text -> {
                throw new IllegalStateException("no " + text);
            });
            return ctx.await(GO);
        })) {
            var handle = started(clew);

            assertThatExceptionOfType(UpdateFailedException.class)
                    .isThrownBy(() -> handle.update(OTHER, "way", PATIENCE))
                    .satisfies(failed -> assertThat(failed.failure().message()).isEqualTo("no way"));
            handle.signal(GO, "on");
            assertThat(clew.resultOf(handle)).isEqualTo("on");
        }
    }

    @Test
    void givenNoHandlerYet_whenAnUpdateIsAskedFor_thenItWaitsForOneAndIsExplained() {
        try (TestClew clew = running((ctx, input) -> {
            String go = ctx.await(GO);
            ctx.onUpdate(OTHER, text -> text + go);
            return ctx.await(GO);
        })) {
            var handle = started(clew);
            assertThatExceptionOfType(ResultTimeoutException.class)
                    .isThrownBy(() -> handle.update(OTHER, "id-1", "early", SOON));
            assertThat(handle.explain().reasons())
                    .extracting(Explanation.Reason::kind)
                    .contains(Explanation.Kind.UPDATE, Explanation.Kind.SIGNAL);
            assertThat(handle.explain().sentence()).contains("has update 'other' since");
            clew.evict();
            handle.signal(GO, " bird");

            assertThat(handle.update(OTHER, "id-1", "early", PATIENCE)).isEqualTo("early bird");
            assertThat(handle.explain().reasons())
                    .extracting(Explanation.Reason::kind)
                    .containsExactly(Explanation.Kind.SIGNAL);
        }
    }

    @Test
    void givenManyTurnsAndAnswers_whenAnotherUpdateIsAskedFor_thenItsOwnAnswerIsFound() {
        try (TestClew clew = running((ctx, input) -> {
            ctx.onUpdate(ADD, n -> n + 1);
            while (!ctx.await(GO).equals("end")) {
                ctx.status("again");
            }
            return "done";
        })) {
            var handle = started(clew);
            for (int i = 0; i < 120; i++) {
                handle.signal(GO, "again");
                clew.runUntilQuiet();
                if (i % 10 == 0) {
                    assertThat(handle.update(ADD, "id-" + i, i, PATIENCE)).isEqualTo(i + 1);
                }
            }
            var elsewhere = StoreClient.of(clew.store(), "default").handle("i");

            assertThat(elsewhere.update("add", "id-10", Payload.json("0"), PATIENCE))
                    .isEqualTo(Payload.json("11"));
            assertThat(handle.update(ADD, 1_000, PATIENCE)).isEqualTo(1_001);
        }
    }

    @Test
    void givenALargeInputOrResult_whenAnUpdateIsAskedFor_thenTheLimitIsSaid() {
        try (TestClew clew = clew().options(options -> options.maxPayload(1_000))
                .register(MAIN, (ctx, input) -> {
                    ctx.onUpdate(OTHER, text -> text.repeat(2));
                    return ctx.await(GO);
                })
                .start()) {
            var handle = started(clew);

            assertThatExceptionOfType(ConfigurationException.class)
                    .isThrownBy(() -> handle.update(OTHER, "x".repeat(1_000), PATIENCE))
                    .withMessageContaining("too large to store");
            assertThatExceptionOfType(UpdateFailedException.class)
                    .isThrownBy(() -> handle.update(OTHER, "x".repeat(600), PATIENCE))
                    .satisfies(failed -> assertThat(failed.failure().type()).isEqualTo(Failure.LIMIT));
            assertThat(handle.update(OTHER, "x".repeat(400), PATIENCE)).hasSize(800);
        }
    }

    // --- beside the instance

    @Test
    void givenAnInstanceInMemory_whenAnUpdateIsAskedForBesideIt_thenItAndItsAnswerAreOneCommit() {
        try (TestClew clew = running((ctx, input) -> {
            ctx.onUpdate(OTHER, text -> text + "!");
            return ctx.await(GO);
        })) {
            var handle = started(clew);
            handle.update(OTHER, "x", PATIENCE);
            int before = clew.commits();

            assertThat(handle.update(OTHER, "y", PATIENCE)).isEqualTo("y!");

            assertThat(clew.commits()).isEqualTo(before + 1);
        }
    }

    @Test
    void givenUpdatesBesideTheInstance_whenTheEngineDiesAtAnyCommit_thenEachIsCarriedOutOnce() {
        int crashes = TestClew.crashAtEveryCommit(
                () -> clew().register(MAIN, (ctx, input) -> {
                            ctx.onUpdate(ADD, n -> {
                                int sum = ctx.state().get(SUM, 0) + n;
                                ctx.state().put(SUM, sum);
                                return sum;
                            });
                            return ctx.await(GO);
                        })
                        .start(),
                clew -> {
                    var handle = clew.client().start(MAIN, "i", "x", ConflictPolicy.USE_EXISTING);
                    clew.runUntilQuiet();
                    List<Integer> sums = new ArrayList<>();
                    for (int i = 1; i <= 4; i++) {
                        sums.add(handle.update(ADD, i, PATIENCE));
                    }
                    return sums;
                });

        assertThat(crashes).isGreaterThan(4);
    }

    @Test
    void givenManyClientsWhoseTurnsShareCommits_whenEachAsksItsInstance_thenEachIsAnsweredInItsOrder() {
        int clients = 24;
        int updates = 12;
        try (TestClew clew = running((ctx, input) -> {
                    List<Integer> all = new ArrayList<>();
                    ctx.onUpdateAtOnce(ADD, n -> {}, n -> {
                        all.add(n);
                        if (n % 5 == 0) {
                            ctx.state().put(SUM, all.size()); // more than an answer
                        }
                        return all.size();
                    });
                    return ctx.await(GO) + all.size();
                });
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<List<Integer>>> answers = IntStream.range(0, clients)
                    .mapToObj(client -> {
                        var handle = clew.client().start(MAIN, "i" + client, "x");
                        return CompletableFuture.supplyAsync(
                                () -> IntStream.range(0, updates)
                                        .mapToObj(n -> handle.update(ADD, n, PATIENCE))
                                        .toList(),
                                threads);
                    })
                    .toList();

            for (CompletableFuture<List<Integer>> answered : answers) {
                assertThat(answered.join())
                        .containsExactlyElementsOf(
                                IntStream.rangeClosed(1, updates).boxed().toList());
            }
            clew.evict();
            for (int client = 0; client < clients; client++) {
                var handle = clew.client().handle(MAIN, "i" + client);
                handle.signal(GO, "n");
                assertThat(clew.resultOf(handle)).isEqualTo("n" + updates);
            }
        }
    }

    @Test
    void givenManyClientsOfOneInstance_whenAllAskAtOnce_thenEachUpdateIsCarriedOutOnce() {
        int clients = 16;
        int updates = 10;
        try (TestClew clew = running((ctx, input) -> {
                    List<Integer> all = new ArrayList<>();
                    ctx.onUpdateAtOnce(ADD, n -> {}, n -> {
                        all.add(n);
                        return all.size();
                    });
                    return ctx.await(GO) + all.size();
                });
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var handle = started(clew);
            List<CompletableFuture<List<Integer>>> answers = IntStream.range(0, clients)
                    .mapToObj(client -> CompletableFuture.supplyAsync(
                            () -> IntStream.range(0, updates)
                                    .mapToObj(n -> handle.update(ADD, n, PATIENCE))
                                    .toList(),
                            threads))
                    .toList();

            List<Integer> all = answers.stream()
                    .flatMap(answered -> answered.join().stream())
                    .sorted()
                    .toList();
            assertThat(all)
                    .containsExactlyElementsOf(
                            IntStream.rangeClosed(1, clients * updates).boxed().toList());
            clew.evict();
            handle.signal(GO, "n");
            assertThat(clew.resultOf(handle)).isEqualTo("n" + clients * updates);
        }
    }

    @Test
    void givenClientsThatShareCommits_whenTheStoreIsGoneForLongerThanTheyWait_thenTheyAreToldAndNothingIsDoneTwice() {
        int clients = 8;
        int updates = 10;
        AtomicInteger late = new AtomicInteger();
        try (TestClew clew = running((ctx, input) -> {
                    List<Integer> all = new ArrayList<>();
                    ctx.onUpdateAtOnce(ADD, n -> {}, n -> {
                        all.add(n);
                        return all.size();
                    });
                    return ctx.await(GO) + all.size();
                });
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<List<Integer>>> answers = IntStream.range(0, clients)
                    .mapToObj(client -> {
                        var handle = clew.client().start(MAIN, "i" + client, "x");
                        return CompletableFuture.supplyAsync(
                                () -> IntStream.range(0, updates)
                                        .mapToObj(n -> {
                                            if (client == 0 && n % 3 == 2) {
                                                clew.failCommits(9, n == 5);
                                            }
                                            return insist(handle, "u" + n, late);
                                        })
                                        .toList(),
                                threads);
                    })
                    .toList();

            for (CompletableFuture<List<Integer>> answered : answers) {
                assertThat(answered.join())
                        .containsExactlyElementsOf(
                                IntStream.rangeClosed(1, updates).boxed().toList());
            }
            assertThat(late.get()).isPositive();
        }
    }

    /** Asks by the same id until there is an answer. */
    private static int insist(InstanceHandle<String> handle, String id, AtomicInteger late) {
        while (true) {
            try {
                return handle.update(ADD, id, 1, Duration.ofMillis(100));
            } catch (ResultTimeoutException expected) {
                late.incrementAndGet();
            }
        }
    }

    @Test
    void givenAnUpdateNobodyHasTakenIn_whenTheInstanceContinuesAsNew_thenTheNextExecutionAnswersIt() throws Exception {
        try (TestClew clew = running((ctx, input) -> {
                    if (ctx.execution() == 1) {
                        ctx.await(GO);
                        throw ctx.continueAsNew("next");
                    }
                    ctx.onUpdate(OTHER, text -> text + " in " + ctx.execution());
                    return ctx.await(DONE);
                });
                var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            var handle = started(clew);
            var answer = clients.submit(() -> handle.update(OTHER, "x", PATIENCE));

            handle.signal(GO, "go");

            assertThat(answer.get()).isEqualTo("x in 2");
        }
    }

    // --- asking again

    @Test
    void givenAnIdThatWasAnswered_whenItIsAskedForAgain_thenTheAnswerIsTheSameAndNothingIsDoneTwice() {
        AtomicInteger calls = new AtomicInteger();
        try (TestClew clew = clew().register(MAIN, UpdateSuite::adding)
                .register(DOUBLE, (Integer n) -> calls.addAndGet(n))
                .start()) {
            var handle = started(clew);

            assertThat(handle.update(ADD, "id-1", 5, PATIENCE)).isEqualTo(5);
            assertThat(handle.update(ADD, "id-1", 5, PATIENCE)).isEqualTo(5);
            assertThat(handle.update(ADD, "id-2", 5, PATIENCE)).isEqualTo(10);
            assertThat(handle.update(ADD, "id-1", 5, PATIENCE)).isEqualTo(5);
            assertThat(calls).hasValue(10);
            assertThatExceptionOfType(ConfigurationException.class)
                    .isThrownBy(() -> handle.update(OTHER, "id-1", "x", PATIENCE))
                    .withMessageContaining("update id 'id-1' is that of an update 'add'");
        }
    }

    @Test
    void givenAnAnswerOfTheExecutionBefore_whenItIsAskedForAgain_thenItIsTheSame() {
        try (TestClew clew = running(UpdateSuite::adding)) {
            var handle = started(clew);
            assertThat(handle.update(ADD, "id-1", 5, PATIENCE)).isEqualTo(5);
            handle.signal(GO, "next");
            clew.runUntilQuiet();
            assertThat(handle.info().execution()).isEqualTo(2);

            assertThat(handle.update(ADD, "id-1", 5, PATIENCE)).isEqualTo(5);
            assertThat(handle.update(ADD, "id-2", 1, PATIENCE)).isEqualTo(6);
            clew.evict();
            assertThat(handle.update(ADD, "id-2", 1, PATIENCE)).isEqualTo(6);
            handle.signal(GO, "end");
            assertThat(clew.resultOf(handle)).isEqualTo("sum 6");
        }
    }

    @Test
    void givenATimeout_whenTheSameIsAskedForLater_thenItWasCarriedOutOnceAllTheSame() {
        try (TestClew clew = running(UpdateSuite::slow)) {
            var handle = started(clew);
            for (int i = 0; i < 3; i++) {
                assertThatExceptionOfType(ResultTimeoutException.class)
                        .isThrownBy(() -> handle.update(OTHER, "id-1", "a", SOON))
                        .withMessageContaining("has not answered update 'other' with id 'id-1'");
                clew.evict();
            }
            handle.signal(DONE, "z");

            assertThat(handle.update(OTHER, "id-1", "a", PATIENCE)).isEqualTo("az");
            assertThat(handle.history().stream().filter(entry -> entry.type().equals("UpdateReceived")))
                    .hasSize(1);
        }
    }

    @Test
    void givenManyClientsAtOnce_whenEachAsks_thenEachGetsItsOwnAnswerAndASharedIdIsOneRequest() {
        try (TestClew clew = running(UpdateSuite::adding);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var handle = started(clew);
            var elsewhere = StoreClient.of(clew.store(), "default").handle(MAIN, "i");
            List<CompletableFuture<Integer>> answers = IntStream.range(0, 20)
                    .mapToObj(i -> CompletableFuture.supplyAsync(
                            () -> elsewhere.update(ADD, i < 10 ? "shared" : "", 1, PATIENCE), threads))
                    .toList();
            while (!answers.stream().allMatch(CompletableFuture::isDone)) {
                clew.advance(Duration.ofSeconds(1));
            }

            List<Integer> all = answers.stream().map(CompletableFuture::join).toList();
            assertThat(all.subList(0, 10)).containsOnly(all.getFirst());
            assertThat(all.subList(9, 20)).doesNotHaveDuplicates();
            assertThat(handle.state(SUM)).contains(11);
        }
    }

    // --- the end of executions and instances

    @Test
    void givenAnUpdateUnderWay_whenTheInstanceContinuesAsNew_thenItIsDoneFirstAndOthersAreHandedOn() {
        try (TestClew clew = running(UpdateSuite::slow)) {
            var handle = started(clew);
            assertThatExceptionOfType(ResultTimeoutException.class)
                    .isThrownBy(() -> handle.update(OTHER, "id-1", "a", SOON));
            handle.signal(GO, "next");
            clew.runUntilQuiet();
            assertThatExceptionOfType(ResultTimeoutException.class)
                    .isThrownBy(() -> handle.update(OTHER, "id-2", "b", SOON));
            assertThat(handle.info().execution()).isEqualTo(1);
            clew.evict();
            handle.signal(DONE, "1");

            assertThat(handle.update(OTHER, "id-1", "a", PATIENCE)).isEqualTo("a1");
            assertThat(handle.info().execution()).isEqualTo(2);
            clew.evict();
            handle.signal(DONE, "2");
            assertThat(handle.update(OTHER, "id-2", "b", PATIENCE)).isEqualTo("b2");
            assertThat(handle.update(OTHER, "id-1", "a", PATIENCE)).isEqualTo("a1");
        }
    }

    @Test
    void givenAnUpdateUnderWay_whenTheInstanceEnds_thenItFailedForThat() {
        try (TestClew clew = running(UpdateSuite::slow)) {
            var handle = started(clew);
            assertThatExceptionOfType(ResultTimeoutException.class)
                    .isThrownBy(() -> handle.update(OTHER, "id-1", "a", SOON));
            handle.signal(GO, "end");
            assertThat(clew.resultOf(handle)).isEqualTo("done");

            assertThatExceptionOfType(UpdateFailedException.class)
                    .isThrownBy(() -> handle.update(OTHER, "id-1", "a", PATIENCE))
                    .satisfies(failed -> assertThat(failed.failure().type()).isEqualTo(Failure.CANCELLED))
                    .withMessageContaining("ended before the update was done");
        }
    }

    @Test
    void givenAnInstanceThatHasEndedOrIsNone_whenAnUpdateIsAskedFor_thenThatIsSaid() {
        try (TestClew clew = running((ctx, input) -> ctx.await(GO))) {
            var handle = started(clew);
            assertThatExceptionOfType(ResultTimeoutException.class)
                    .isThrownBy(() -> handle.update(OTHER, "id-1", "a", SOON));
            handle.signal(GO, "done");
            assertThat(clew.resultOf(handle)).isEqualTo("done");

            assertThatExceptionOfType(InstanceEndedException.class)
                    .isThrownBy(() -> handle.update(OTHER, "id-1", "a", PATIENCE))
                    .withMessageContaining("did not answer update 'other'");
            assertThatExceptionOfType(InstanceEndedException.class)
                    .isThrownBy(() -> handle.update(OTHER, "b", PATIENCE));
            assertThatExceptionOfType(InstanceNotFoundException.class)
                    .isThrownBy(() -> clew.client().handle("nobody").update("other", "", Payload.NULL, PATIENCE));
        }
    }

    @Test
    void givenAWaitingClient_whenTheInstanceIsCancelledOrTerminated_thenItIsTold() {
        try (TestClew clew = running(UpdateSuite::slow);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (boolean hard : new boolean[] {false, true}) {
                var handle = clew.client().start(MAIN, "hard " + hard, "x");
                clew.runUntilQuiet();
                var elsewhere = StoreClient.of(clew.store(), "default").handle(MAIN, "hard " + hard);
                var waits = CompletableFuture.supplyAsync(() -> elsewhere.update(OTHER, "a", PATIENCE), threads);
                while (handle.history().stream().noneMatch(entry -> entry.type().equals("UpdateReceived"))) {
                    clew.advance(Duration.ofSeconds(1));
                }
                if (hard) {
                    handle.terminate("enough");
                } else {
                    handle.cancel("enough");
                }
                clew.runUntilQuiet();

                assertThat(waits.handle((answer, thrown) -> thrown.getCause()).join())
                        .isInstanceOf(hard ? InstanceEndedException.class : UpdateFailedException.class);
            }
        }
    }

    @Test
    void givenAHandlerThatCatchesItsCancellation_whenTheInstanceIsCancelled_thenItCleansUpAndAnswers() {
        try (TestClew clew = running((ctx, input) -> {
            ctx.onUpdate(OTHER, text -> {
                try {
                    return ctx.await(DONE);
                } catch (CancelledException cancelled) {
                    return text + ctx.shielded(() -> ctx.call(DOUBLE, 21));
                }
            });
            return ctx.await(GO);
        })) {
            var handle = started(clew);
            assertThatExceptionOfType(ResultTimeoutException.class)
                    .isThrownBy(() -> handle.update(OTHER, "id-1", "undone ", SOON));
            handle.cancel("enough");
            clew.runUntilQuiet();

            assertThat(handle.update(OTHER, "id-1", "undone ", PATIENCE)).isEqualTo("undone 42");
        }
    }

    // --- crashes and replays

    @Test
    void givenUpdatesAndExecutions_whenTheEngineDiesAtAnyCommit_thenEachIsAnsweredOnceAndTheSame() {
        int crashes = TestClew.crashAtEveryCommit(() -> running(UpdateSuite::adding), clew -> {
            var handle = clew.client().start(MAIN, "i", "x");
            clew.runUntilQuiet();
            List<Object> seen = new ArrayList<>();
            seen.add(handle.update(ADD, 1, PATIENCE));
            seen.add(handle.update(ADD, 2, PATIENCE));
            handle.signal(GO, "next");
            clew.runUntilQuiet();
            seen.add(handle.update(ADD, 3, PATIENCE));
            handle.signal(GO, "end");
            seen.add(clew.resultOf(handle));
            return seen;
        });

        assertThat(crashes).isGreaterThanOrEqualTo(12);
    }

    @Test
    void givenMessagesThatComeTwice_whenUpdatesAreAskedFor_thenEachIsCarriedOutOnce() {
        try (TestClew clew = running(UpdateSuite::adding)) {
            clew.duplicateMessages();
            var handle = started(clew);

            assertThat(handle.update(ADD, 1, PATIENCE)).isEqualTo(1);
            clew.evict();
            assertThat(handle.update(ADD, 2, PATIENCE)).isEqualTo(3);
        }
    }

    @Test
    void givenAnExportedHistory_whenItIsReplayed_thenItFitsItsHandlersAndNoOthers() {
        try (TestClew clew = running(UpdateSuite::moving)) {
            var handle = started(clew);
            handle.update(MOVE, new Address("High St ", 2), PATIENCE);
            String history = handle.exportHistory();

            assertThat(ReplayTester.of(registry -> registry.register(MAIN, UpdateSuite::moving))
                            .replay(history))
                    .isInstanceOf(ReplayResult.Replayed.class);
            assertThat(ReplayTester.of(registry -> registry.register(MAIN, (ctx, input) -> ctx.await(GO)))
                            .replay(history))
                    .isNotInstanceOf(ReplayResult.Replayed.class);
        }
    }

    @Test
    void givenAParkedInstance_whenAnUpdateIsAskedFor_thenThatIsSaidAndNothingIsSent() {
        AtomicBoolean changed = new AtomicBoolean();
        try (TestClew clew = running((ctx, input) -> {
            ctx.onUpdate(OTHER, text -> text);
            return ctx.call(DOUBLE, changed.get() ? 2 : 1) + ctx.await(GO);
        })) {
            var handle = started(clew);
            clew.evict();
            changed.set(true);
            handle.signal(GO, "x");
            clew.runUntilQuiet();

            assertThatExceptionOfType(NondeterminismException.class)
                    .isThrownBy(() -> handle.update(OTHER, "a", PATIENCE));
            assertThat(handle.stats().waitingMessages()).isEqualTo(1);
        }
    }
}
