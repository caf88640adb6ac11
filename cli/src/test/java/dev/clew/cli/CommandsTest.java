package dev.clew.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.clew.Clew;
import dev.clew.api.CancelledException;
import dev.clew.api.HistoryEntry;
import dev.clew.api.InstanceNotFoundException;
import dev.clew.api.InstanceStatus;
import dev.clew.api.Orchestration;
import dev.clew.api.Signal;
import dev.clew.api.StartOptions;
import dev.clew.api.StateKey;
import dev.clew.api.TerminatedException;
import dev.clew.api.Update;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Commands on a database beside a running engine: what they answer, and what they say to bad input. */
final class CommandsTest {

    private static final Orchestration<String, String> GREET = Orchestration.of("greet", String.class, String.class);
    private static final Signal<String> NAME = Signal.of("name", String.class);
    private static final Update<String, String> RENAME = Update.of("rename", String.class, String.class);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private Path db;
    private Clew clew;

    private record Run(int code, String out, String err) {
        JsonNode json() {
            return JsonMapper.shared().readTree(out);
        }
    }

    @BeforeEach
    void runAnEngineWithInstances() {
        db = folder.resolve("clew.db");
        clew = Clew.sqlite(db)
                .register(GREET, (ctx, greeting) -> {
                    ctx.status("waiting for a name");
                    ctx.state().put(StateKey.of("greeting", String.class), greeting);
                    ctx.state().put(StateKey.of("asked", Integer.class), 1);
                    ctx.onUpdate(
                            RENAME,
                            name -> {
                                if (name.isEmpty()) {
                                    throw new IllegalArgumentException("a name has letters");
                                }
                            },
                            name -> "called " + name);
                    return greeting + " " + ctx.await(NAME);
                })
                .start();
        clew.client().start(GREET, "first", "Hello");
        clew.client().start(GREET, "second", "Good day");
    }

    @AfterEach
    void close() {
        clew.close();
    }

    private Run run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.run(new PrintWriter(out), new PrintWriter(err), arguments);
        return new Run(code, out.toString(), err.toString());
    }

    /** Runs a command on the database. */
    private Run onDb(String command, String... more) {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(List.of(more));
        arguments.addAll(List.of("--db", db.toString()));
        return run(arguments.toArray(String[]::new));
    }

    @Test
    void givenInstances_whenTheyAreListed_thenEachIsThere() {
        JsonNode list = onDb("list", "--json").json();

        assertThat(list.toString()).contains("\"first\"").contains("\"second\"").contains("RUNNING");
        assertThat(onDb("list").out()).contains("first").contains("second").contains("greet");
    }

    @Test
    void givenAnInstance_whenItIsShown_thenItsStatusIsSaid() {
        clew.client().handle("first").awaitStatus(0, PATIENCE);

        JsonNode shown = onDb("show", "first", "--json").json();

        assertThat(shown.path("id").asString()).isEqualTo("first");
        assertThat(shown.path("status").asString()).isEqualTo("RUNNING");
        assertThat(onDb("show", "first").out()).contains("waiting for a name").contains("name");
        assertThat(shown.path("explanation").asString()).contains("waits for signal 'name'");
    }

    @Test
    void givenAnInstanceThatWaits_whenItIsExplained_thenASentenceSaysForWhat() {
        clew.client().handle("first").awaitStatus(0, PATIENCE);

        JsonNode explained = onDb("explain", "first", "--json").json();

        assertThat(explained.path("status").asString()).isEqualTo("RUNNING");
        assertThat(explained.path("reasons").get(0).path("kind").asString()).isEqualTo("signal");
        assertThat(onDb("explain", "first").out()).startsWith("'first' waits for signal 'name' since ");
    }

    @Test
    void givenAnInstanceThatKeepsValues_whenItsStateIsAskedFor_thenAllOrOneArePrinted() {
        clew.client().handle("first").awaitStatus(0, PATIENCE);

        Run all = onDb("state", "first");
        assertThat(all.code()).isZero();
        assertThat(all.out()).contains("NAME", "asked", "greeting", "\"Hello\"");
        assertThat(onDb("state", "first", "greeting").out()).isEqualToIgnoringNewLines("\"Hello\"");
        JsonNode state = onDb("state", "first", "--json").json().path("state");
        assertThat(state.path(0).path("name").asString()).isEqualTo("asked");
        assertThat(state.path(0).path("value").asInt()).isEqualTo(1);
        JsonNode one = onDb("state", "first", "greeting", "--json").json();
        assertThat(one.path("value").asString()).isEqualTo("Hello");
        assertThat(one.has("put_at")).isTrue();
        JsonNode shown = onDb("show", "first", "--json").json();
        assertThat(shown.path("status_version").asInt()).isEqualTo(1);
        assertThat(shown.path("state").path("greeting").asString()).isEqualTo("Hello");
        assertThat(onDb("show", "first").out())
                .contains("waiting for a name (version 1)")
                .contains("greeting = \"Hello\"");
        assertThat(onDb("history", "first").out()).contains("keeps greeting: \"Hello\"");
    }

    @Test
    void givenNoSuchValueOrInstance_whenItsStateIsAskedFor_thenTheMessageSaysWhatThereIs() {
        clew.client().handle("first").awaitStatus(0, PATIENCE);

        Run missing = onDb("state", "first", "nothing");
        assertThat(missing.code()).isEqualTo(2);
        assertThat(missing.err()).contains("instance 'first' keeps no 'nothing'; it keeps asked, greeting");
        assertThat(onDb("state", "nobody").err()).contains("there is no instance 'nobody'");
    }

    @Test
    void givenASignalFromBeside_whenTheEngineRuns_thenItIsReceivedAndTheHistorySaysSo() {
        Run sent = onDb("signal", "first", "name", "\"Ada\"", "--json");

        assertThat(sent.code()).isZero();
        assertThat(clew.client().handle(GREET, "first").result(PATIENCE)).isEqualTo("Hello Ada");
        Run history = onDb("history", "first", "--json");
        assertThat(history.json().toString())
                .contains("SignalReceived")
                .contains("Ada")
                .contains("ExecutionCompleted");
        assertThat(onDb("history", "first").out()).contains("Ada");
    }

    @Test
    void givenASignalWithAKey_whenItIsSentAgain_thenTheCommandSaysThatItWasADuplicate() {
        Run sent = onDb("signal", "first", "name", "\"Ada\"", "--key", "evt-1", "--json");
        Run again = onDb("signal", "first", "name", "\"Ada\"", "--key", "evt-1", "--json");

        assertThat(sent.json().path("duplicate").asBoolean()).isFalse();
        assertThat(again.json().path("duplicate").asBoolean()).isTrue();
        assertThat(again.json().path("sent").asBoolean()).isFalse();
        assertThat(onDb("signal", "first", "name", "--key", "evt-1").out()).contains("before; nothing was sent");
    }

    @Test
    void givenAStartFromBeside_whenTheEngineRuns_thenItIsRunAndASignalFindsIt() {
        Run started = onDb("start", "greet", "third", "\"Hi\"", "--json");
        Run signalled = onDb("start", "greet", "third", "--signal", "name", "--signal-payload", "\"Ada\"", "--json");

        assertThat(started.json().path("effect").asString()).isEqualTo("started");
        assertThat(signalled.json().path("effect").asString()).isEqualTo("delivered");
        assertThat(clew.client().handle(GREET, "third").result(PATIENCE)).isEqualTo("Hi Ada");
        assertThat(onDb("start", "greet", "third").err()).contains("'third'");
        assertThat(onDb("start", "greet", "fourth", "\"Yo\"", "--signal", "name", "--signal-payload", "\"Bo\"")
                        .out())
                .startsWith("Started fourth with signal name; see clew show fourth");
        assertThat(clew.client().handle(GREET, "fourth").result(PATIENCE)).isEqualTo("Yo Bo");
    }

    @Test
    void givenAStartForLater_whenPeopleLook_thenTheySeeWhenItBegins() {
        Run started = onDb("start", "greet", "later", "\"Hi\"", "--at", "2999-01-31T12:03:00Z");

        assertThat(started.code()).as(started.err()).isZero();
        assertThat(onDb("show", "later").out()).contains("begins").contains("2999-01-31 12:03:00");
        assertThat(onDb("show", "later", "--json").json().path("begins_at").asString())
                .isEqualTo("2999-01-31T12:03:00Z");
        assertThat(onDb("list").out()).contains("begins at 2999-01-31 12:03:00");
        assertThat(onDb("explain", "later").out()).startsWith("'later' begins at 2999-01-31 12:03:00");
        assertThat(onDb("start", "greet", "later", "\"Hi\"", "--if-exists", "USE_EXISTING")
                        .out())
                .startsWith("There is later");
        assertThat(onDb("start", "greet", "later", "\"Yo\"", "--if-exists", "TERMINATE_EXISTING")
                        .out())
                .startsWith("Started later");
        assertThat(onDb("show", "later", "--json").json().path("begins_at").isNull())
                .isTrue();
    }

    @Test
    void givenAnUpdateFromBeside_whenTheEngineRuns_thenItsAnswerIsPrintedAndTheHistorySaysSo() {
        Run asked = onDb("update", "first", "rename", "\"Ada\"", "--update-id", "1", "--json");

        assertThat(asked.code()).isZero();
        assertThat(asked.json().path("result").asString()).isEqualTo("called Ada");
        assertThat(onDb("update", "first", "rename", "\"Eve\"", "--update-id", "1")
                        .out())
                .startsWith("\"called Ada\"");
        assertThat(onDb("history", "first").out())
                .contains("update rename asked for with \"Ada\", as 1")
                .contains("update rename done: \"called Ada\"");
    }

    @Test
    void givenAnUpdateThatIsRefusedOrNotAnswered_whenTheCommandRuns_thenItFailsAndSaysWhy() {
        Run refused = onDb("update", "first", "rename", "\"\"");
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err()).contains("instance 'first' rejected update 'rename'", "a name has letters");

        Run unanswered = onDb("update", "first", "unknown", "--update-id", "2", "--timeout", "0");
        assertThat(unanswered.code()).isEqualTo(1);
        assertThat(unanswered.err()).contains("has not answered update 'unknown' with id '2'");
    }

    @Test
    void givenACancellationFromBeside_whenTheEngineRuns_thenTheInstanceEndsAsCancelled() {
        JsonNode asked = onDb("cancel", "second", "--by", "ann", "--json").json();
        assertThat(asked.path("by").asString()).isEqualTo("ann");

        assertThatExceptionOfType(CancelledException.class)
                .isThrownBy(() -> clew.client().handle(GREET, "second").result(PATIENCE));
        assertThat(onDb("show", "second", "--json").json().path("by").asString())
                .isEqualTo("ann");
        assertThat(onDb("show", "second").out()).containsPattern("(?m)^by +ann");
        assertThat(onDb("history", "second").out()).contains("asked to stop: cancelled from the command line (by ann)");
    }

    @Test
    void givenNobodyNamed_whenAnInstanceIsTerminated_thenItIsByTheUserOfTheOperatingSystem() {
        assertThat(onDb("terminate", "first", "--json").json().path("by").asString())
                .isEqualTo(System.getProperty("user.name"));

        assertThat(clew.client().handle("first").info().by()).contains(System.getProperty("user.name"));
    }

    private void end(String id) {
        clew.client().handle(id).signal(NAME, "Ada");
        clew.client().handle(GREET, id).result(PATIENCE);
    }

    @Test
    void givenInstances_whenTheyAreFiltered_thenOnlyTheRightOnesAreListed() {
        end("first");

        assertThat(onDb("list", "--status", "completed,failed").out())
                .contains("first")
                .doesNotContain("second");
        assertThat(onDb("list", "--id-prefix", "sec").out()).contains("second").doesNotContain("first");
        assertThat(onDb("list", "--created-after", "1h").out()).contains("first", "second");
        assertThat(onDb("list", "--older-than", "1h").out()).contains("No such instances");
        assertThat(onDb("list", "--created-before", "2026-01-01").out()).contains("No such instances");
    }

    @Test
    void givenInstancesWithAttributes_whenTheyAreListedShownAndCounted_thenItIsByThoseTheyHave() {
        clew.client().start(GREET, "third", "Hi", StartOptions.DEFAULT.attribute("region", "eu"));
        clew.client()
                .start(
                        GREET,
                        "fourth",
                        "Hi",
                        StartOptions.DEFAULT.attribute("region", "eu").attribute("customer", "a=b"));

        assertThat(onDb("list", "--attribute", "region=eu").out())
                .contains("third", "fourth")
                .doesNotContain("first", "second");
        JsonNode both = onDb("list", "--attribute", "region=eu", "--attribute", "customer=a=b", "--json")
                .json()
                .path("instances");
        assertThat(both.size()).isEqualTo(1);
        assertThat(both.path(0).at("/attributes/customer").asString()).isEqualTo("a=b");
        assertThat(onDb("show", "fourth").out()).contains("region=eu", "customer=a=b");
        assertThat(onDb("show", "fourth", "--json")
                        .json()
                        .at("/attributes/region")
                        .asString())
                .isEqualTo("eu");
        assertThat(onDb("summary", "--attribute", "region=eu", "--json")
                        .json()
                        .path("total")
                        .asInt())
                .isEqualTo(2);
        assertThat(onDb("cancel", "--attribute", "region=eu", "--dry-run").out())
                .contains("2 would be");
    }

    @Test
    void givenInstances_whenTheyAreCounted_thenEveryStatusHasItsNumber() {
        end("first");

        JsonNode summary = onDb("summary", "--json").json();

        assertThat(summary.at("/counts/COMPLETED").asInt()).isEqualTo(1);
        assertThat(summary.at("/counts/RUNNING").asInt()).isEqualTo(1);
        assertThat(summary.path("total").asInt()).isEqualTo(2);
        assertThat(onDb("summary").out()).contains("QUARANTINED").contains("all");
    }

    @Test
    void givenAnInstanceThatEnded_whenItIsDeleted_thenItIsGone() {
        end("first");

        assertThat(onDb("delete", "first", "--json").json().path("deleted").asBoolean())
                .isTrue();

        assertThat(onDb("show", "first").code()).isEqualTo(2);
        assertThat(onDb("list").out()).contains("second");
    }

    @Test
    void givenInstancesThatEnded_whenManyAreDeleted_thenADryRunNamesThemAndDeletesNone() {
        end("first");

        Run dry = onDb("delete", "--name", "greet", "--dry-run", "--json");
        assertThat(dry.json().path("ids").toString()).isEqualTo("[\"first\"]");
        assertThat(onDb("show", "first").code()).isZero();

        assertThat(onDb("delete", "--name", "greet", "--json")
                        .json()
                        .path("done")
                        .asInt())
                .isEqualTo(1);
        assertThat(onDb("delete", "--name", "greet").out()).contains("0 deleted");
        assertThat(onDb("list").out()).contains("second").doesNotContain("first");
    }

    @Test
    void givenInstancesThatRun_whenAllAreCancelled_thenTheyEnd() {
        Run run = onDb("cancel", "--all", "--json");

        assertThat(run.json().path("done").asInt()).as(run.err()).isEqualTo(2);
        assertThatExceptionOfType(CancelledException.class)
                .isThrownBy(() -> clew.client().handle(GREET, "first").result(PATIENCE));
        assertThatExceptionOfType(CancelledException.class)
                .isThrownBy(() -> clew.client().handle(GREET, "second").result(PATIENCE));
    }

    @Test
    void givenAnInstanceThatRuns_whenItIsTerminated_thenItHasEndedAtOnce() {
        JsonNode first =
                onDb("terminate", "first", "--reason", "enough", "--json").json();
        JsonNode again = onDb("terminate", "first", "--json").json();

        assertThat(first.path("terminated").asBoolean()).isTrue();
        assertThat(first.path("status_before").asString()).isEqualTo("RUNNING");
        assertThat(again.path("terminated").asBoolean()).isFalse();
        assertThat(again.path("status_before").asString()).isEqualTo("TERMINATED");
        assertThat(onDb("show", "first").out()).contains("TERMINATED", "enough");
        assertThat(onDb("history", "first").out()).contains("terminated from outside: enough");
        assertThat(onDb("list", "--status", "terminated").out())
                .contains("first")
                .doesNotContain("second");
        assertThatExceptionOfType(TerminatedException.class)
                .isThrownBy(() -> clew.client().handle(GREET, "first").result(PATIENCE));
    }

    @Test
    void givenAnInstanceThatEnded_whenItIsReset_thenItRunsAgainAsItsNextExecution() {
        clew.client().handle(GREET, "first").signal(NAME, "Ada");
        assertThat(clew.client().handle(GREET, "first").result(PATIENCE)).contains("Ada");
        List<String> types = clew.client().handle("first").history().stream()
                .map(HistoryEntry::type)
                .toList();

        JsonNode reset = onDb(
                        "reset",
                        "first",
                        "--to-event",
                        Integer.toString(types.indexOf("SignalReceived") + 1),
                        "--reason",
                        "look again",
                        "--json")
                .json();

        assertThat(reset.path("status_before").asString()).isEqualTo("COMPLETED");
        assertThat(reset.path("execution").asInt()).isEqualTo(2);
        assertThat(clew.client().handle(GREET, "first").result(PATIENCE)).contains("Ada");
        assertThat(onDb("history", "first").out()).contains("reset to turn").contains("look again");
        assertThat(onDb("reset", "first", "--to-turn", "0").out()).contains("goes on as execution 3");
    }

    @Test
    void givenAnInstance_whenItIsForked_thenTheNewOneSaysWhereItComesFromAndGoesOn() {
        clew.client().handle(GREET, "first").signal(NAME, "Ada");
        assertThat(clew.client().handle(GREET, "first").result(PATIENCE)).contains("Ada");

        JsonNode forked = onDb("fork", "first", "third", "--from-turn", "0", "--reason", "to see", "--json")
                .json();

        assertThat(forked.path("id").asString()).isEqualTo("third");
        assertThat(forked.path("source").path("id").asString()).isEqualTo("first");
        assertThat(clew.client().handle(GREET, "third").result(PATIENCE)).isEqualTo("Hello Ada");
        assertThat(onDb("show", "third").out()).contains("goes on from").contains("first, execution 1");
        assertThat(onDb("history", "third").out())
                .contains("goes on from first")
                .contains("to see");
        assertThat(onDb("fork", "second", "fourth").out()).startsWith("Forked fourth from second, execution 1");
        assertThat(onDb("fork", "first", "third", "--from-turn", "0").code()).isNotZero();
    }

    @Test
    void givenAnExportedInstance_whenItIsImported_thenItIsThereAndOneThatHasNotEndedIsPaused() throws Exception {
        clew.client().handle(GREET, "first").signal(NAME, "Ada");
        assertThat(clew.client().handle(GREET, "first").result(PATIENCE)).contains("Ada");
        Path ended = Files.writeString(
                folder.resolve("first.json"), onDb("export", "first", "--all").out());
        clew.client().handle("second").pause("to be moved");
        var second = clew.client().handle("second");
        assertThat(second.awaitStatus(second.info().statusVersion(), PATIENCE).status())
                .isEqualTo(InstanceStatus.PAUSED);
        Path live = Files.writeString(
                folder.resolve("second.json"), onDb("export", "second").out());
        onDb("delete", "first");
        onDb("delete", "second", "--force");

        JsonNode imported = onDb("import", ended.toString(), "--json").json();
        Run paused = onDb("import", live.toString());

        assertThat(imported.path("id").asString()).isEqualTo("first");
        assertThat(imported.path("status").asString()).isEqualTo("COMPLETED");
        assertThat(onDb("export", "first", "--all").out()).isEqualTo(Files.readString(ended));
        assertThat(paused.out()).contains("Imported second, which is PAUSED").contains("clew resume second");
        clew.client().handle("second").resume();
        clew.client().handle(GREET, "second").signal(NAME, "Bob");
        assertThat(clew.client().handle(GREET, "second").result(PATIENCE)).isEqualTo("Good day Bob");
        assertThat(onDb("import", ended.toString(), "--as", "copy").out()).contains("Imported copy");
        Run again = onDb("import", ended.toString());
        assertThat(again.code()).isNotZero();
        assertThat(again.err()).contains("first.json").contains("nothing was imported");
        Files.writeString(ended, "{}");
        assertThat(onDb("import", ended.toString()).err())
                .contains("first.json")
                .contains("format");
    }

    @Test
    void givenNothingThatFailed_whenAllThatFailedIsRetried_thenThatIsSaid() {
        assertThat(onDb("retry", "--all").out()).contains("0 retried, 0 left alone");
        assertThat(onDb("retry", "--all", "--dry-run", "--json")
                        .json()
                        .path("count")
                        .asInt())
                .isZero();
    }

    @Test
    void givenInstancesThatRun_whenAllAreTerminated_thenTheyHaveEnded() {
        Run run = onDb("terminate", "--all", "--json");

        assertThat(run.json().path("done").asInt()).as(run.err()).isEqualTo(2);
        assertThat(onDb("summary", "--json").json().at("/counts/TERMINATED").asInt())
                .isEqualTo(2);
    }

    @Test
    void givenAnInstanceThatRuns_whenItIsPausedAndResumed_thenItGoesOnOnlyThen() {
        JsonNode paused = onDb("pause", "first", "--reason", "night", "--json").json();
        clew.client().handle("first").awaitStatus(1_000, PATIENCE);
        JsonNode again = onDb("pause", "first", "--json").json();

        assertThat(paused.path("paused").asBoolean()).isTrue();
        assertThat(again.path("paused").asBoolean()).isFalse();
        assertThat(again.path("status_before").asString()).isEqualTo("PAUSED");
        assertThat(onDb("list", "--status", "paused").out()).contains("first").doesNotContain("second");
        assertThat(onDb("show", "first").out()).contains("night", "clew resume first");
        assertThat(onDb("explain", "first").out()).contains("is paused since", "night");
        assertThat(onDb("release", "first").out()).contains("nothing to release");
        assertThat(onDb("signal", "first", "name", "\"Ada\"").code()).isZero();
        assertThat(onDb("resume", "first", "--json").json().path("resumed").asBoolean())
                .isTrue();
        assertThat(clew.client().handle(GREET, "first").result(PATIENCE)).isEqualTo("Hello Ada");
        assertThat(onDb("resume", "first").out()).contains("nothing to resume");
        assertThat(onDb("pause", "first").out()).contains("nothing to pause");
    }

    @Test
    void givenInstancesThatRun_whenAllArePausedAndResumed_thenBothAre() {
        assertThat(onDb("pause", "--all", "--json").json().path("done").asInt()).isEqualTo(2);
        assertThat(onDb("resume", "--all", "--json").json().path("done").asInt())
                .isEqualTo(2);
    }

    @Test
    void givenAnInstanceInMemory_whenItIsDeletedByForce_thenItIsGone() {
        assertThat(onDb("delete", "first", "--force").code()).isZero();

        assertThat(onDb("show", "first").code()).isEqualTo(2);
        assertThatExceptionOfType(InstanceNotFoundException.class)
                .isThrownBy(() -> clew.client().handle(GREET, "first").result(PATIENCE));
    }

    @Test
    void givenNothingIsHeldOrOld_whenThoseAreReleasedOrPruned_thenThatIsSaid() {
        assertThat(onDb("release", "--all").out()).contains("0 released");
        assertThat(onDb("prune", "--all").out()).contains("0 pruned, 2 left alone");
        assertThat(onDb("prune", "first").out()).contains("no earlier executions");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "show nobody | nobody",
                "explain nobody | nobody",
                "history nobody | nobody",
                "export nobody | nobody",
                "export first --execution 0 | no execution 0",
                "export first --execution last | --execution",
                "signal nobody name | nobody",
                "start greet | ID",
                "start greet first | first",
                "start greet x {not-json | input",
                "start greet x --signal name --signal-payload {not-json | signal payload",
                "start greet x --signal-key k | --signal",
                "start greet x --signal name --key k | --signal-key",
                "start greet x --at soon | soon",
                "start greet x --after PT1S --at 2999-01-31T12:03:00Z | --after",
                "start greet x --after PT-1S | negative",
                "start greet first --key k --if-exists USE_EXISTING | 'k'",
                "update nobody name | nobody",
                "update first name {not-json | input",
                "update first name null --timeout soon | --timeout",
                "cancel nobody | nobody",
                "cancel | ID",
                "cancel first --all | not both",
                "cancel --status COMPLETED | COMPLETED",
                "release --status RUNNING | PARKED",
                "release --status PAUSED | PARKED",
                "pause nobody | nobody",
                "pause | ID",
                "resume nobody | nobody",
                "resume --status PARKED | PAUSED",
                "list --id-prefix a\u0001b | --id-prefix",
                "list --attribute region | --attribute region is not NAME=VALUE",
                "list --attribute a=1 --attribute a=2 | given twice",
                "summary --attribute =x | --attribute",
                "delete nobody | nobody",
                "delete | ID",
                "delete first | RUNNING",
                "terminate nobody | nobody",
                "export first --all --execution 1 | --execution",
                "import nowhere.json | there is no file nowhere.json",
                "fork nobody new | nobody",
                "fork first | NEW-ID",
                "fork first new --from-turn 99 | no turn 99",
                "fork first new --from-event 99 | no event 99",
                "fork first new --from-event 1 --from-turn 1 | --from-turn",
                "fork first new --before-failure | RUNNING",
                "reset nobody --to-turn 0 | nobody",
                "reset first --to-turn 0 | RUNNING",
                "reset first | --to-turn",
                "reset first --to-turn 0 --to-event 1 | --to-event",
                "reset first --to-event 99 | --to-event is 99",
                "retry nobody | nobody",
                "retry first | RUNNING",
                "retry | ID",
                "retry --status COMPLETED | FAILED",
                "terminate | ID",
                "terminate --status COMPLETED | COMPLETED",
                "delete --all --force | --force",
                "delete --status RUNNING | RUNNING",
                "delete --older-than soon | soon",
                "delete --all --limit 0 | limit",
                "prune nobody | nobody",
                "prune first --keep 0 | --keep",
                "list --created-after 2026-01-02 --created-before 2026-01-01 | swap",
                "signal first name {not-json | payload",
                "list --status SLEEPY | SLEEPY",
                "list --limit 0 | limit",
                "show | ID",
                "tree nobody | nobody",
                "tree | ID",
                "tree first --limit 0 | --limit",
                "list --of-version 0 | --of-version",
                "list --no-such-option | --no-such-option",
            })
    void givenBadInput_whenACommandRuns_thenItExitsWithTwoAndOneLineThatNamesIt(String command, String named) {
        List<String> words = List.of(command.split(" "));
        Run run = onDb(words.getFirst(), words.subList(1, words.size()).toArray(String[]::new));

        assertThat(run.code()).as(run.err()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().strip().lines()).singleElement().asString().contains(named);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "list",
                "show x",
                "explain x",
                "tree x",
                "history x",
                "export x",
                "start x y",
                "signal x y",
                "cancel x",
                "release x",
                "pause x",
                "resume x",
                "delete x",
                "prune x",
                "summary"
            })
    void givenNoDatabase_whenACommandRuns_thenItExitsWithTwoAndMakesNone(String command) {
        Path missing = folder.resolve("missing.db");
        List<String> arguments = new ArrayList<>(List.of(command.split(" ")));
        arguments.addAll(List.of("--db", missing.toString()));

        Run run = run(arguments.toArray(String[]::new));

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("missing.db");
        assertThat(missing).doesNotExist();
    }

    @Test
    void givenAFileThatIsNoDatabase_whenItIsListed_thenItIsLeftAsItWas() throws Exception {
        Path text =
                Files.writeString(folder.resolve("notes.txt"), "not a database, and dear to somebody\n".repeat(100));
        String before = Files.readString(text);

        Run run = run("list", "--db", text.toString());

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err().strip().lines()).singleElement().asString().contains("notes.txt");
        assertThat(Files.readString(text)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no-such-command",
                "bench",
                "bench no-such-workload",
                "bench sequence --store disk",
                "bench sequence --instances 0",
                "bench sequence --steps many",
                "bench sequence --jdbc jdbc:postgresql://localhost:1/x",
                "bench sequence --store postgres --jdbc jdbc:postgresql://localhost:1/x",
                "bench sequence --store postgres --jdbc jdbc:nothing",
                "bench sequence --store postgres --nodes 0",
                "bench sequence --nodes 2",
                "bench signals --remote",
                "bench latency --store postgres --nodes 2",
                "bench wf-linear --steps 0",
                "bench wf-signal --store postgres --nodes 2",
                "bench sweep",
                "bench sweep sequence",
                "bench sweep no-such-workload --steps 1,2",
                "bench sweep sequence --steps 1,0",
                "bench sweep sequence --concurrency 1;2",
                "bench sweep wf-linear --store postgres --nodes 1,2",
                "bench compare",
                "bench compare no-such-baseline.json",
                "bench compare no-such-baseline.json no-such-run.json",
                "bench compare no-such-baseline.json no-such-run.json --max-slower -1",
                "bench compare no-such-baseline.json no-such-run.json --max-later much",
                "bench peers --rounds 0",
                "bench peers --jdbc jdbc:postgresql://localhost:1/x",
                "bench peers --jdbc postgres",
                "chaos --kills 0",
                "chaos --store memory",
                "chaos --seed x",
                "chaos --nodes 2",
                "chaos --minutes 0",
                "chaos --store postgres --nodes 0",
                "chaos processes --programs 0",
                "chaos processes --store memory",
                "demo /no/such/folder",
                "replay",
                "replay history.json",
                "replay --code x.Y history.json",
                "replay --code x.Y --classpath ."
            })
    void givenBadArguments_whenACommandRuns_thenItExitsWithTwoAndOneLine(String line) {
        Run run = line.isEmpty() ? run() : run(line.split(" "));

        assertThat(run.code()).as(run.err()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().strip().lines()).hasSize(1);
    }
}
