package dev.clew.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.Activity;
import dev.clew.api.ApplicationException;
import dev.clew.api.ChildOptions;
import dev.clew.api.ChildPolicy;
import dev.clew.api.Deferred;
import dev.clew.api.Failure;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.OrchestrationFunction;
import dev.clew.api.Retry;
import dev.clew.api.Signal;
import dev.clew.api.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Programs that grow from a seed, with forks in forks, races, cancellations and clean-up, and a world that answers in an
 * order that grows from it too: wherever such a run is cut, loading it and going on comes to the same history.
 */
@Timeout(60)
final class RandomProgramsTest {

    private static final int PROGRAMS = 300;
    private static final int MOST_TURNS = 120;

    private static final List<ChildPolicy> POLICIES = List.of(ChildPolicy.values());
    private static final Orchestration<String, String> CHILD = Orchestration.of("child", String.class, String.class);
    private static final Activity<String, String> WORK =
            Activity.of("work", String.class, String.class).retry(Retry.fixed(2, Duration.ofSeconds(1)));
    private static final List<Signal<String>> SIGNALS =
            List.of(Signal.of("a", String.class), Signal.of("b", String.class));

    static LongStream seeds() {
        return LongStream.range(0, PROGRAMS);
    }

    // --- programs

    /** A piece of code that grows from its own seed, so that it is the same each time it runs. */
    private record Program(long seed) implements OrchestrationFunction<String, String> {

        @Override
        public String run(OrchestrationContext ctx, String input) {
            return block(ctx, new SplittableRandom(seed), 3);
        }

        private static String block(OrchestrationContext ctx, SplittableRandom random, int depth) {
            StringBuilder said = new StringBuilder();
            int lines = random.nextInt(1, 5);
            for (int i = 0; i < lines; i++) {
                said.append(line(ctx, random.split(), depth)).append(';');
            }
            return said.toString();
        }

        private static String line(OrchestrationContext ctx, SplittableRandom random, int depth) {
            return switch (random.nextInt(depth > 0 ? 12 : 6)) {
                case 0 -> ctx.call(WORK, "w" + random.nextInt(9));
                case 1 -> ctx.step(Step.of("s", String.class).retry(Retry.fixed(2, Duration.ofSeconds(1))), s -> "");
                case 2 -> {
                    ctx.sleep(Duration.ofSeconds(random.nextInt(5)));
                    yield "slept";
                }
                case 3 ->
                    ctx.await(signal(random), Duration.ofSeconds(random.nextInt(9)))
                            .orElse("none");
                case 4 -> {
                    ctx.status("at " + random.nextInt(9));
                    yield "" + ctx.random().nextInt(100) + ctx.uuid();
                }
                case 5 -> ctx.await(signal(random));
                case 6 -> String.join("+", ctx.<String>all(forks(ctx, random, depth)));
                case 7 -> ctx.<String>race(forks(ctx, random, depth));
                case 8 -> ctx.<String>any(forks(ctx, random, depth));
                case 9 -> {
                    List<Deferred<String>> forks = forks(ctx, random, depth);
                    ctx.sleep(Duration.ofSeconds(1));
                    forks.getFirst().cancel();
                    yield "cancelled one";
                }
                case 10 -> ctx.shielded(() -> block(ctx, random.split(), depth - 1));
                default -> {
                    try {
                        yield block(ctx, random.split(), depth - 1);
                    } catch (ApplicationException failed) {
                        yield "caught " + failed.failure().type() + ctx.shielded(() -> ctx.call(WORK, "clean up"));
                    }
                }
            };
        }

        private static ChildOptions policy(SplittableRandom random) {
            return ChildOptions.withPolicy(POLICIES.get(random.nextInt(POLICIES.size())));
        }

        private static Signal<String> signal(SplittableRandom random) {
            return SIGNALS.get(random.nextInt(SIGNALS.size()));
        }

        private static List<Deferred<String>> forks(OrchestrationContext ctx, SplittableRandom random, int depth) {
            List<Deferred<String>> forks = new ArrayList<>();
            int count = random.nextInt(1, 4);
            for (int i = 0; i < count; i++) {
                SplittableRandom own = random.split();
                forks.add(
                        switch (own.nextInt(6)) {
                            case 0, 1 -> ctx.start(WORK, "f" + i);
                            case 2 -> ctx.start(CHILD, "f" + i, policy(own));
                            default -> ctx.fork(() -> block(ctx, own, depth - 1));
                        });
            }
            return forks;
        }
    }

    // --- the world

    /** Answers what a program asks for, in a random order and sometimes twice, and keeps what it sent. */
    private static final class World implements TurnHost {
        private final SplittableRandom random;
        private final Map<OperationId, Integer> attempts = new LinkedHashMap<>();
        private final Set<OperationId> timers = new HashSet<>();
        private final Map<OperationId, Parent> children = new LinkedHashMap<>();
        final List<Inbox> sent = new ArrayList<>();
        private long nextSignal;

        World(long seed) {
            this.random = new SplittableRandom(~seed);
        }

        @Override
        public Inbox next(Decision decision) throws Evicted {
            decision.commands().forEach(this::note);
            if (sent.size() == MOST_TURNS) {
                throw new Evicted("long enough");
            }
            List<Message> messages = new ArrayList<>();
            int count = random.nextInt(1, 4);
            for (int i = 0; i < count; i++) {
                messages.add(message());
            }
            if (random.nextInt(5) == 0) {
                messages.add(messages.getFirst());
            }
            Inbox inbox = Play.inbox(sent.size() + 1, messages.toArray(Message[]::new));
            sent.add(inbox);
            return inbox;
        }

        private void note(Command command) {
            switch (command) {
                case Command.RunActivity run -> attempts.put(run.id(), run.attempt());
                case Command.RunStep run -> attempts.put(run.id(), run.attempt());
                case Command.RunTransaction run -> attempts.put(run.id(), run.attempt());
                case Command.StartTimer timer -> timers.add(timer.id());
                case Command.CancelTimer timer -> timers.remove(timer.id());
                case Command.CancelAttempt attempt -> attempts.remove(attempt.id());
                case Command.StartChild child -> children.put(child.id(), child.parent());
                case Command.CancelChild child -> {}
                case Command.StartDetached start -> {}
            }
        }

        private Message message() {
            int kind = random.nextInt(20);
            if (kind == 0 && sent.size() > 20) {
                return Play.cancel("random");
            }
            if (!children.isEmpty() && kind < 4) {
                OperationId child = pick(List.copyOf(children.keySet()));
                Parent parent = Objects.requireNonNull(children.remove(child));
                return new Message.ChildReported(
                        ++nextSignal,
                        parent,
                        random.nextInt(4) == 0
                                ? new Message.Report.Failed(Failure.application("flaky", "on purpose"))
                                : new Message.Report.Succeeded(Play.text("c" + random.nextInt(9))));
            }
            if (kind < 4 || (attempts.isEmpty() && timers.isEmpty())) {
                Signal<String> signal = SIGNALS.get(random.nextInt(SIGNALS.size()));
                return Play.signal(++nextSignal, signal.name(), "v" + nextSignal);
            }
            if (!timers.isEmpty() && (kind < 10 || attempts.isEmpty())) {
                OperationId timer = pick(timers.stream()
                        .sorted(Comparator.comparing(OperationId::path))
                        .toList());
                timers.remove(timer);
                return new Message.TimerDue(timer);
            }
            OperationId id = pick(List.copyOf(attempts.keySet()));
            int attempt = Objects.requireNonNull(attempts.remove(id));
            return random.nextInt(4) == 0
                    ? Play.failed(id.path(), attempt, "flaky")
                    : Play.reported(id.path(), attempt, "r" + random.nextInt(9));
        }

        private <T> T pick(List<T> of) {
            return of.get(random.nextInt(of.size()));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void givenARandomProgramAndWorld_whenTheRunIsCutAnywhere_thenLoadingItAndGoingOnComesToTheSame(long seed) {
        Program program = new Program(seed);
        World world = new World(seed);
        new Execution(
                        new Identity("i", 1),
                        Play.started(),
                        List.of(),
                        Play.TextCodec.INSTANCE,
                        System.getLogger("test"))
                .run(Play.code(program), world);
        Play undisturbed = Play.of(program, world.sent);
        assertThat(undisturbed.exit()).isNotInstanceOfAny(Exit.Broken.class, Exit.Diverged.class);

        SplittableRandom cuts = new SplittableRandom(seed);
        for (int i = 0; i < 8 && !world.sent.isEmpty(); i++) {
            int cut = cuts.nextInt(world.sent.size());
            Play before = Play.of(program, world.sent.subList(0, cut));
            Play after = Play.replay(before.history(), program, world.sent.subList(cut, world.sent.size()));

            assertThat(after.exit()).as("cut after %s", cut).hasSameClassAs(undisturbed.exit());
            assertThat(after.events()).as("cut after %s", cut).isEqualTo(undisturbed.events());
        }
    }
}
