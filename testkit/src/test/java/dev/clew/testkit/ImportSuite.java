package dev.clew.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.api.Activity;
import dev.clew.api.ConfigurationException;
import dev.clew.api.ImportOptions;
import dev.clew.api.Imported;
import dev.clew.api.InstanceExistsException;
import dev.clew.api.InstanceHandle;
import dev.clew.api.InstanceSource;
import dev.clew.api.InstanceStatus;
import dev.clew.api.ListQuery;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.Page;
import dev.clew.api.Retry;
import dev.clew.api.Signal;
import dev.clew.api.StateKey;
import dev.clew.engine.ReplayResult;
import dev.clew.engine.ReplayTester;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Instances that leave a store as a document, and come into one. */
abstract class ImportSuite extends EngineSuite {

    private static final Orchestration<String, String> MAIN = Orchestration.of("main", String.class, String.class);
    private static final Orchestration<String, String> CHILD = Orchestration.of("child", String.class, String.class);
    private static final Activity<String, String> WORK =
            Activity.of("work", String.class, String.class).retry(Retry.fixed(9, Duration.ofMinutes(1)));
    private static final Signal<String> GO = Signal.of("go", String.class);
    private static final StateKey<String> FIRST = StateKey.of("first", String.class);

    private static String main(OrchestrationContext ctx, String input) {
        ctx.state().put(FIRST, input);
        ctx.status("begun");
        String worked = ctx.call(WORK, input);
        return worked + ctx.await(GO) + ctx.await(GO);
    }

    private TestClew one() {
        return clew().register(MAIN, ImportSuite::main)
                .register(WORK, text -> text + ".")
                .start();
    }

    /** Ends the first life of an instance and takes it out of the store, as if the second were in another. */
    private static void remove(InstanceHandle<?> handle) {
        handle.forceDelete();
    }

    private static String paused(TestClew clew, InstanceHandle<?> handle) {
        handle.pause("to be moved");
        clew.runUntilQuiet();
        return handle.exportInstance();
    }

    @Test
    void givenAnInstanceThatEnded_whenItIsImported_thenItIsExportedAsItWas() {
        try (TestClew clew = one()) {
            var handle = clew.client().start(MAIN, "i", "a");
            handle.signal(GO, "b");
            handle.signal(GO, "c");
            assertThat(clew.resultOf(handle)).isEqualTo("a.bc");
            String document = handle.exportInstance();
            remove(handle);

            Imported imported = clew.client().importHistory(document);

            assertThat(imported).isEqualTo(new Imported("i", InstanceStatus.COMPLETED, List.of()));
            assertThat(handle.exportInstance()).isEqualTo(document);
            assertThat(clew.resultOf(handle)).isEqualTo("a.bc");
            assertThat(handle.state(FIRST)).contains("a");
            assertThat(handle.info().customStatus()).contains("begun");
            handle.reset(1, "to debug it");
            assertThat(clew.resultOf(handle)).isEqualTo("a.bc");
        }
    }

    @Test
    void givenAnInstanceThatHasNotEnded_whenItIsImported_thenItGoesOnWhereItStoodOnceItIsResumed() {
        List<String> done = new CopyOnWriteArrayList<>();
        try (TestClew clew = clew().register(MAIN, ImportSuite::main)
                .register(WORK, text -> {
                    done.add(text);
                    return text + ".";
                })
                .start()) {
            var handle = clew.client().start(MAIN, "i", "a");
            handle.signal(GO, "b");
            clew.runUntilQuiet();
            handle.pause("to be moved");
            clew.runUntilQuiet();
            handle.signal(GO, "c");
            String document = handle.exportInstance();
            remove(handle);

            Imported imported = clew.client().importHistory(document);
            clew.runUntilQuiet();

            assertThat(imported.status()).isEqualTo(InstanceStatus.PAUSED);
            assertThat(imported.underWay()).isEmpty();
            assertThat(handle.exportInstance()).isEqualTo(document);
            handle.resume();
            assertThat(clew.resultOf(handle)).isEqualTo("a.bc");
            assertThat(done).containsExactly("a");
        }
    }

    @Test
    void givenATimerAndAnActivityUnderWay_whenTheInstanceMoves_thenTheTimerIsDueWhenItWasAndTheActivityKeepsItsKey() {
        AtomicBoolean fails = new AtomicBoolean(true);
        List<String> keys = new CopyOnWriteArrayList<>();
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> {
                    var work = ctx.start(WORK, input);
                    ctx.sleep(Duration.ofHours(1));
                    return work.await() + ctx.now();
                })
                .register(WORK, (context, text) -> {
                    keys.add(context.idempotencyKey());
                    if (fails.get()) {
                        throw new IllegalStateException("not yet");
                    }
                    return text;
                })
                .start()) {
            var handle = clew.client().start(MAIN, "i", "a");
            clew.runUntilQuiet();
            String due = clew.now().plus(Duration.ofHours(1)).toString();
            String document = paused(clew, handle);
            remove(handle);
            fails.set(false);

            Imported imported = clew.client().importHistory(document);
            handle.resume();
            clew.advance(Duration.ofHours(1));

            assertThat(imported.underWay()).containsExactly("activity 'work', operation 1");
            assertThat(clew.resultOf(handle)).startsWith("a").isLessThanOrEqualTo("a" + due);
            assertThat(keys.stream().distinct()).hasSize(1);
        }
    }

    @Test
    void givenAParentAndItsChild_whenBothMove_thenTheChildHasToComeFirstAndItsEndIsNotLost() {
        List<String> begun = new CopyOnWriteArrayList<>();
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> ctx.call(CHILD, input) + ctx.await(GO))
                .register(CHILD, (ctx, input) -> {
                    ctx.step("begin", attempt -> {
                        begun.add(input);
                    });
                    return input + ctx.await(GO);
                })
                .start()) {
            var handle = clew.client().start(MAIN, "i", "a");
            clew.runUntilQuiet();
            var child = clew.client().handle(CHILD, "i/1:1");
            String parentDocument = paused(clew, handle);
            String childDocument = paused(clew, child);
            remove(child);
            remove(handle);

            assertThatThrownBy(() -> clew.client().importHistory(parentDocument))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("'i/1:1'")
                    .hasMessageContaining("import the child first");
            clew.client().importHistory(childDocument);
            child.resume();
            child.signal(GO, "b");
            assertThat(clew.resultOf(child)).isEqualTo("ab");
            clew.client().importHistory(parentDocument);
            handle.resume();
            handle.signal(GO, "c");

            assertThat(clew.resultOf(handle)).isEqualTo("abc");
            assertThat(handle.tree(10).children()).hasSize(1);
            assertThat(begun).containsExactly("a");
        }
    }

    @Test
    void givenSeveralExecutions_whenAllAreImported_thenAllAreThereAndAnEarlierOneAloneIsRefused() {
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> {
                    if (input.length() < 3) {
                        throw ctx.continueAsNew(input + "x");
                    }
                    return input + ctx.await(GO);
                })
                .start()) {
            var handle = clew.client().start(MAIN, "i", "x");
            handle.signal(GO, "!");
            assertThat(clew.resultOf(handle)).isEqualTo("xxx!");
            String document = handle.exportInstance();
            String second = handle.exportHistory(2);
            String last = handle.exportHistory();
            remove(handle);

            assertThatThrownBy(() -> clew.client().importHistory(second)).hasMessageContaining("execution 2");
            clew.client().importHistory(document);

            assertThat(handle.exportInstance()).isEqualTo(document);
            assertThat(handle.exportHistory(2)).isEqualTo(second);
            remove(handle);
            clew.client().importHistory(last);
            assertThat(handle.exportInstance()).isEqualTo(last);
            assertThat(ReplayTester.of(registry -> registry.register(MAIN, (ctx, input) -> input + ctx.await(GO)))
                            .replay(document))
                    .isInstanceOf(ReplayResult.Replayed.class);
        }
    }

    @Test
    void givenAnotherId_whenAnInstanceIsImportedBesideTheOriginal_thenItSaysWhereItComesFrom() {
        try (TestClew clew = one()) {
            var handle = clew.client().start(MAIN, "i", "a");
            handle.signal(GO, "b");
            handle.signal(GO, "c");
            assertThat(clew.resultOf(handle)).isEqualTo("a.bc");

            clew.client().importHistory(handle.exportHistory(), ImportOptions.DEFAULTS.as("copy"));

            var copy = clew.client().handle(MAIN, "copy");
            assertThat(clew.resultOf(copy)).isEqualTo("a.bc");
            assertThat(copy.info().source())
                    .contains(new InstanceSource("i", 1, handle.history().size()));
            copy.reset(1, "to debug it");
            assertThat(clew.resultOf(copy)).isEqualTo("a.bc");
            assertThat(clew.resultOf(handle)).isEqualTo("a.bc");
        }
    }

    @Test
    void givenTheOriginalIsThere_whenALiveInstanceIsImported_thenItIsRefusedUnderAnyId() {
        try (TestClew clew = one()) {
            var handle = clew.client().start(MAIN, "i", "a");
            clew.runUntilQuiet();
            String running = handle.exportHistory();
            String document = paused(clew, handle);

            assertThatThrownBy(() -> clew.client().importHistory(document))
                    .isInstanceOf(InstanceExistsException.class)
                    .hasMessageContaining("nothing was imported");
            assertThatThrownBy(() -> clew.client().importHistory(document, ImportOptions.DEFAULTS.as("j")))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("fork");
            remove(handle);
            assertThatThrownBy(() -> clew.client().importHistory(running))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("while it ran")
                    .hasMessageContaining("pause it");
            assertThat(instances(clew)).isZero();
            clew.client().importHistory(running, ImportOptions.DEFAULTS.acceptingRepeats());
            assertThat(handle.info().status()).isEqualTo(InstanceStatus.PAUSED);
            assertThat(handle.info().failure().orElseThrow().message()).contains("terminated");
        }
    }

    private static long instances(TestClew clew) {
        Page<?> page = clew.client().list(ListQuery.all());
        return page.items().size();
    }

    /** The document of an instance that has ended, with one thing wrong in it. */
    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(delimiter = '|', textBlock = """
                "format":1                      | "format":9                    | format 9
                "number":2                      | "number":3                    | turn 2
                "type":"ActivityCompleted"      | "type":"ActivityLost"         | event 5
                "ActivityCompleted","id":"3"    | "ActivityCompleted","id":"9"  | event 5
                "type":"ActivityScheduled"      | "type":"ActivityCancelled"    | has not begun
                "status":"COMPLETED"            | "status":"RUNNING"            | last event, number
                "status":"COMPLETED"            | "status":"BROKEN"             | BROKEN
                "instance":"i"                  | "instance":" "                | blank
                "orchestration":"main"          | "orchestration":"other"       | it starts 'main'
                "execution":1                   | "execution":0                 | begins at 1
                "type":"ExecutionStarted"       | "type":"PatchMarked","patch":"p" | ExecutionStarted
                "key":                          | "inbox":[{"key":1,"at_ms":1,"body":{"type":"odd"}}],"key": | message 1
                "key":                          | "inbox":[{"key":1,"at_ms":1,"body":{"type":"cancel","reason":""}}],"key": | 1 messages wait
                "key":                          | "earlier":[{"execution":1,"turns":[]}],"key": | execution 1
                "turns":                        | "round":                      | round
                {"format"                       | {{"format"                    | JSON
                """)
    void givenADocumentWithAMistake_whenItIsImported_thenTheErrorSaysWhereAndNothingIsWritten(
            String old, String other, String named) {
        try (TestClew clew = one()) {
            var handle = clew.client().start(MAIN, "i", "a");
            clew.runUntilQuiet();
            handle.signal(GO, "b");
            handle.signal(GO, "c");
            assertThat(clew.resultOf(handle)).isEqualTo("a.bc");
            String document = handle.exportInstance();
            remove(handle);
            int place = document.indexOf(old);
            assertThat(place).as(document).isNotNegative();
            String wrong = document.substring(0, place) + other + document.substring(place + old.length());

            assertThatThrownBy(() -> clew.client().importHistory(wrong))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining(named)
                    .hasMessageContaining(";");
            assertThat(instances(clew)).isZero();
        }
    }
}
