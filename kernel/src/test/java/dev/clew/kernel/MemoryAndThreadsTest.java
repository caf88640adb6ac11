package dev.clew.kernel;

import static dev.clew.kernel.Play.reported;
import static dev.clew.kernel.Play.signal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.Activity;
import dev.clew.api.Deferred;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.OrchestrationFunction;
import dev.clew.api.Signal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Leaving memory, threads, and what comes from the world. */
@Timeout(20)
final class MemoryAndThreadsTest {

    private static final Activity<String, String> WORK = Activity.of("work", String.class, String.class);
    private static final Signal<String> GO = Signal.of("go", String.class);

    @Test
    void givenBranchesThatWait_whenTheExecutionIsEvicted_thenAllTheirThreadsEnd() {
        Set<Thread> threads = new HashSet<>();
        var play = Play.of((ctx, input) -> {
            List<Deferred<String>> forks = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                forks.add(ctx.fork(() -> {
                    threads.add(Thread.currentThread());
                    return ctx.<String>fork(() -> {
                                threads.add(Thread.currentThread());
                                return ctx.await(GO);
                            })
                            .await();
                }));
            }
            ctx.all(forks);
            return "";
        });

        assertThat(play.exit()).isInstanceOf(Exit.Left.class);
        assertThat(threads).hasSize(20).allSatisfy(thread -> {
            thread.join(5_000);
            assertThat(thread.isAlive()).isFalse();
        });
    }

    @Test
    void givenCodeThatSwallowsEverything_whenTheExecutionIsEvicted_thenItsNextCallThrowsAgainAndItLeaves() {
        AtomicInteger swallowed = new AtomicInteger();
        var play = Play.of((ctx, input) -> {
            for (int i = 0; i < 3; i++) {
                try {
                    ctx.await(GO);
                } catch (Throwable everything) {
                    swallowed.incrementAndGet();
                }
            }
            return "left by the back door";
        });

        assertThat(play.exit()).isInstanceOf(Exit.Left.class);
        assertThat(swallowed).hasValue(3);
    }

    @Test
    void givenFinallyBlocks_whenTheExecutionIsEvicted_thenTheyRunButCanDoNothingDurable() {
        var play = Play.of((ctx, input) -> {
            try {
                return ctx.await(GO);
            } finally {
                ctx.start(WORK, "clean up");
            }
        });

        assertThat(play.exit()).isInstanceOf(Exit.Left.class);
        assertThat(play.commands()).isEmpty();
    }

    @Test
    void givenAHostThatThrows_whenATurnEnds_thenItIsNotTheCodesFaultAndTheExecutionIsBroken() {
        var execution = new Execution(
                new Identity("i", 1), Play.started(), List.of(), Play.TextCodec.INSTANCE, System.getLogger("test"));
        List<Throwable> seen = new ArrayList<>();

        Exit exit = execution.run(
                Play.code((ctx, input) -> {
                    try {
                        return ctx.await(GO);
                    } catch (RuntimeException caught) {
                        seen.add(caught);
                        throw caught;
                    }
                }),
                decision -> {
                    throw new IllegalStateException("the disk is on fire");
                });

        assertThat(exit)
                .isInstanceOfSatisfying(
                        Exit.Broken.class, broken -> assertThat(broken.thrown()).hasMessage("the disk is on fire"));
        assertThat(seen).isEmpty();
    }

    @Test
    void givenAJvmThatIsNotFit_whenTheCodeMeetsThat_thenTheExecutionIsBrokenAndNotFailed() {
        assertThat(Play.of((ctx, input) -> {
                            throw new OutOfMemoryError("on purpose");
                        })
                        .exit())
                .isInstanceOf(Exit.Broken.class);
        assertThat(Play.of((ctx, input) -> {
                            throw new NoClassDefFoundError("on purpose");
                        })
                        .exit())
                .isInstanceOf(Exit.Broken.class);
    }

    @Test
    void givenErrorsOfTheCodeItself_whenTheyAreThrown_thenTheExecutionFails() {
        assertThat(Play.of((ctx, input) -> {
                            throw new AssertionError("on purpose");
                        })
                        .last()
                        .ending()
                        .orElseThrow())
                .isInstanceOf(Ending.Failed.class);
        assertThat(Play.of((ctx, input) -> {
                            throw new StackOverflowError();
                        })
                        .last()
                        .ending()
                        .orElseThrow())
                .isInstanceOf(Ending.Failed.class);
    }

    @Test
    void givenAnotherThread_whenItUsesTheContext_thenItIsToldThatThisIsNotItsOwn() {
        AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
        var play = Play.of((ctx, input) -> {
            Thread stranger = Thread.ofVirtual().start(() -> {
                try {
                    ctx.start(WORK, "x");
                } catch (IllegalStateException refused) {
                    thrown.set(refused);
                }
            });
            stranger.join();
            return "";
        });

        assertThat(play.result()).isEmpty();
        assertThat(thrown.get()).hasMessageContaining("only for the code of its own orchestration");
    }

    @Test
    void givenTheHost_whenItUsesTheContextOnTheCodesThread_thenItIsRefused() {
        AtomicReference<@Nullable OrchestrationContext> context = new AtomicReference<>();
        AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
        new Execution(
                        new Identity("i", 1),
                        Play.started(),
                        List.of(),
                        Play.TextCodec.INSTANCE,
                        System.getLogger("test"))
                .run(
                        Play.code((ctx, input) -> {
                            context.set(ctx);
                            return ctx.await(GO);
                        }),
                        decision -> {
                            try {
                                OrchestrationContext known = context.get();
                                if (known != null) {
                                    known.start(WORK, "inside a step");
                                }
                            } catch (IllegalStateException refused) {
                                thrown.set(refused);
                            }
                            throw new TurnHost.Evicted("enough");
                        });

        assertThat(thrown.get()).hasMessageContaining("not inside a step");
    }

    @Test
    void givenASequentialExecution_whenItRuns_thenItNeverLeavesTheThreadThatRunsIt() {
        Set<Thread> threads = new HashSet<>();
        Play.of(
                (ctx, input) -> {
                    threads.add(Thread.currentThread());
                    ctx.call(WORK, "a");
                    threads.add(Thread.currentThread());
                    return "";
                },
                reported("1", "A"));

        assertThat(threads).containsExactly(Thread.currentThread());
    }

    @Test
    void givenIdsAndRandomNumbers_whenACallIsAddedInAnotherBranch_thenTheyStayTheSame() {
        String alone = Play.of((ctx, input) -> ctx.uuid() + " " + ctx.random().nextLong() + " " + ctx.uuid())
                .result();
        String beside = Play.of((ctx, input) -> {
                    ctx.<String>fork(() -> "" + ctx.uuid() + ctx.random().nextLong())
                            .await();
                    return ctx.uuid() + " " + ctx.random().nextLong() + " " + ctx.uuid();
                })
                .result();

        assertThat(beside).isEqualTo(alone);
        assertThat(alone).matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12} .*");
    }

    @Test
    void givenLogLines_whenTheyAreReplayed_thenTheyAreSilent() {
        List<Boolean> loggable = new ArrayList<>();
        OrchestrationFunction<String, String> body = (ctx, input) -> {
            loggable.add(ctx.log().isLoggable(System.Logger.Level.ERROR));
            String first = ctx.await(GO);
            loggable.add(ctx.log().isLoggable(System.Logger.Level.ERROR));
            return first;
        };
        var live = Play.of(body);
        loggable.clear();

        Play.replay(live.history(), body, signal(1, "go", "x"));

        assertThat(loggable).containsExactly(false, true);
    }

    @Test
    void givenTooManyOpenOperations_whenOneMoreIsStarted_thenItIsRefusedAndSaysSo() {
        var play = Play.of((ctx, input) -> {
            for (int i = 0; i <= Execution.MAX_OPEN_OPERATIONS; i++) {
                ctx.start(WORK, "x");
            }
            return "";
        });

        assertThat(play.last().ending().orElseThrow().toString()).contains("100000 operations open, which is the most");
    }
}
