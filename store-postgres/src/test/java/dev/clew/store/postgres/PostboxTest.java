package dev.clew.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.clew.store.Epoch;
import dev.clew.store.Hint;
import dev.clew.store.InstanceId;
import dev.clew.store.Store;
import dev.clew.store.Write;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Hints between processes, which two stores on one schema are to each other. */
@Timeout(60)
final class PostboxTest {

    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final InstanceId ID = new InstanceId("default", "order/42: a");

    private final String schema = TestServer.takeSchema();
    private final Store one = open();
    private final Store other = open();

    private Store open() {
        return PostgresStore.open(TestServer.url(), PostgresOptions.DEFAULT.withSchema(schema));
    }

    @AfterEach
    void close() {
        one.close();
        other.close();
        TestServer.giveBack(schema);
    }

    /** Everything that a store hears from the moment on that it is sure to hear. */
    private static BlockingQueue<Hint> listening(Store store) throws InterruptedException {
        BlockingQueue<Hint> heard = new LinkedBlockingQueue<>();
        store.hints().listen(heard::add);
        assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo(new Hint.Anything());
        return heard;
    }

    static List<Hint> hints() {
        return List.of(
                new Hint.Anything(),
                new Hint.Ready(),
                new Hint.Messages(new Epoch(7)),
                new Hint.Tasks(),
                new Hint.Unwanted(new Epoch(8)),
                new Hint.Watched(ID),
                new Hint.Followed(ID),
                new Hint.Changed(ID),
                new Hint.Ended(ID));
    }

    @ParameterizedTest
    @MethodSource("hints")
    void givenAnotherProcessListens_whenAHintIsSent_thenItArrivesThereAndOnceHere(Hint hint) throws Exception {
        BlockingQueue<Hint> there = listening(other);
        BlockingQueue<Hint> here = listening(one);

        one.hints().send(hint);

        assertThat(there.poll(30, TimeUnit.SECONDS)).isEqualTo(hint);
        assertThat(here.poll(30, TimeUnit.SECONDS)).isEqualTo(hint);
        one.hints().send(new Hint.Messages(new Epoch(99)));
        assertThat(here.poll(30, TimeUnit.SECONDS)).isEqualTo(new Hint.Messages(new Epoch(99)));
    }

    @Test
    void givenANodeElsewhere_whenAnInstanceIsStartedForAnybody_thenItHearsOfIt() throws Exception {
        BlockingQueue<Hint> heard = listening(other);

        one.log().commit(List.of(new Write.Start(1, ID, "orchestration", "p", 1, "{}", NOW, Optional.empty(), false)));

        assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo(new Hint.Ready());
    }

    @Test
    void givenConnectionsOfTheCallers_whenAStoreThatListensIsClosed_thenAllHaveBeenGivenBack() throws Exception {
        try (var pool = new HikariDataSource()) {
            pool.setJdbcUrl(TestServer.url());
            Store third = PostgresStore.open(pool, PostgresOptions.DEFAULT.withSchema(schema));
            listening(third);
            third.hints().send(new Hint.Ready());

            third.close();

            assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
        }
    }
}
