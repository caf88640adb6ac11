package dev.clew.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.clew.api.Activity;
import dev.clew.api.InstanceHandle;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.Signal;
import dev.clew.engine.Registration;
import dev.clew.engine.Registry;
import dev.clew.engine.ReplayResult;
import dev.clew.engine.json.HistoryExport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.EventConditions;
import org.junit.platform.testkit.engine.Events;
import org.junit.platform.testkit.engine.TestExecutionResultConditions;

/**
 * Exported histories of every format, replayed by the code of today. Files are never changed; a new format gets a new
 * file, which {@code ./clew test -pl testkit -am -Dclew.histories=record} writes where there is none.
 */
final class HistoryFilesTest {

    private static final Path EXPORTS = Path.of("src", "test", "resources", "exports");
    private static final Path EXAMPLE = EXPORTS.resolve("format-" + HistoryExport.FORMAT + ".json");
    private static final Path PAGE = Path.of("..", "docs", "history-export.md");

    /** The program of the page that describes the format. */
    static final class Orders implements Registration {

        static final Orchestration<Integer, String> ORDER = Orchestration.of("order", Integer.class, String.class);
        static final Activity<Integer, String> CHARGE = Activity.of("charge", Integer.class, String.class);
        static final Signal<String> APPROVED = Signal.of("approved", String.class);

        @Override
        public void addTo(Registry.Builder registry) {
            registry.register(ORDER, Orders::order).register(CHARGE, (Integer cents) -> "charged " + cents);
        }

        private static String order(OrchestrationContext ctx, int cents) {
            String payment = ctx.call(CHARGE, cents);
            String by = ctx.await(APPROVED, Duration.ofDays(1)).orElse("nobody");
            return ctx.step("ship", String.class, step -> payment + ", approved by " + by);
        }
    }

    /** The same program after a careless change. */
    static final class CarelessOrders implements Registration {
        @Override
        public void addTo(Registry.Builder registry) {
            registry.register(Orders.ORDER, CarelessOrders::order);
        }

        private static String order(OrchestrationContext ctx, int cents) {
            String by = ctx.await(Orders.APPROVED, Duration.ofDays(1)).orElse("nobody");
            return ctx.call(Orders.CHARGE, cents) + ", approved by " + by;
        }
    }

    @TempDir
    Path folder;

    @BeforeAll
    static void recordWhatIsMissing() throws IOException {
        if (System.getProperty("clew.histories", "").equals("record") && Files.notExists(EXAMPLE)) {
            try (TestClew clew = TestClew.builder().register(new Orders()).start()) {
                InstanceHandle<String> order = clew.client().start(Orders.ORDER, "order-42", 1999);
                clew.runUntilQuiet();
                clew.advance(Duration.ofMinutes(5));
                order.signal(Orders.APPROVED, "alice");
                clew.runUntilQuiet();
                Files.createDirectories(EXPORTS);
                Files.writeString(EXAMPLE, order.exportHistory());
            }
        }
    }

    @TestFactory
    Stream<DynamicTest> givenExportsOfEveryFormat_whenTheyAreReplayed_thenTheyFit() {
        return HistoryFiles.in(EXPORTS).replayOn(new Orders());
    }

    @Test
    void givenAnExportOfThisFormat_whenItIsReadAndWritten_thenNotACharacterDiffers() throws IOException {
        String text = Files.readString(EXAMPLE);

        assertThat(HistoryExport.read(text).write()).isEqualTo(text);
    }

    @Test
    void givenThePageThatDescribesTheFormat_whenItsExampleIsCompared_thenItIsTheFile() throws IOException {
        assertThat(Files.readString(PAGE)).contains("```json\n" + Files.readString(EXAMPLE) + "```");
    }

    @Test
    void givenFilesThatFitAndOthers_whenTheyAreTests_thenEachIsOneAndFailsByItself() throws Throwable {
        String history = Files.readString(EXAMPLE);
        Files.writeString(folder.resolve("a-good.json"), history);
        Files.writeString(folder.resolve("b-damaged.json"), history.substring(1));
        Files.writeString(folder.resolve("notes.txt"), "not a history");

        List<DynamicTest> tests = HistoryFiles.in(folder).replayOn(new Orders()).toList();

        assertThat(tests).extracting(DynamicTest::getDisplayName).containsExactly("a-good.json", "b-damaged.json");
        assertThatCode(() -> tests.getFirst().getExecutable().execute()).doesNotThrowAnyException();
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> tests.getLast().getExecutable().execute())
                .withMessageContaining("b-damaged.json")
                .withMessageContaining("cannot be read");
    }

    @Test
    void givenCodeThatChanged_whenAFileIsReplayed_thenTheTestSaysWhichFileWhereAndWhatToDo() throws IOException {
        Path file = Files.copy(EXAMPLE, folder.resolve("order.json"));

        DynamicTest test = HistoryFiles.in(folder)
                .replayOn(new CarelessOrders())
                .findFirst()
                .orElseThrow();

        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> test.getExecutable().execute())
                .withMessageContaining(file + " does not replay")
                .withMessageContaining("operation 1, turn 0 of 'order-42'")
                .withMessageContaining("history: activity 'charge' with input 1999")
                .withMessageContaining("code:    wait for signal 'approved' for at most PT24H")
                .withMessageContaining("CarelessOrders.order(HistoryFilesTest.java:")
                .withMessageContaining("as version 2");
    }

    @Test
    void givenAFolderWithoutHistories_whenItIsReplayed_thenThatFailsAndSaysHowToGetOne() {
        List<DynamicTest> tests =
                HistoryFiles.in(folder.resolve("none")).replayOn(new Orders()).toList();

        assertThat(tests)
                .singleElement()
                .satisfies(test -> assertThatExceptionOfType(AssertionError.class)
                        .isThrownBy(() -> test.getExecutable().execute())
                        .withMessageContaining("clew export ID --db DB"));
    }

    // --- as an extension of JUnit

    @ReplayHistories(code = Orders.class, folder = "src/test/resources/exports")
    void givenExportsOfEveryFormat_whenATestAsksForThem_thenItRunsForEach(ReplayResult.Replayed replayed) {
        assertThat(replayed.ended()).isTrue();
    }

    /** Run by the tests below alone. */
    static final class Careless {
        @ReplayHistories(code = CarelessOrders.class, folder = "src/test/resources/exports")
        void everyOrderStillFits() {}
    }

    /** Run by the tests below alone. */
    static final class Nowhere {
        @ReplayHistories(code = Orders.class, folder = "no/such/folder")
        void everyOrderStillFits() {}
    }

    private static Events run(Class<?> tests) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(DiscoverySelectors.selectClass(tests))
                .execute()
                .allEvents();
    }

    @Test
    void givenCodeThatChanged_whenATestAsksForHistories_thenItFailsAndSaysWhereAndWhatToDo() {
        run(Careless.class)
                .assertThatEvents()
                .haveExactly(
                        1,
                        EventConditions.event(
                                EventConditions.test(),
                                EventConditions.displayName(
                                        EXAMPLE.getFileName().toString()),
                                EventConditions.finishedWithFailure(TestExecutionResultConditions.message(
                                        said -> said.contains("does not replay") && said.contains("as version 2")))));
    }

    @Test
    void givenAFolderWithoutHistories_whenATestAsksForThem_thenItFailsAndSaysHowToGetOne() {
        run(Nowhere.class)
                .assertThatEvents()
                .haveExactly(
                        1,
                        EventConditions.finishedWithFailure(TestExecutionResultConditions.message(
                                said -> said.contains("clew export ID --db DB"))));
    }
}
