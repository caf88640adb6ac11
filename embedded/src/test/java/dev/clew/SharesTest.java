package dev.clew;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.Orchestration;
import dev.clew.postgres.local.TestDatabase;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What nodes of one database leave to each other. */
@Timeout(120)
final class SharesTest {

    private static final int INSTANCES = 80;

    /** Half would be fair; so many tell that it was shared. */
    private static final int SHARE = 20;

    private static final Orchestration<String, String> COUNT = Orchestration.of("count", String.class, String.class);

    private final TestDatabase database = TestDatabase.create();

    @AfterEach
    void drop() {
        database.close();
    }

    /** A node whose instances never end, and are counted when they first do something there. */
    private Clew node(String name, CountDownLatch ran) {
        Set<String> known = ConcurrentHashMap.newKeySet();
        return Clew.postgres(database.url())
                .register(COUNT, (ctx, input) -> {
                    while (true) {
                        ctx.step("count", step -> {
                            if (known.add(ctx.instanceId())) {
                                ran.countDown();
                            }
                        });
                    }
                })
                .options(options ->
                        options.nodeName(name).lease(Duration.ofSeconds(2)).pollInterval(Duration.ofMillis(100)))
                .start();
    }

    @Test
    void givenANodeWithMuchToDo_whenAnotherJoins_thenThatGetsItsShare() throws InterruptedException {
        CountDownLatch all = new CountDownLatch(INSTANCES);
        CountDownLatch share = new CountDownLatch(SHARE);
        try (Clew full = node("full", all)) {
            for (int i = 0; i < INSTANCES; i++) {
                full.client().start(COUNT, "count-" + i, "");
            }
            all.await();

            try (Clew _ = node("joining", share)) {
                assertThat(share.await(1, TimeUnit.MINUTES))
                        .as("%s instances went on at the joining node", SHARE)
                        .isTrue();
            }
        }
    }
}
