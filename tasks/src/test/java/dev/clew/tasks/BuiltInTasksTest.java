package dev.clew.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpServer;
import dev.clew.Clew;
import dev.clew.api.Failure;
import dev.clew.api.InstanceFailedException;
import dev.clew.api.InstanceHandle;
import dev.clew.api.InstanceStatus;
import dev.clew.api.Payload;
import dev.clew.api.TypeToken;
import dev.clew.engine.json.JsonCodec;
import dev.clew.workflow.Graph;
import dev.clew.workflow.InvalidWorkflowException;
import dev.clew.workflow.Workflow;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Graphs of built-in tasks, run by an engine. */
@Timeout(60)
final class BuiltInTasksTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private final List<String> told = Collections.synchronizedList(new ArrayList<>());

    private Workflow<Object, Object> graph(String vertices) {
        return BuiltInTasks.workflow(
                Graph.read("{\"name\": \"g\", \"vertices\": [" + vertices.replace('`', '"') + "]}"));
    }

    private Clew engine(Workflow<Object, Object> workflow) {
        return Clew.inMemory()
                .register(workflow)
                .register(new BuiltInTasks((context, line) -> told.add(line)))
                .start();
    }

    private Object run(String vertices, Object input) {
        Workflow<Object, Object> workflow = graph(vertices);
        try (Clew clew = engine(workflow)) {
            return clew.client().start(workflow.orchestration(), "i", input).result(PATIENCE);
        }
    }

    private Failure failure(String vertices, Object input) {
        Workflow<Object, Object> workflow = graph(vertices);
        try (Clew clew = engine(workflow)) {
            InstanceHandle<Object> handle = clew.client().start(workflow.orchestration(), "i", input);
            assertThatExceptionOfType(InstanceFailedException.class).isThrownBy(() -> handle.result(PATIENCE));
            return root(handle.info().failure().orElseThrow());
        }
    }

    private static Failure root(Failure failure) {
        return failure.cause().map(BuiltInTasksTest::root).orElse(failure);
    }

    private static Object json(String text) {
        return Objects.requireNonNull(
                new JsonCodec().decode(Payload.json(text.replace('`', '"')), TypeToken.of(Object.class)));
    }

    // --- shell

    @Test
    void givenAProgramWithArguments_whenItRuns_thenNoShellReadsThem() {
        assertThat(run(
                        "{`id`: `a`, `activity`: `shell`, `with`: `{argv: [\\`printf\\`, \\`%s|\\`, .value, 7]}`}",
                        "$HOME; a 'b'"))
                .isEqualTo(Map.of("exit", 0, "stdout", "$HOME; a 'b'|7|", "stderr", ""));
    }

    @Test
    void givenACommandWithItsSurroundings_whenItRuns_thenItSeesThem() {
        Object result = run(
                "{`id`: `a`, `activity`: `shell`, `with`: `{command: \\`pwd; cat; echo $GREETING $CLEW_INSTANCE >&2\\`,"
                        + " dir: .value.dir, stdin: \\`in \\`, env: {GREETING: \\`hello\\`}}`}",
                Map.of("dir", folder.toString()));

        assertThat(result).isEqualTo(Map.of("exit", 0, "stdout", folder + "\nin ", "stderr", "hello i\n"));
    }

    @Test
    void givenACommandThatFailsAtFirst_whenThePolicyRetries_thenItSucceedsInTheEnd() {
        Object result = run(
                "{`id`: `a`, `activity`: `shell`, `retry`: {`attempts`: 3, `first`: `PT0.01S`}, `with`:"
                        + " `{command: \\`echo $CLEW_ATTEMPT; [ $CLEW_ATTEMPT = 3 ]\\`}`},"
                        + "{`id`: `b`, `function`: `map`, `with`: `.value.stdout`}",
                1);

        assertThat(result).isEqualTo("3\n");
    }

    @Test
    void givenACommandThatFails_whenThereIsNoRetry_thenTheFailureHasItsExitCodeAndWhatItSaid() {
        Failure failure = failure(
                "{`id`: `a`, `activity`: `shell`, `with`: `{command: \\`echo no such thing >&2; exit 3\\`}`}", 1);

        assertThat(failure.type()).isEqualTo("exit_3");
        assertThat(failure.message()).contains("exit 3", "ended with 3: no such thing");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "{argv: []} | 'argv' has to be a list that begins with a program",
                "{} | takes either argv",
                "{comand: 1} | no field 'comand', only [argv, command",
                "{command: {a: 1}} | 'command' has to be text, not {\"a\":1}",
                "1 | shell takes an object",
                "{command: `true`, timeout: `1s`} | 'timeout' has to be a duration such as",
                "{command: `true`, dir: `/nowhere/at/all`} | 'dir' has to be a folder that is there",
            })
    void givenArgumentsThatItDoesNotTake_whenItRuns_thenTheFailureTeaches(String with, String why) {
        Failure failure = failure(
                "{`id`: `a`, `activity`: `shell`, `retry`: {`attempts`: 9}, `with`: `" + with.replace("`", "\\`")
                        + "`}",
                1);

        assertThat(failure.type()).isEqualTo(Arguments.INVALID);
        assertThat(failure.message()).contains(why);
    }

    @Test
    void givenAProgramThatSaysTooMuch_whenItRuns_thenItIsEndedAndTheFailureSaysWhatToDo() {
        Failure failure = failure("{`id`: `a`, `activity`: `shell`, `with`: `{argv: [\\`yes\\`]}`}", 1);

        assertThat(failure.type()).isEqualTo(ShellTask.TOO_LARGE);
        assertThat(failure.message()).contains("have it write to a file");
    }

    @Test
    void givenAProgramWithChildren_whenItTakesTooLong_thenAllOfThemAreKilled() throws Exception {
        Path pids = folder.resolve("pids");

        Failure failure = failure(
                "{`id`: `a`, `activity`: `shell`, `with`: `{command: \\`sleep 300 & echo $! $$ > \\\\(.value|@sh); wait\\`,"
                        + " timeout: \\`PT0.5S\\`}`}",
                pids.toString());

        assertThat(failure.type()).isEqualTo(ShellTask.TIMED_OUT);
        assertAllGone(pids);
    }

    @Test
    void givenARunningProgram_whenItsInstanceIsCancelled_thenItIsKilledWithItsChildren() throws Exception {
        Path pids = folder.resolve("pids");
        Workflow<Object, Object> workflow = graph(
                "{`id`: `a`, `activity`: `shell`, `with`: `{command: \\`sleep 300 & echo $! $$ > \\\\(.value|@sh); wait\\`}`}");
        try (Clew clew = engine(workflow)) {
            InstanceHandle<Object> handle = clew.client().start(workflow.orchestration(), "i", pids.toString());
            while (!Files.exists(pids) || Files.size(pids) == 0) {
                Thread.sleep(10);
            }
            handle.cancel("enough");
            while (handle.info().status() != InstanceStatus.CANCELLED) {
                Thread.sleep(10);
            }
            assertAllGone(pids);
        }
    }

    private static void assertAllGone(Path pids) throws IOException, InterruptedException {
        for (String pid : Files.readString(pids).strip().split(" ", -1)) {
            for (int i = 0;
                    i < 500
                            && ProcessHandle.of(Long.parseLong(pid))
                                    .filter(ProcessHandle::isAlive)
                                    .isPresent();
                    i++) {
                Thread.sleep(10);
            }
            assertThat(ProcessHandle.of(Long.parseLong(pid)).filter(ProcessHandle::isAlive))
                    .isEmpty();
        }
    }

    @Test
    void givenAProgramThatLeavesOneInTheBackground_whenItEnds_thenNobodyWaitsForThat() {
        assertThat(run("{`id`: `a`, `activity`: `shell`, `with`: `{command: \\`sleep 40 & echo done\\`}`}", 1))
                .isEqualTo(Map.of("exit", 0, "stdout", "done\n", "stderr", ""));
    }

    // --- http

    private final AtomicInteger requests = new AtomicInteger();
    private final List<String> keys = Collections.synchronizedList(new ArrayList<>());

    /** Answers what the path says: each request the next status in it. */
    private HttpServer server() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String[] statuses = exchange.getRequestURI().getPath().substring(1).split("/", -1);
            int status = Integer.parseInt(statuses[Math.min(requests.getAndIncrement(), statuses.length - 1)]);
            keys.add(String.valueOf(exchange.getRequestHeaders().getFirst("Idempotency-Key")));
            byte[] in = exchange.getRequestBody().readAllBytes();
            byte[] out = (status == 200
                            ? "{\"method\": \"" + exchange.getRequestMethod() + "\", \"got\": "
                                    + (in.length == 0 ? "null" : new String(in, StandardCharsets.UTF_8)) + "}"
                            : "sorry")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", status == 200 ? "application/json" : "text/plain");
            Optional.ofNullable(exchange.getRequestURI().getQuery())
                    .ifPresent(after -> exchange.getResponseHeaders().add("Retry-After", after));
            exchange.sendResponseHeaders(status, out.length);
            exchange.getResponseBody().write(out);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static String url(HttpServer server, String path) {
        return "http://localhost:" + server.getAddress().getPort() + "/" + path;
    }

    @Test
    void givenAServerThatIsBusyAtFirst_whenItIsPostedTo_thenAnotherAttemptHasTheSameKeyAndGetsItsJson()
            throws Exception {
        HttpServer server = server();
        try {
            Object result = run(
                    "{`id`: `a`, `activity`: `http`, `retry`: {`attempts`: 4, `first`: `PT0.01S`}, `with`:"
                            + " `{method: \\`POST\\`, url: .value, body: {n: 1}}`},"
                            + "{`id`: `b`, `function`: `map`, `with`: `{status: .value.status, body: .value.body,"
                            + " type: .value.headers[\\`content-type\\`]}`}",
                    url(server, "503/429/408/200"));

            assertThat(result)
                    .isEqualTo(
                            json(
                                    "{`status`: 200, `type`: `application/json`, `body`: {`method`: `POST`, `got`: {`n`: 1}}}"));
            assertThat(keys).hasSize(4).doesNotContain("null");
            assertThat(keys.stream().distinct()).hasSize(1);
        } finally {
            server.stop(0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "Wed,%2021%20Oct%202015%2007:28:00%20GMT"})
    void givenAServerThatSaysWhenToComeAgain_whenItIsAsked_thenItIsAskedThen(String after) throws Exception {
        HttpServer server = server();
        try {
            Object result = run(
                    "{`id`: `a`, `activity`: `http`, `retry`: {`attempts`: 2, `first`: `PT1H`, `cap`: `PT1H`}, `with`:"
                            + " `{url: .value}`},"
                            + "{`id`: `b`, `function`: `map`, `with`: `{status: .value.status}`}",
                    url(server, "503/200?" + after));

            assertThat(result).isEqualTo(json("{`status`: 200}"));
            assertThat(requests).hasValue(2);
        } finally {
            server.stop(0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"400", "404", "422"})
    void givenAServerThatRefuses_whenItIsAsked_thenItIsNotAskedAgain(String status) throws Exception {
        HttpServer server = server();
        try {
            Failure failure = failure(
                    "{`id`: `a`, `activity`: `http`, `retry`: {`attempts`: 4, `first`: `PT0.01S`}, `with`: `{url: .value}`}",
                    url(server, status));

            assertThat(failure.type()).isEqualTo("http_" + status);
            assertThat(failure.message()).contains("was answered with " + status + ": sorry");
            assertThat(requests).hasValue(1);
        } finally {
            server.stop(0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{url: `nowhere`}", "{}", "{url: `http://localhost`, method: `G ET`}"})
    void givenARequestThatIsNone_whenItIsSent_thenTheFailureIsFinal(String with) {
        Failure failure = failure(
                "{`id`: `a`, `activity`: `http`, `retry`: {`attempts`: 4}, `with`: `" + with.replace("`", "\\`") + "`}",
                1);

        assertThat(failure.type()).isEqualTo(Arguments.INVALID);
        assertThat(failure.message()).startsWith("http");
    }

    // --- log and map

    @Test
    void givenAGraphOfEverything_whenItRuns_thenValuesArePlainJsonFromEndToEnd() {
        Object result = run("""
                {`id`: `each`, `items`: {`id`: `items`, `function`: `map`, `with`: `.value.numbers`}, `concurrency`: 2, `forEach`: [
                    {`id`: `half`, `most`: 9, `loop`: [
                        {`id`: `step`, `function`: `map`, `with`: `{done: (.value < 2), value: (.value / 2 | floor)}`}]}]},
                {`id`: `both`, `fork`: [
                    {`id`: `sum`, `vertices`: [{`id`: `add`, `function`: `map`, `with`: `.value | add`}]},
                    {`id`: `say`, `vertices`: [{`id`: `log`, `activity`: `log`}]}],
                 `join`: {`id`: `join`, `function`: `map`}},
                {`id`: `way`, `key`: {`id`: `key`, `function`: `map`, `with`: `.value.sum > 0`},
                 `route`: {`true`: [{`id`: `t`, `function`: `map`, `with`: `1`}]},
                 `otherwise`: [{`id`: `sub`, `workflow`: `inner`, `inline`: [{`id`: `m`, `function`: `map`, `with`: `.value`}]}]}
                """, Map.of("numbers", List.of(4, 5, 1)));

        assertThat(result).isEqualTo(json("{`sum`: 0, `say`: [0, 0, 0]}"));
        assertThat(told).containsExactly("[0,0,0]");
    }

    @Test
    void givenABodyOfALoopThatSaysNotWhetherItIsDone_whenItRuns_thenTheFailureShowsWhatItHasToEndIn() {
        Failure failure = failure("{`id`: `l`, `loop`: [{`id`: `m`, `function`: `map`, `with`: `1`}]}", 1);

        assertThat(failure.type()).isEqualTo("not_a_loop_result");
        assertThat(failure.message()).contains("{\"done\": true, \"value\": 1}");
    }

    @Test
    void givenAnExpressionThatFails_whenItIsEvaluated_thenTheFailureNamesTheVertex() {
        Failure failure = failure("{`id`: `count`, `activity`: `log`, `with`: `.value | nope`}", 1);

        assertThat(failure.type()).isEqualTo(JqExpressions.FAILED);
        assertThat(failure.message()).startsWith("task 'count': ");
    }

    @Test
    void givenAGraphWithAnExpressionThatCannotBeRead_whenItIsBuilt_thenTheProblemNamesTheVertex() {
        assertThatExceptionOfType(InvalidWorkflowException.class)
                .isThrownBy(() -> graph("{`id`: `count`, `activity`: `log`, `with`: `.value |`}"))
                .withMessageContaining("count: '.value |' is not an expression of jq");
    }

    @Test
    void givenAWaitForASignalWithATimeout_whenNobodySendsIt_thenItsValueIsNull() {
        assertThat(run(
                        "{`id`: `w`, `signal`: `s`, `timeout`: `PT0.01S`}, {`id`: `m`, `function`: `map`, `with`:"
                                + " `[.value, (.outputs | keys)]`}",
                        1))
                .isEqualTo(Arrays.asList(null, List.of("w")));
    }

    @Test
    void givenAListOfManyFiles_whenEachIsWorkedOn_thenTheResultsAreInOrder() {
        List<Integer> numbers = IntStream.range(0, 20).boxed().toList();

        assertThat(run(
                        "{`id`: `e`, `concurrency`: 4, `forEach`: [{`id`: `s`, `activity`: `shell`, `with`:"
                                + " `{argv: [\\`echo\\`, .value]}`}, {`id`: `m`, `function`: `map`, `with`:"
                                + " `.value.stdout | rtrimstr(\\`\\n\\`) | tonumber`}]}".replace("\\n", "\\\\n"),
                        numbers))
                .isEqualTo(numbers);
    }
}
