package dev.clew.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.InstanceHandle;
import dev.clew.api.Payload;
import dev.clew.engine.EngineOptions;
import dev.clew.engine.StoreClient;
import dev.clew.store.Store;
import dev.clew.store.sqlite.SqliteStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program of the first chapter goes on where a kill left it. */
final class FirstOrchestrationTest {

    @Test
    @Timeout(120)
    void givenAnOrderThatIsCharged_whenTheProgramIsKilledAndRunAgain_thenItIsShippedAndNotChargedAgain(
            @TempDir Path folder) throws Exception {
        Process first = run(folder);
        try (BufferedReader said = first.inputReader()) {
            assertThat(said.readLine()).isEqualTo("charging 1999 cents");
            awaitCharged(folder);
        }
        first.destroyForcibly().waitFor();

        assertThat(allOf(run(folder))).containsExactly("shipping order-1", "order-1 shipped, paid 1999 cents");
        assertThat(allOf(run(folder))).containsExactly("order-1 shipped, paid 1999 cents");
    }

    private static Process run(Path folder) throws IOException {
        return ChildJvm.start(folder, FirstOrchestration.class.getName(), List.of());
    }

    /** Waits until the charge is durable; a kill between its effect and its record would make it happen again. */
    private static void awaitCharged(Path folder) throws InterruptedException {
        try (Store store = SqliteStore.open(folder.resolve("orders.db"))) {
            InstanceHandle<Payload> order =
                    StoreClient.of(store, EngineOptions.DEFAULT_NAMESPACE).handle("order-1");
            while (order.history().stream().noneMatch(entry -> entry.type().equals("ActivityCompleted"))) {
                Thread.sleep(10); // another process does it
            }
        }
    }

    private static List<String> allOf(Process program) throws Exception {
        try (BufferedReader said = program.inputReader()) {
            List<String> lines = said.lines().collect(Collectors.toList());
            program.waitFor();
            return lines;
        }
    }
}
