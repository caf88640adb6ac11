package dev.clew.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.Activity;
import dev.clew.api.ActivityContext;
import dev.clew.api.Deferred;
import dev.clew.api.InstanceStatus;
import dev.clew.api.Orchestration;
import dev.clew.store.Store;
import dev.clew.store.memory.MemoryStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two engines with clocks and threads of their own on one store: what the virtual clock cannot show. */
@Timeout(60)
final class TwoEnginesTest {

    private static final Orchestration<Integer, Integer> MANY = Orchestration.of("many", Integer.class, Integer.class);
    private static final Orchestration<String, String> ONE = Orchestration.of("one", String.class, String.class);
    private static final Activity<Integer, Integer> SQUARE =
            Activity.of("square", Integer.class, Integer.class).queue("squares");
    private static final Activity<String, String> STAY = Activity.of("stay", String.class, String.class);

    private final ConcurrentHashMap<Integer, Integer> runs = new ConcurrentHashMap<>();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch interrupted = new CountDownLatch(1);

    private Registry worker() {
        return Registry.builder()
                .register(SQUARE, (Integer n) -> {
                    runs.merge(n, 1, Integer::sum);
                    return n * n;
                })
                .register(STAY, (ActivityContext context, String name) -> {
                    begun.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException expected) {
                        interrupted.countDown();
                    }
                    return name;
                })
                .build();
    }

    private static Registry owner() {
        return Registry.builder()
                .register(MANY, (ctx, n) -> {
                    List<Deferred<Integer>> parts = new ArrayList<>();
                    for (int i = 0; i < n; i++) {
                        parts.add(ctx.start(SQUARE, i));
                    }
                    return ctx.<Integer>all(parts).stream().mapToInt(i -> i).sum();
                })
                .register(ONE, (ctx, name) -> ctx.call(STAY, name))
                .build();
    }

    private static EngineOptions options(String name) {
        return EngineOptions.defaults().nodeName(name).shutdownGrace(Duration.ZERO);
    }

    @Test
    void givenAThousandTasks_whenTwoEnginesRunThem_thenEachRunsOnce() {
        try (Store store = new MemoryStore(InstantSource.system());
                Engine owner = Engine.start(store, owner(), options("owner"));
                Engine one = Engine.start(store, worker(), options("one"));
                Engine two = Engine.start(store, worker(), options("two"))) {
            assertThat(one.node().epoch()).isNotEqualTo(two.node().epoch());
            var handle = owner.client().start(MANY, "i", 1_000);

            assertThat(handle.result(Duration.ofSeconds(30))).isEqualTo(332_833_500);
            assertThat(runs).hasSize(1_000);
            assertThat(runs.values()).containsOnly(1);
        }
    }

    @Test
    void givenATaskThatRunsElsewhere_whenItsInstanceIsCancelled_thenItIsInterruptedWithinASecondOrSo()
            throws InterruptedException {
        try (Store store = new MemoryStore(InstantSource.system());
                Engine owner = Engine.start(store, owner(), options("owner"));
                Engine other = Engine.start(store, worker(), options("other"))) {
            assertThat(other.node().stopping()).isFalse();
            var handle = owner.client().start(ONE, "i", "x");
            assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
            long start = System.nanoTime();

            handle.cancel("enough");

            assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
            assertThat(handle.info().status()).isEqualTo(InstanceStatus.CANCELLED);
        }
    }
}
