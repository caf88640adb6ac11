package dev.clew.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.InstanceStatus;
import dev.clew.api.Orchestration;
import dev.clew.api.Payload;
import dev.clew.api.Signal;
import dev.clew.engine.json.HistoryJson;
import dev.clew.engine.json.HistoryJson.Outcome;
import dev.clew.engine.json.JsonCodec;
import dev.clew.engine.json.MessageJson;
import dev.clew.kernel.Event;
import dev.clew.store.Hints;
import dev.clew.store.InstanceId;
import dev.clew.store.InstanceRow;
import dev.clew.store.Store;
import dev.clew.store.Write;
import dev.clew.store.memory.MemoryStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a node knows of the instances in its memory. */
@Timeout(20)
final class NodeTest {

    private static final Orchestration<String, String> MAIN = Orchestration.of("main", String.class, String.class);
    private static final Orchestration<String, String> LISTENER =
            Orchestration.of("listener", String.class, String.class);
    private static final Orchestration<String, String> RELAY = Orchestration.of("relay", String.class, String.class);
    private static final Signal<String> NEWS = Signal.of("news", String.class);
    private static final InstanceId ID = new InstanceId("default", "i");
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final CountDownLatch leave = new CountDownLatch(1);
    private final Endings endings = new Endings(Hints.NONE);
    private final Store store = new MemoryStore(InstantSource.fixed(NOW));
    private final Node node = node();

    private Node node() {
        Registry registry = Registry.builder()
                .register(
                        MAIN,
                        (ctx, input) -> ctx.step("stay", String.class, step -> {
                            leave.await();
                            return "";
                        }))
                .register(LISTENER, (ctx, input) -> ctx.await(NEWS) + ctx.await(NEWS))
                .register(RELAY, (ctx, input) -> {
                    if (!input.isEmpty()) {
                        ctx.status("going on");
                    }
                    String news = ctx.await(NEWS);
                    if (input.isEmpty()) {
                        throw ctx.continueAsNew(news);
                    }
                    return input + news;
                })
                .build();
        EngineOptions options = EngineOptions.defaults();
        Node.Parts parts = new Node.Parts(
                store,
                registry,
                options,
                new BoundedCodec(new JsonCodec(), options.maxPayload()),
                Runnable::run,
                new Bustle(),
                endings,
                Observer.NONE,
                namespace -> {
                    throw new AssertionError("nobody asks for a client here");
                },
                () -> {});
        return new Node(parts, store.membership().join("node", options.lease()));
    }

    @AfterEach
    void close() {
        node.crash();
        leave.countDown();
        store.close();
    }

    /** An instance in memory that stays there, since its step does not end. */
    private HotInstance hot(long key) {
        var started = new Event.ExecutionStarted(MAIN.name(), 1, Payload.NULL, key, NOW, List.of());
        node.activate(
                new Write.Start(
                        key,
                        ID,
                        Registry.ORCHESTRATION,
                        MAIN.name(),
                        1,
                        HistoryJson.write(started),
                        NOW,
                        Optional.of(node.epoch()),
                        false),
                started);
        return node.find(ID).orElseThrow();
    }

    /** Looks at the instance whenever the node says that there is news of it. */
    private void awaitRow(Predicate<InstanceRow> wanted) throws InterruptedException {
        try (Waits.Wait news = endings.follow(ID)) {
            while (!wanted.test(store.catalog().find(ID).orElseThrow())) {
                news.await(PATIENCE);
            }
        }
    }

    /** A message that the node itself has sent to an instance of its own. */
    private Write.Delivery news(long key, String what) {
        String body = MessageJson.signal(NEWS.name(), Payload.json("\"" + what + "\""));
        return new Write.Delivery(key, ID, body, NOW, Optional.of(node.epoch()));
    }

    @Test
    void givenAnInstanceThatIsOwnedAndNotYetInMemory_whenItIsSentSomethingHere_thenItHearsOfThatBeforeAllLaterThings()
            throws InterruptedException {
        var started = new Event.ExecutionStarted(LISTENER.name(), 1, Payload.NULL, 1, NOW, List.of());
        var start = new Write.Start(
                1,
                ID,
                Registry.ORCHESTRATION,
                LISTENER.name(),
                1,
                HistoryJson.write(started),
                NOW,
                Optional.of(node.epoch()),
                false);
        var early = news(2, "early");
        var late = news(3, "late");

        store.log().commit(List.of(start, early));
        node.deliver(ID, early.key(), early.body());
        node.activate(start, started);
        store.log().commit(List.of(late));
        node.deliver(ID, late.key(), late.body());

        awaitRow(row -> row.status().ended());
        assertThat(store.catalog().find(ID).orElseThrow().outcome())
                .hasValueSatisfying(outcome -> assertThat(outcome).contains("earlylate"));
    }

    @Test
    void givenAMessageThatAnExecutionTook_whenItIsHandedOutAgain_thenTheNextExecutionDoesNotTakeItToo()
            throws InterruptedException {
        var started = new Event.ExecutionStarted(RELAY.name(), 1, Payload.json("\"\""), 1, NOW, List.of());
        var start = new Write.Start(
                1,
                ID,
                Registry.ORCHESTRATION,
                RELAY.name(),
                1,
                HistoryJson.write(started),
                NOW,
                Optional.of(node.epoch()),
                false);
        var early = news(2, "early");
        var late = news(3, "late");

        store.log().commit(List.of(start, early));
        node.activate(start, started);
        node.deliver(ID, early.key(), early.body());
        awaitRow(row -> row.execution() > 1);
        node.deliver(ID, early.key(), early.body());
        store.log().commit(List.of(late));
        node.deliver(ID, late.key(), late.body());

        awaitRow(row -> row.status().ended());
        assertThat(store.catalog().find(ID).orElseThrow().outcome())
                .hasValueSatisfying(outcome -> assertThat(outcome).contains("earlylate"));
    }

    @Test
    void givenAStartThatIsStoredAndNotYetAnswered_whenTheNodeLooksForWhatItAbandoned_thenItKeepsIt() {
        var started = new Event.ExecutionStarted(MAIN.name(), 1, Payload.NULL, 1, NOW, List.of());
        node.starting(1);
        store.log()
                .commit(List.of(new Write.Start(
                        1,
                        ID,
                        Registry.ORCHESTRATION,
                        MAIN.name(),
                        1,
                        HistoryJson.write(started),
                        NOW,
                        Optional.of(node.epoch()),
                        false)));

        node.tick(NOW.plus(Duration.ofMinutes(2)));

        assertThat(store.catalog().find(ID).orElseThrow().owner()).contains(node.epoch());
        assertThat(node.hotInstances()).isZero();
    }

    private static Ended ended(String result) {
        return new Ended(InstanceStatus.COMPLETED, Outcome.of(Payload.json(result)));
    }

    @Test
    void givenAnInstanceThatHasEnded_whenItWasReplacedBeforeItsEndWasTold_thenWhoWaitsForTheNewOneHearsOfThat()
            throws InterruptedException {
        HotInstance old = hot(1);
        HotInstance replacement = hot(2);
        var ending = endings.wait(ID);

        node.ended(old, ended("1"));
        assertThat(ending.await(Duration.ZERO)).isEmpty();
        assertThat(node.find(ID)).contains(replacement);
        node.ended(replacement, ended("2"));

        assertThat(ending.await(Duration.ZERO)).contains(ended("2"));
        assertThat(node.find(ID)).isEmpty();
        assertThat(node.hotInstances()).isZero();
    }
}
