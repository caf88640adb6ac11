package dev.clew.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.Activity;
import dev.clew.api.ApplicationException;
import dev.clew.api.Attributes;
import dev.clew.api.CancelledException;
import dev.clew.api.ChildOptions;
import dev.clew.api.ChildPolicy;
import dev.clew.api.Deferred;
import dev.clew.api.InstanceHandle;
import dev.clew.api.InstanceStatus;
import dev.clew.api.Migration;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.OrchestrationFunction;
import dev.clew.api.ResultTimeoutException;
import dev.clew.api.Retry;
import dev.clew.api.Signal;
import dev.clew.api.StateKey;
import dev.clew.api.Step;
import dev.clew.api.TypeToken;
import dev.clew.api.Update;
import dev.clew.api.UpdateFailedException;
import dev.clew.api.UpdateRejectedException;
import dev.clew.engine.Registry;
import dev.clew.engine.ReplayResult;
import dev.clew.engine.ReplayTester;
import dev.clew.engine.json.HistoryExport;
import dev.clew.engine.json.HistoryJson;
import dev.clew.engine.json.JsonCodec;
import dev.clew.kernel.Code;
import dev.clew.kernel.Decision;
import dev.clew.kernel.Event;
import dev.clew.kernel.Execution;
import dev.clew.kernel.Exit;
import dev.clew.kernel.Identity;
import dev.clew.kernel.RecordedTurn;
import dev.clew.kernel.TurnHost;
import dev.clew.store.InstanceId;
import dev.clew.store.TurnRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Histories that earlier builds wrote, replayed by the code of today: what is out there stays readable and replayable.
 *
 * <p>Files are never changed. A new kind of operation gets a program and a file of its own, which
 * {@code ./clew test -pl testkit -am -Dclew.histories=record} writes where there is none.
 */
final class GoldenHistoryTest {

    private static final Path FOLDER = Path.of("src", "test", "resources", "histories");
    private static final String EXTENSION = ".history";

    private static final Orchestration<Integer, String> MAIN = Orchestration.of("main", Integer.class, String.class);
    private static final Activity<Integer, Integer> DOUBLE = Activity.of("double", Integer.class, Integer.class);
    private static final Activity<Integer, Integer> FLAKY =
            Activity.of("flaky", Integer.class, Integer.class).retry(Retry.fixed(3, Duration.ofSeconds(10)));
    private static final Activity<Integer, Integer> HOPELESS =
            Activity.of("hopeless", Integer.class, Integer.class).retry(Retry.fixed(2, Duration.ofSeconds(1)));
    private static final Activity<Integer, Integer> SCRAPE = Activity.of("scrape", Integer.class, Integer.class)
            .retry(Retry.fixed(3, Duration.ofSeconds(10)))
            .scheduleToClose(Duration.ofHours(1))
            .tag("web")
            .session("s-1")
            .queue("pages");
    private static final Orchestration<Integer, Integer> CHILD =
            Orchestration.of("child", Integer.class, Integer.class);
    private static final Update<Integer, Integer> CHANGE = Update.of("change", Integer.class, Integer.class);
    private static final Signal<String> GO = Signal.of("go", String.class);

    /** Code whose history is kept, which of its executions, and what happens to it when it is recorded. */
    record Program(
            String name,
            int execution,
            OrchestrationFunction<Integer, String> code,
            BiConsumer<TestClew, InstanceHandle<String>> scenario) {
        Program(
                String name,
                OrchestrationFunction<Integer, String> code,
                BiConsumer<TestClew, InstanceHandle<String>> scenario) {
            this(name, 1, code, scenario);
        }

        /** What it says it walks; empty for plain code. */
        Optional<String> graph() {
            return name.startsWith("graphs") ? Optional.of("5f2c0e") : Optional.empty();
        }

        void addTo(Registry.Builder registry) {
            graph().ifPresentOrElse(
                            identity -> registry.registerGraph(MAIN, identity, code),
                            () -> registry.register(MAIN, code));
        }

        Path file() {
            return FOLDER.resolve(name + EXTENSION);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static final StateKey<Integer> COUNT = StateKey.of("count", Integer.class);
    private static final StateKey<List<String>> NOTES = StateKey.of("notes", new TypeToken<>() {});

    private static String keeping(OrchestrationContext ctx, Integer n) {
        List<String> notes = new ArrayList<>(ctx.state().get(NOTES, List.of()));
        notes.add("at " + n + " after " + ctx.status().orElse("nothing"));
        ctx.state().put(NOTES, notes);
        ctx.state().put(COUNT, ctx.state().get(COUNT, 0) + ctx.call(DOUBLE, n));
        ctx.status("round " + n);
        String signal = ctx.await(GO);
        ctx.state().remove(StateKey.of("never there", String.class));
        if (ctx.execution() == 1) {
            throw ctx.continueAsNew(n + 1);
        }
        int count = ctx.state().get(COUNT).orElseThrow();
        ctx.state().clear();
        return signal + count + notes;
    }

    private static String attributed(OrchestrationContext ctx, Integer n) {
        ctx.setAttribute("execution", "" + ctx.execution());
        ctx.setAttribute("number", "" + n);
        ctx.startDetached(CHILD, "other", n, Attributes.of("of", "nobody"));
        ctx.call(CHILD, n, ChildOptions.DEFAULT.attribute("of", ctx.instanceId()));
        String signal = ctx.await(GO);
        ctx.removeAttribute("number");
        if (ctx.execution() == 1) {
            throw ctx.continueAsNew(n + 1);
        }
        return signal + ctx.attributes().values();
    }

    private static String updated(OrchestrationContext ctx, Integer n) {
        ctx.onUpdate(CHANGE, GoldenHistoryTest::requirePositive, to -> {
            if (to == 13) {
                throw new IllegalStateException("not 13");
            }
            int doubled = ctx.call(DOUBLE, to);
            ctx.sleep(Duration.ofSeconds(to));
            return doubled;
        });
        String signal = ctx.await(GO);
        if (ctx.execution() == 1) {
            throw ctx.continueAsNew(n + 1);
        }
        return signal + n;
    }

    private static void requirePositive(int to) {
        if (to < 1) {
            throw new IllegalArgumentException("not positive: " + to);
        }
    }

    /** One done, one refused, one failed, one under way when the execution ends, and one handed on to the next. */
    private static void update(TestClew clew, InstanceHandle<String> handle) {
        List.of(5, 0, 13).forEach(to -> ask(handle, to));
        clew.advance(Duration.ofSeconds(10));
        ask(handle, 50);
        clew.runUntilQuiet();
        handle.signal(GO, "first");
        clew.runUntilQuiet();
        ask(handle, 7);
        clew.advance(Duration.ofMinutes(2));
        handle.signal(GO, "second");
        clew.runUntilQuiet();
    }

    private static void ask(InstanceHandle<String> handle, int to) {
        try {
            handle.update(CHANGE, "to " + to, to, Duration.ofMillis(1));
        } catch (ResultTimeoutException | UpdateFailedException | UpdateRejectedException expected) {
            // the history is what counts
        }
    }

    static Stream<Program> programs() {
        return Stream.of(
                new Program(
                        "patches",
                        (ctx, n) -> {
                            boolean early = ctx.patched("early");
                            int doubled = ctx.call(DOUBLE, n);
                            return early + " " + ctx.patched("late") + ctx.call(DOUBLE, doubled);
                        },
                        (clew, handle) -> {}),
                new Program("graphs", (ctx, n) -> "" + ctx.call(DOUBLE, n), (clew, handle) -> {}),
                new Program(
                        "graphs-migrated",
                        (ctx, n) -> {
                            ctx.sleep(Duration.ofHours(1));
                            return "" + ctx.call(DOUBLE, n);
                        },
                        GoldenHistoryTest::migrate),
                new Program(
                        "activities-and-steps",
                        (ctx, n) -> {
                            int doubled = ctx.call(DOUBLE, n);
                            String step = ctx.step("name", String.class, s -> "n" + doubled);
                            return step + ctx.call(DOUBLE, doubled);
                        },
                        (clew, handle) -> {}),
                new Program(
                        "children",
                        (ctx, n) -> {
                            ctx.startDetached(CHILD, "other", n);
                            int first = ctx.call(CHILD, n);
                            Deferred<Integer> slow = ctx.start(CHILD, 100, ChildOptions.withId("slow"));
                            ctx.race(List.of(slow, ctx.timer(Duration.ofSeconds(1))));
                            try {
                                ctx.call(CHILD, -1, ChildOptions.withPolicy(ChildPolicy.ABANDON));
                                return "no";
                            } catch (ApplicationException failed) {
                                return first + failed.failure().type();
                            }
                        },
                        (clew, handle) -> clew.advance(Duration.ofMinutes(1))),
                new Program("updates", GoldenHistoryTest::updated, GoldenHistoryTest::update),
                new Program("updates-carried", 2, GoldenHistoryTest::updated, GoldenHistoryTest::update),
                new Program("attributes", GoldenHistoryTest::attributed, GoldenHistoryTest::signalBoth),
                new Program("attributes-carried", 2, GoldenHistoryTest::attributed, GoldenHistoryTest::signalBoth),
                new Program("state", GoldenHistoryTest::keeping, GoldenHistoryTest::signalBoth),
                new Program("state-carried", 2, GoldenHistoryTest::keeping, GoldenHistoryTest::signalBoth),
                new Program(
                        "retries",
                        (ctx, n) -> {
                            int first = ctx.call(FLAKY, n);
                            int second = ctx.step(
                                    Step.of("shaky", Integer.class).retry(Retry.fixed(2, Duration.ofSeconds(5))), s -> {
                                        if (s.attempt() < 2) {
                                            throw new IllegalStateException("not yet");
                                        }
                                        return 1;
                                    });
                            try {
                                ctx.call(HOPELESS, n);
                                return "no";
                            } catch (ApplicationException failed) {
                                return first + second + failed.failure().type();
                            }
                        },
                        (clew, handle) -> clew.advance(Duration.ofMinutes(1))),
                new Program(
                        "signals-and-deadlines",
                        (ctx, n) -> {
                            ctx.status("before");
                            ctx.sleep(Duration.ofHours(1));
                            String early = ctx.await(GO);
                            String late = ctx.await(GO, Duration.ofDays(1)).orElse("none");
                            String never = ctx.await(GO, Duration.ofMinutes(1)).orElse("none");
                            return early + late + never;
                        },
                        (clew, handle) -> {
                            handle.signal(GO, "early");
                            clew.advance(Duration.ofHours(2));
                            handle.signal(GO, "late");
                            clew.advance(Duration.ofHours(1));
                        }),
                new Program(
                        "forks-all-any-race",
                        (ctx, n) -> {
                            List<Deferred<String>> forks = new ArrayList<>();
                            for (int i = 0; i < 3; i++) {
                                int index = i;
                                forks.add(ctx.fork(() -> {
                                    ctx.sleep(Duration.ofSeconds(3 - index));
                                    return index + ":" + ctx.call(DOUBLE, index);
                                }));
                            }
                            String all = String.join(",", ctx.<String>all(forks));
                            int any = ctx.<Integer>any(List.of(ctx.start(HOPELESS, n), ctx.start(DOUBLE, n)));
                            Deferred<String> wait = ctx.fork(() -> ctx.await(GO));
                            Deferred<String> limit = ctx.fork(() -> {
                                ctx.sleep(Duration.ofMinutes(5));
                                return "too late";
                            });
                            return all
                                    + any
                                    + ctx.race(List.of(wait, limit))
                                    + ctx.uuid()
                                    + ctx.random().nextInt(1000)
                                    + ctx.now();
                        },
                        (clew, handle) -> clew.advance(Duration.ofMinutes(10))),
                new Program(
                        "cancellation-with-clean-up",
                        (ctx, n) -> {
                            Deferred<Integer> flaky = ctx.start(FLAKY, n);
                            try {
                                return flaky.await() + ctx.await(GO);
                            } catch (CancelledException cancelled) {
                                ctx.shielded(() -> ctx.call(DOUBLE, n));
                                throw cancelled;
                            }
                        },
                        (clew, handle) -> {
                            clew.advance(Duration.ofSeconds(5));
                            handle.cancel("enough");
                        }),
                new Program(
                        "terminated",
                        (ctx, n) -> {
                            ctx.call(DOUBLE, n);
                            ctx.timer(Duration.ofDays(30));
                            return ctx.await(GO);
                        },
                        (clew, handle) -> {
                            clew.runUntilQuiet();
                            handle.terminate("enough");
                        }),
                new Program(
                        "continue-as-new",
                        3,
                        (ctx, n) -> {
                            if (n > 0) {
                                throw ctx.continueAsNew(n - 1);
                            }
                            return ctx.await(GO);
                        },
                        (clew, handle) -> handle.signal(GO, "carried")),
                new Program(
                        "still-waiting",
                        (ctx, n) -> {
                            ctx.start(DOUBLE, n);
                            ctx.timer(Duration.ofDays(30));
                            return ctx.await(GO);
                        },
                        (clew, handle) -> {}),
                new Program("continued", GoldenHistoryTest::twoExecutions, GoldenHistoryTest::signalBoth),
                new Program(
                        "continued-with-signals", 2, GoldenHistoryTest::twoExecutions, GoldenHistoryTest::signalBoth),
                new Program(
                        "failures",
                        (ctx, n) -> {
                            try {
                                ctx.step(
                                        Step.of("broken", String.class).retry(Retry.fixed(2, Duration.ofSeconds(5))),
                                        s -> {
                                            throw new IllegalStateException(
                                                    "attempt " + s.attempt(), new IOException("\"pipe\"\n"));
                                        });
                            } catch (ApplicationException failed) {
                                ctx.status("about to fail");
                            }
                            throw ApplicationException.nonRetryable("declined", "no cover for " + n + " \u2603");
                        },
                        (clew, handle) -> clew.advance(Duration.ofMinutes(1))),
                new Program(
                        "cancelled-parts",
                        (ctx, n) -> {
                            Deferred<Integer> flaky = ctx.start(FLAKY, n);
                            Deferred<?> timer = ctx.timer(Duration.ofDays(1));
                            Deferred<String> branch = ctx.fork(() -> {
                                Deferred<Integer> inner = ctx.fork(() -> ctx.call(DOUBLE, 10) + ctx.call(FLAKY, 11));
                                try {
                                    return ctx.await(GO) + inner.await();
                                } catch (CancelledException cancelled) {
                                    return "cleaned up after " + ctx.shielded(() -> ctx.call(DOUBLE, 12));
                                }
                            });
                            ctx.sleep(Duration.ofSeconds(3));
                            flaky.cancel();
                            timer.cancel();
                            branch.cancel();
                            return branch.await() + ctx.call(DOUBLE, n);
                        },
                        (clew, handle) -> clew.advance(Duration.ofMinutes(1))),
                new Program(
                        "routed-activities",
                        (ctx, n) -> {
                            int scraped = ctx.call(SCRAPE, n);
                            Deferred<Integer> lost =
                                    ctx.start(DOUBLE.tag("nowhere").session("s-2"), n);
                            int doubled = ctx.call(DOUBLE.queue("numbers").priority(9), scraped);
                            lost.cancel();
                            try {
                                return "no" + ctx.call(DOUBLE.tag("nowhere").scheduleToStart(Duration.ofMinutes(1)), n);
                            } catch (ApplicationException failed) {
                                return doubled + failed.failure().type();
                            }
                        },
                        (clew, handle) -> clew.advance(Duration.ofMinutes(5))),
                new Program(
                        "signals-past-their-deadline",
                        (ctx, n) -> {
                            String first = ctx.await(GO, Duration.ofMinutes(1)).orElse("late");
                            ctx.status("");
                            Deferred<String> one = ctx.fork(() -> ctx.await(GO));
                            Deferred<String> two = ctx.fork(() -> ctx.step("after", String.class, s -> "s")
                                    + ctx.await(GO, Duration.ZERO).orElse("0"));
                            return first + two.await() + one.await() + ctx.await(GO);
                        },
                        (clew, handle) -> {
                            clew.advance(Duration.ofMinutes(2));
                            handle.signal(GO, "a");
                            handle.signal(GO, "b");
                        }));
    }

    private static String twoExecutions(OrchestrationContext ctx, int n) {
        if (ctx.execution() == 1) {
            ctx.sleep(Duration.ofHours(1));
            throw ctx.continueAsNew(n + 1);
        }
        return ctx.await(GO) + ctx.await(GO) + n;
    }

    private static void signalBoth(TestClew clew, InstanceHandle<String> handle) {
        handle.signal(GO, "first");
        handle.signal(GO, "second");
        clew.advance(Duration.ofHours(1));
    }

    private static TestClew engine(Program program) {
        return TestClew.builder()
                .options(options -> options.tags("web"))
                .register(program::addTo)
                .register(SCRAPE, (context, n) -> {
                    int page = context.details(Integer.class).orElse(0) + 1;
                    context.heartbeat(page);
                    if (page < 3) {
                        throw new IllegalStateException("page " + page);
                    }
                    return page + n;
                })
                .register(CHILD, (ctx, n) -> {
                    if (n < 0) {
                        throw new ApplicationException("negative", "there is less than nothing");
                    }
                    ctx.sleep(Duration.ofSeconds(n > 10 ? n : 0));
                    return n + 1;
                })
                .register(DOUBLE, (Integer n) -> 2 * n)
                .register(FLAKY, (context, n) -> {
                    if (context.attempt() < 3) {
                        throw new IllegalStateException("attempt " + context.attempt());
                    }
                    return n;
                })
                .register(HOPELESS, (Integer n) -> {
                    throw new ApplicationException("hopeless", "as ever");
                })
                .start();
    }

    @BeforeAll
    static void recordWhatIsMissing() throws IOException {
        if (System.getProperty("clew.histories", "").equals("record")) {
            for (Program program : programs().toList()) {
                if (Files.notExists(program.file())) {
                    record(program);
                }
            }
        }
    }

    private static void migrate(TestClew clew, InstanceHandle<String> handle) {
        handle.pause("night");
        clew.runUntilQuiet();
        int turns = handle.history().getLast().turn() + 1;
        handle.migrate(new Migration(1, "5f2c0e", 1, turns, "a longer rest"));
        handle.resume();
        clew.advance(Duration.ofHours(1));
    }

    private static void record(Program program) throws IOException {
        try (TestClew clew = engine(program)) {
            InstanceHandle<String> handle = clew.client().start(MAIN, "i", 2);
            clew.runUntilQuiet();
            program.scenario().accept(clew, handle);
            clew.runUntilQuiet();
            List<String> lines = new ArrayList<>();
            for (TurnRow row :
                    clew.store().catalog().history(new InstanceId("default", "i"), program.execution(), 0, 1_000)) {
                lines.add(row.at().toEpochMilli() + " " + row.events());
            }
            Files.createDirectories(FOLDER);
            Files.write(program.file(), lines);
        }
    }

    private static List<RecordedTurn> read(Program program) throws IOException {
        List<RecordedTurn> history = new ArrayList<>();
        for (String line : Files.readAllLines(program.file())) {
            String[] parts = line.split(" ", 2);
            history.add(new RecordedTurn(Instant.ofEpochMilli(Long.parseLong(parts[0])), HistoryJson.read(parts[1])));
        }
        return history;
    }

    private static Exit replay(Program program, List<RecordedTurn> history, List<Decision> live) {
        var started = (Event.ExecutionStarted) history.getFirst().events().getFirst();
        return new Execution(
                        new Identity("i", program.execution()),
                        started,
                        history,
                        new JsonCodec(),
                        System.getLogger("golden"))
                .run(new Code<>(MAIN.input(), program.code(), program.graph()), decision -> {
                    live.add(decision);
                    throw new TurnHost.Evicted("the history ends");
                });
    }

    @ParameterizedTest
    @MethodSource("programs")
    void givenAHistoryOfAnEarlierBuild_whenItIsReplayed_thenItFitsAndNothingIsAddedToIt(Program program)
            throws IOException {
        List<Decision> live = new ArrayList<>();

        Exit exit = replay(program, read(program), live);

        switch (exit) {
            case Exit.Ended(Decision last) -> assertThat(last.events()).isEmpty();
            case Exit.Left() ->
                assertThat(live)
                        .allSatisfy(decision -> assertThat(decision.events()).isEmpty());
            default -> throw new AssertionError(exit.toString());
        }
    }

    @ParameterizedTest
    @MethodSource("programs")
    void givenAHistoryOfAnEarlierBuildThatACrashCutShort_whenItIsReplayed_thenItFitsAndTheRestIsStillOpen(
            Program program) throws IOException {
        List<RecordedTurn> history = read(program);
        for (int turns = 1; turns < history.size(); turns++) {
            List<Decision> live = new ArrayList<>();

            Exit exit = replay(program, history.subList(0, turns), live);

            assertThat(exit).as("after %s turns", turns).isEqualTo(new Exit.Left());
            assertThat(live).hasSize(1).allSatisfy(decision -> {
                assertThat(decision.events()).isEmpty();
                assertThat(decision.ending()).isEmpty();
            });
        }
    }

    @ParameterizedTest
    @MethodSource("programs")
    void givenAHistoryOfAnEarlierBuild_whenItIsWrittenAgain_thenNotACharacterDiffers(Program program)
            throws IOException {
        List<String> lines = new ArrayList<>();
        for (RecordedTurn turn : read(program)) {
            lines.add(turn.at().toEpochMilli() + " " + HistoryJson.write(turn.events()));
        }

        assertThat(lines).isEqualTo(Files.readAllLines(program.file()));
    }

    @ParameterizedTest
    @MethodSource("programs")
    void givenAHistoryOfAnEarlierBuild_whenItIsExported_thenItIsReadBackAndReplays(Program program) throws IOException {
        List<HistoryExport.Turn> turns = new ArrayList<>();
        for (RecordedTurn turn : read(program)) {
            turns.add(new HistoryExport.Turn(turn.at(), HistoryJson.write(turn.events())));
        }
        HistoryExport export = new HistoryExport(
                "i", "main", 1, program.execution(), InstanceStatus.RUNNING, Instant.EPOCH, Instant.EPOCH, turns);

        assertThat(HistoryExport.read(export.write())).isEqualTo(export);
        assertThat(ReplayTester.of(program::addTo).replay(export.write())).isInstanceOf(ReplayResult.Replayed.class);
    }

    @Test
    void givenTheKindsOfEvents_whenTheHistoriesAreSearched_thenEachKindIsInOneOfThem() throws IOException {
        Set<Class<?>> seen = new HashSet<>();
        for (Program program : programs().toList()) {
            for (RecordedTurn turn : read(program)) {
                turn.events().forEach(event -> seen.add(event.getClass()));
            }
        }

        Set<Class<?>> lacking = leaves(Event.class).collect(Collectors.toSet());
        lacking.removeAll(seen);
        assertThat(lacking)
                .as(
                        "kinds of events without a golden history: add a program to programs() whose history has them, then run"
                                + " ./clew test -pl testkit -am -Dclew.histories=record, and commit the new file")
                .isEmpty();
    }

    private static Stream<Class<?>> leaves(Class<?> type) {
        return type.isSealed()
                ? Stream.of(type.getPermittedSubclasses()).flatMap(GoldenHistoryTest::leaves)
                : Stream.of(type);
    }

    @Test
    void givenTheFilesOfHistories_whenTheyAreCounted_thenEachHasAProgramThatReplaysIt() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            assertThat(files)
                    .containsExactlyInAnyOrderElementsOf(
                            programs().map(Program::file).toList());
        }
    }
}
