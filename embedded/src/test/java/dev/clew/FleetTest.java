package dev.clew;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.api.Activity;
import dev.clew.api.CancelledException;
import dev.clew.api.ConfigurationException;
import dev.clew.api.InstanceHandle;
import dev.clew.api.InstanceStatus;
import dev.clew.api.Orchestration;
import dev.clew.api.Signal;
import dev.clew.api.StateKey;
import dev.clew.postgres.local.TestDatabase;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Nodes of one database that look for news once in ten minutes and live for as long without renewing: what happens here
 * within the patience of a test was told, and not found out.
 */
@Timeout(120)
final class FleetTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration NEVER = Duration.ofMinutes(10);

    private static final Orchestration<String, String> GREET = Orchestration.of("greet", String.class, String.class);
    private static final Orchestration<String, String> ECHO = Orchestration.of("echo", String.class, String.class);
    private static final Orchestration<Integer, Integer> COUNT =
            Orchestration.of("count", Integer.class, Integer.class);
    private static final Orchestration<String, String> ERRAND = Orchestration.of("errand", String.class, String.class);
    private static final Activity<String, String> RUN =
            Activity.of("run", String.class, String.class).tag("legs");
    private static final Orchestration<String, String> LISTEN = Orchestration.of("listen", String.class, String.class);
    private static final StateKey<String> HEARD = StateKey.of("heard", String.class);
    private static final Signal<String> WORD = Signal.of("word", String.class);

    private final TestDatabase database = TestDatabase.create();
    private final String url = database.url();
    private final CountDownLatch running = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);

    @AfterEach
    void drop() {
        database.close();
    }

    private Clew node(String name) {
        return Clew.postgres(url)
                .register(GREET, (ctx, who) -> ctx.step("greet", String.class, step -> "hello " + who))
                .register(ECHO, (ctx, input) -> ctx.await(WORD))
                .register(COUNT, (ctx, most) -> {
                    int count = 0;
                    while (count < most) {
                        int next = count + 1;
                        count = ctx.step("count", Integer.class, step -> {
                            running.countDown();
                            Thread.sleep(5);
                            return next;
                        });
                    }
                    return count;
                })
                .register(LISTEN, (ctx, input) -> {
                    while (true) {
                        String word = ctx.await(WORD);
                        ctx.state().put(HEARD, word);
                        ctx.status("heard " + word);
                    }
                })
                .register(ERRAND, (ctx, input) -> ctx.call(RUN, input))
                .options(options -> options.nodeName(name).pollInterval(NEVER).lease(NEVER))
                .start();
    }

    private Clew runner() {
        return Clew.postgres(url)
                .register(RUN, (context, what) -> {
                    running.countDown();
                    try {
                        Thread.sleep(PATIENCE);
                    } catch (InterruptedException told) {
                        stopped.countDown();
                        throw told;
                    }
                    return what;
                })
                .options(options -> options.nodeName("runner")
                        .pollInterval(NEVER)
                        .lease(NEVER)
                        .tags("legs"))
                .start();
    }

    @Test
    void givenAProgramWithoutAnEngine_whenItStartsAnInstance_thenANodeRunsItAndTheProgramGetsTheResult() {
        try (Clew node = node("one");
                RemoteClew remote = Clew.connect(url)) {
            InstanceHandle<String> handle = remote.client().start(GREET, "remote-1", "world");

            assertThat(handle.result(PATIENCE)).isEqualTo("hello world");
            assertThat(node.client().handle(GREET, "remote-1").result(PATIENCE)).isEqualTo("hello world");
        }
    }

    @Test
    void givenAnInstanceThatWaits_whenAProgramWithoutAnEngineSignalsIt_thenItAnswersAtOnce() {
        try (Clew node = node("one");
                RemoteClew remote = Clew.connect(url)) {
            node.client().start(ECHO, "echo-1", "");

            InstanceHandle<String> handle = remote.client().handle(ECHO, "echo-1");
            handle.signal(WORD, "now");

            assertThat(handle.result(PATIENCE)).isEqualTo("now");
        }
    }

    @Test
    void givenAnInstanceThatKeepsWhatItWasTold_whenAProgramWithoutAnEngineAwaitsThat_thenItIsToldAtOnce() {
        try (Clew node = node("one");
                RemoteClew remote = Clew.connect(url)) {
            node.client().start(LISTEN, "listen-1", "");
            InstanceHandle<String> handle = remote.client().handle(LISTEN, "listen-1");
            for (int i = 0; i < 3; i++) {
                String word = "word " + i;
                handle.signal(WORD, word);

                assertThat(handle.awaitState(HEARD, word::equals, PATIENCE)).isEqualTo(word);
                assertThat(handle.awaitStatus(i, PATIENCE).customStatus()).contains("heard " + word);
            }
        }
    }

    @Test
    void givenAnInstanceOfOneNode_whenAnotherNodesClientCancelsIt_thenItEndsAtOnce() {
        try (Clew one = node("one");
                Clew other = node("other")) {
            one.client().start(ECHO, "echo-2", "");

            InstanceHandle<String> handle = other.client().handle(ECHO, "echo-2");
            handle.cancel("enough");

            assertThatThrownBy(() -> handle.result(PATIENCE)).isInstanceOf(CancelledException.class);
        }
    }

    @Test
    void givenAnInstanceInTheMiddleOfItsWork_whenItsNodeStops_thenAnotherGoesOnWithItAtOnce() throws Exception {
        try (Clew staying = node("staying")) {
            try (Clew leaving = node("leaving")) {
                leaving.client().start(COUNT, "count-1", 400);
                running.await();
            }

            InstanceHandle<Integer> handle = staying.client().handle(COUNT, "count-1");
            assertThat(handle.info().status()).isEqualTo(InstanceStatus.RUNNING);
            assertThat(handle.result(PATIENCE)).isEqualTo(400);
        }
    }

    @Test
    void givenAnActivityThatRunsOnAnotherNode_whenItsInstanceIsCancelled_thenItIsInterruptedAtOnce() throws Exception {
        try (Clew node = node("one");
                Clew runner = runner()) {
            InstanceHandle<String> handle = node.client().start(ERRAND, "errand-1", "far");
            running.await();

            handle.cancel("not needed");

            assertThatThrownBy(() -> handle.result(PATIENCE)).isInstanceOf(CancelledException.class);
            stopped.await();
            assertThat(runner.client().handle("errand-1").info().status()).isEqualTo(InstanceStatus.CANCELLED);
        }
    }

    @Test
    void givenNodesForDifferentTenants_whenTheirInstancesAreStarted_thenEachIsRunByItsOwn() {
        try (Clew node = Clew.postgres(url)
                        .register(GREET, (ctx, who) -> "from acme: " + who)
                        .options(options -> options.nodeName("acme").namespaces("acme"))
                        .start();
                Clew other = Clew.postgres(url)
                        .register(GREET, (ctx, who) -> "from the others: " + who)
                        .options(options -> options.nodeName("others").namespaces("default"))
                        .start()) {
            String own = node.client("acme").start(GREET, "t-1", "a").result(PATIENCE);
            String others = node.client("default").start(GREET, "t-1", "b").result(PATIENCE);
            String back = other.client("acme").start(GREET, "t-2", "c").result(PATIENCE);

            assertThat(own).isEqualTo("from acme: a");
            assertThat(others).isEqualTo("from the others: b");
            assertThat(back).isEqualTo("from acme: c");
        }
    }

    @Test
    void givenADatabaseWithoutTables_whenAProgramWithoutAnEngineConnects_thenItIsToldAndNothingIsMade() {
        assertThatThrownBy(() -> Clew.connect(url))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("no tables");
    }
}
