package dev.clew.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.Activity;
import dev.clew.api.ActivityContext;
import dev.clew.api.ClewClient;
import dev.clew.api.InstanceHandle;
import dev.clew.api.Retry;
import dev.clew.api.Signal;
import dev.clew.engine.EngineOptions;
import dev.clew.engine.Registration;
import dev.clew.engine.StoreClient;
import dev.clew.store.Store;
import dev.clew.testkit.CrashPoint;
import dev.clew.testkit.TestClew;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;

/** What all scenarios of workflows share: a store to run on, and a few tasks. A subclass of each suite per store runs it there. */
@Timeout(120)
abstract class WorkflowSuite {

    static final Activity<Integer, Integer> ADD_ONE = Activity.of("add-one", Integer.class, Integer.class);
    static final Activity<Integer, Integer> DOUBLE = Activity.of("double", Integer.class, Integer.class);

    /** Fails twice, then returns what it was given. */
    static final Activity<Integer, Integer> FLAKY =
            Activity.of("flaky", Integer.class, Integer.class).retry(Retry.fixed(3, Duration.ofSeconds(10)));

    static final Signal<String> APPROVED = Signal.of("approved", String.class);
    static final Signal<String> DENIED = Signal.of("denied", String.class);
    static final Duration HOUR = Duration.ofHours(1);
    static final String ID = "w";

    /** A fresh, empty store that lives by a clock. */
    abstract Store newStore(InstantSource clock);

    final TestClew.Builder clew() {
        return TestClew.builder()
                .store(this::newStore)
                .patience(Duration.ofSeconds(60))
                .register(ADD_ONE, (Integer n) -> n + 1)
                .register(DOUBLE, (Integer n) -> n * 2)
                .register(FLAKY, (ActivityContext context, Integer n) -> {
                    if (context.attempt() < 3) {
                        throw new IllegalStateException("attempt " + context.attempt());
                    }
                    return n;
                });
    }

    static Workflows workflows(TestClew clew) {
        return Workflows.of(clew.client(), clew::now);
    }

    /** A client that needs no engine. */
    static ClewClient fromOutside(TestClew clew) {
        return StoreClient.of(clew.store(), EngineOptions.DEFAULT_NAMESPACE);
    }

    /** What a workflow comes to if nothing is in its way. */
    final <I, O> @Nullable O run(Workflow<I, O> workflow, I input, Registration... others) {
        try (TestClew clew = engine(workflow, others)) {
            return clew.resultOf(clew.client().start(workflow.orchestration(), ID, input));
        }
    }

    private TestClew engine(Workflow<?, ?> workflow, Registration... others) {
        TestClew.Builder builder = clew().register(workflow);
        List.of(others).forEach(builder::register);
        return builder.start();
    }

    /** Where an instance stands, and what its vertices left with. */
    record Outcome<O>(WorkflowStatus<O> status, List<String> visits) {}

    /**
     * Whether scenarios are run again for each commit, or for the one in the middle alone: on some stores it takes long to
     * make a fresh one.
     */
    boolean diesAtEveryCommit() {
        return true;
    }

    /**
     * What a workflow comes to, whatever commit the engine dies at.
     *
     * @param story what happens after the start
     */
    final <I, O> Outcome<O> throughCrashes(
            Workflow<I, O> workflow, I input, BiConsumer<TestClew, InstanceHandle<O>> story, Registration... others) {
        return throughCrashes(workflow, workflow, input, story, others);
    }

    /**
     * The same.
     *
     * @param ending what it runs when the story is over
     */
    final <I, O> Outcome<O> throughCrashes(
            Workflow<I, O> workflow,
            Workflow<I, O> ending,
            I input,
            BiConsumer<TestClew, InstanceHandle<O>> story,
            Registration... others) {
        AtomicInteger commits = new AtomicInteger();
        AtomicReference<@Nullable Outcome<O>> last = new AtomicReference<>();
        Function<TestClew, Outcome<O>> scenario = clew -> {
            InstanceHandle<O> handle = clew.client().start(workflow.orchestration(), ID, input);
            clew.runUntilQuiet();
            story.accept(clew, handle);
            clew.runUntilQuiet();
            Outcome<O> outcome = outcome(clew, ending);
            commits.set(clew.commits());
            last.set(outcome);
            return outcome;
        };
        if (diesAtEveryCommit()) {
            TestClew.crashAtEveryCommit(() -> engine(workflow, others), scenario);
            return Objects.requireNonNull(last.get());
        }
        Outcome<O> expected;
        try (TestClew clew = engine(workflow, others)) {
            expected = scenario.apply(clew);
        }
        int middle = (commits.get() + 1) / 2;
        for (CrashPoint.Moment moment : CrashPoint.Moment.values()) {
            try (TestClew clew = engine(workflow, others)) {
                clew.crashAt(new CrashPoint(middle, moment));
                assertThat(scenario.apply(clew)).isEqualTo(expected);
            }
        }
        return expected;
    }

    private static <O> Outcome<O> outcome(TestClew clew, Workflow<?, O> workflow) {
        List<String> visits = workflows(clew).progress(workflow, ID).visits().stream()
                .map(visit -> visit.path() + " " + visit.rounds() + " " + visit.left() + " " + visit.output())
                .sorted() // in branches that go on at the same instant, either may come first
                .toList();
        return new Outcome<>(workflows(clew).status(workflow, ID), visits);
    }

    /** Nothing happens but what happens by itself. */
    static <O> BiConsumer<TestClew, InstanceHandle<O>> untilQuiet() {
        return (clew, handle) -> {};
    }

    /** Time passes. */
    static <O> BiConsumer<TestClew, InstanceHandle<O>> after(Duration time) {
        return (clew, handle) -> clew.advance(time);
    }

    /** The engine dies and comes back. */
    static void crashAndRestart(TestClew clew) {
        clew.crash();
        clew.restart();
        clew.runUntilQuiet();
    }

    /** Lets an engine run until something holds, for what goes on in a thread of its own. */
    static void runUntil(TestClew clew, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        clew.runUntilQuiet();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline >= 0) {
                throw new AssertionError("it does not come about");
            }
            Thread.sleep(1);
            clew.runUntilQuiet();
        }
    }
}
