package dev.clew.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.Clew;
import dev.clew.api.Attributes;
import dev.clew.process.Bytes;
import dev.clew.process.ControlSignal;
import dev.clew.process.ProcessEvent;
import dev.clew.process.ProcessInfo;
import dev.clew.process.ProcessStart;
import dev.clew.process.ProcessStatus;
import dev.clew.process.Processes;
import dev.clew.process.SavedCheckpoint;
import dev.clew.server.RawHttp.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bytes on the wire, as clients have always sent and read them: what is here may be added to and never changed. */
@Timeout(60)
final class WireTest {

    private static final String AT = "/api/v1/instances/job-1/";
    private static final String[] TENANT = {"X-Runtara-Tenant-Id", "acme", "X-Runtara-Instance-Id", "job-1"};
    private static final String REGISTER = "{\"tenant_id\":\"acme\"}";

    private Clew clew;
    private ClewServer server;
    private RawHttp http;
    private Processes processes;

    @BeforeEach
    void start() {
        clew = Clew.inMemory().register(Processes.model()).start();
        server = ClewServer.start(clew::client, ServerOptions.DEFAULT.port(0));
        http = new RawHttp(server.uri());
        processes = Processes.of(clew.client("acme"));
    }

    @AfterEach
    void stop() {
        http.close();
        server.close();
        clew.close();
    }

    private Answer get(String what) throws Exception {
        return http.get(AT + what, TENANT);
    }

    private Answer post(String what, String body) throws Exception {
        return http.post(AT + what, body, TENANT);
    }

    private void register() throws Exception {
        assertThat(post("register", REGISTER).status()).isEqualTo(200);
    }

    private ProcessInfo info() {
        return processes.info("job-1").orElseThrow();
    }

    private static void assertAnswer(Answer answer, int status, String body) {
        assertThat(answer.body()).isEqualTo(body);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).startsWith("application/json");
    }

    private static void assertRefused(Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).contains("\"error\":\"").contains("\"code\":\"" + code + "\"");
    }

    // --- registering

    @Test
    void givenAnOldClient_whenItRegisters_thenItIsToldItSucceededAndMoreThatItMayIgnore() throws Exception {
        Answer answer = post("register", REGISTER);

        assertAnswer(answer, 200, "{\"success\":true,\"run\":1}");
        assertThat(answer.header("Clew-Run")).isEqualTo("1");
    }

    @Test
    void givenNoTenantOrAMissingCheckpoint_whenItRegisters_thenThatIsARequestThatFailed() throws Exception {
        assertAnswer(
                post("register", "{\"tenant_id\":\"\"}"),
                400,
                "{\"success\":false,\"error\":\"tenant_id is required\",\"code\":\"VALIDATION_ERROR\","
                        + "\"category\":\"permanent\",\"retry_hint\":\"do_not_retry\"}");
        assertThat(processes.info("job-1")).isEmpty();
        register();
        assertRefused(
                post("register", "{\"tenant_id\":\"acme\",\"checkpoint_id\":\"c\"}"), 400, "CHECKPOINT_NOT_FOUND");
        post("checkpoint", "{\"checkpoint_id\":\"c\",\"state\":\"YQ==\"}");
        assertThat(post("register", "{\"tenant_id\":\"acme\",\"checkpoint_id\":\"c\"}")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void givenATenantOtherThanTheHeaders_whenItRegisters_thenThatIsSaid() throws Exception {
        assertRefused(post("register", "{\"tenant_id\":\"other\"}"), 400, "VALIDATION_ERROR");
    }

    // --- checkpoints

    @Test
    void givenAState_whenItIsSavedAndFound_thenAnswersHaveNothingMoreThanTheyNeed() throws Exception {
        register();

        assertAnswer(post("checkpoint", "{\"checkpoint_id\":\"c\",\"state\":\"YQ==\"}"), 200, "{\"found\":false}");
        assertAnswer(
                post("checkpoint", "{\"checkpoint_id\":\"c\",\"state\":\"Yg==\"}"),
                200,
                "{\"found\":true,\"state\":\"YQ==\"}");
    }

    @Test
    void givenAnEmptyState_whenItIsSent_thenThatOnlyLooks() throws Exception {
        register();

        assertAnswer(post("checkpoint", "{\"checkpoint_id\":\"c\",\"state\":\"\"}"), 200, "{\"found\":false}");
        assertThat(processes.checkpoints("job-1")).isEmpty();
        post("checkpoint", "{\"checkpoint_id\":\"c\",\"state\":\"YQ==\"}");
        assertAnswer(
                post("checkpoint", "{\"checkpoint_id\":\"c\",\"state\":\"\"}"),
                200,
                "{\"found\":true,\"state\":\"YQ==\"}");
    }

    @Test
    void givenAClientThatSaysSo_whenItSendsAnEmptyState_thenThatIsSaved() throws Exception {
        register();
        post("checkpoint", "{\"checkpoint_id\":\"c\",\"state\":\"\",\"probe\":false}");

        assertAnswer(post("checkpoint", "{\"checkpoint_id\":\"c\",\"state\":\"\"}"), 200, "{\"found\":true}");
    }

    @Test
    void givenSignals_whenACheckpointIsSaved_thenTheyRideOnItsAnswer() throws Exception {
        register();
        processes.signal("job-1", ControlSignal.Type.PAUSE, Bytes.of("why"));
        processes.signalCheckpoint("job-1", "c", Bytes.of("yes"));

        assertAnswer(
                post("checkpoint", "{\"checkpoint_id\":\"c\",\"state\":\"YQ==\"}"),
                200,
                "{\"found\":false,\"signal\":{\"signal_type\":\"pause\",\"payload\":\"d2h5\"},"
                        + "\"custom_signal\":{\"checkpoint_id\":\"c\",\"payload\":\"eWVz\"}}");
    }

    // --- signals

    @Test
    void givenSignals_whenTheyArePolledAndAcknowledged_thenTheyAreThereUntilThen() throws Exception {
        assertAnswer(get("signals"), 200, "{}");
        register();
        assertAnswer(get("signals"), 200, "{}");
        assertAnswer(get("signals/a%2Fb"), 200, "{}");
        processes.signal("job-1", ControlSignal.Type.CANCEL, Bytes.EMPTY);
        processes.signalCheckpoint("job-1", "a/b", Bytes.EMPTY);

        assertAnswer(get("signals"), 200, "{\"signal\":{\"signal_type\":\"cancel\"}}");
        assertAnswer(get("signals/a%2Fb"), 200, "{\"custom_signal\":{\"checkpoint_id\":\"a/b\"}}");
        assertRefused(post("signals/ack", "{\"signal_type\":\"stop\"}"), 400, "INVALID_SIGNAL_TYPE");
        assertAnswer(post("signals/ack", "{\"signal_type\":\"cancel\"}"), 200, "{\"success\":true}");
        assertThat(processes.await("job-1", Duration.ofSeconds(20)).status()).isEqualTo(ProcessStatus.CANCELLED);
    }

    // --- the end

    @Test
    void givenAProcess_whenItCompletes_thenItsStatusSaysSo() throws Exception {
        assertAnswer(get("status"), 200, "{\"found\":false,\"instance_id\":\"job-1\",\"status\":\"unknown\"}");
        register();
        post("checkpoint", "{\"checkpoint_id\":\"c\",\"state\":\"YQ==\"}");

        assertAnswer(post("completed", "{\"output\":\"b3V0\"}"), 200, "{\"success\":true}");
        assertThat(get("status").body())
                .startsWith("{\"found\":true,\"instance_id\":\"job-1\",\"status\":\"completed\","
                        + "\"checkpoint_id\":\"c\",\"output\":\"b3V0\",\"reason\":\"completed\",\"run\":1,")
                .doesNotContain("\"error\"", "signal", "wake_at_ms");
    }

    @Test
    void givenAnAnswerThatWasLost_whenTheEndIsSentAgain_thenItIsTheSame() throws Exception {
        register();
        post("completed", "{\"output\":\"b3V0\"}");

        assertAnswer(post("completed", "{\"output\":\"b3V0\"}"), 200, "{\"success\":true}");
        assertRefused(post("completed", "{\"output\":\"YQ==\"}"), 409, "INVALID_INSTANCE_STATE");
        assertRefused(post("failed", "{\"error\":\"no\"}"), 409, "INVALID_INSTANCE_STATE");
    }

    @Test
    void givenAProcess_whenItFails_thenItsStatusSaysWhy() throws Exception {
        register();

        assertAnswer(post("failed", "{\"error\":\"no money\"}"), 200, "{\"success\":true}");
        assertThat(get("status").body()).contains("\"status\":\"failed\"", "\"error\":\"no money\"");
        assertAnswer(post("failed", "{\"error\":\"no money\"}"), 200, "{\"success\":true}");
    }

    @Test
    void givenAProcess_whenItIsSuspended_thenItRegistersToGoOn() throws Exception {
        register();

        assertAnswer(post("suspended", "{}"), 200, "{\"success\":true}");
        assertThat(info().status()).isEqualTo(ProcessStatus.SUSPENDED);
        register();
        assertAnswer(post("suspended", ""), 200, "{\"success\":true}");
    }

    // --- events

    @ParameterizedTest
    @CsvSource({"heartbeat,,heartbeat,''", "custom,progress,custom,progress", "later_kind,,custom,later_kind"})
    void givenAnEvent_whenItIsReported_thenItIsKept(String type, String subtype, String kept, String keptSubtype)
            throws Exception {
        register();
        String named = subtype == null ? "" : ",\"subtype\":\"" + subtype + "\"";

        assertAnswer(
                post("events", "{\"event_type\":\"" + type + "\",\"payload\":\"eHk=\"" + named + "}"),
                200,
                "{\"success\":true}");

        ProcessEvent last = processes.events("job-1").getLast();
        assertThat(last.type()).isEqualTo(kept);
        assertThat(last.subtype()).isEqualTo(keptSubtype);
        assertThat(last.payload()).contains(Bytes.of("xy"));
    }

    @Test
    void givenAnEventThatSaysUntilWhen_whenItSuspends_thenTheProcessSleepsWithACheckpoint() throws Exception {
        register();
        long wakeAt = System.currentTimeMillis() + 3_600_000;
        String payload =
                Bytes.of("{\"wake_at_ms\":" + wakeAt + ",\"state\":\"YQ==\"}").toBase64();

        post("events", "{\"event_type\":\"suspended\",\"checkpoint_id\":\"nap\",\"payload\":\"" + payload + "\"}");

        assertThat(info().status()).isEqualTo(ProcessStatus.SUSPENDED);
        assertThat(info().reason()).isEqualTo("sleeping");
        assertThat(info().wakeAt()).contains(Instant.ofEpochMilli(wakeAt));
        assertThat(processes.checkpoint("job-1", "nap").map(SavedCheckpoint::state))
                .contains(Bytes.of("a"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nap|not json",
                "nap|{\"wake_at_ms\":1}",
                "nap|{\"state\":\"YQ==\"}",
                "|{\"wake_at_ms\":1,\"state\":\"\"}"
            })
    void givenAnEventThatSaysTooLittle_whenItSuspends_thenTheProcessRestsUntilItIsResumed(String key, String payload)
            throws Exception {
        register();
        String checkpoint = key == null ? "" : ",\"checkpoint_id\":\"" + key + "\"";

        post(
                "events",
                "{\"event_type\":\"suspended\",\"payload\":\""
                        + Bytes.of(payload).toBase64() + "\"" + checkpoint + "}");

        assertThat(info().status()).isEqualTo(ProcessStatus.SUSPENDED);
        assertThat(info().wakeAt()).isEmpty();
        assertThat(processes.checkpoints("job-1")).isEmpty();
    }

    @Test
    void givenEventsThatEndTheProcess_whenTheyAreReported_thenItHas() throws Exception {
        register();

        post("events", "{\"event_type\":\"failed\",\"payload\":\"bm8gbW9uZXk=\"}");

        assertThat(info().error()).contains("no money");
    }

    // --- sleep, attempts, input

    @Test
    void givenASleep_whenItIsAskedFor_thenTheAnswerComesWhenItIsOver() throws Exception {
        register();
        long began = System.nanoTime();

        Answer answer = post("sleep", "{\"duration_ms\":300,\"checkpoint_id\":\"nap\",\"state\":\"YQ==\"}");

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(Duration.ofMillis(299));
        assertThat(answer.body()).startsWith("{\"success\":true,\"wake_at_ms\":");
        assertThat(info().status()).isEqualTo(ProcessStatus.RUNNING);
        assertThat(info().checkpoint()).contains("nap");
    }

    @Test
    void givenASleepThatIsOver_whenItIsAskedForAgain_thenNobodySleeps() throws Exception {
        register();
        post("sleep", "{\"duration_ms\":0,\"checkpoint_id\":\"nap\",\"state\":\"\"}");

        Answer answer = post("sleep", "{\"duration_ms\":3600000,\"checkpoint_id\":\"nap\",\"state\":\"\"}");

        assertThat(answer.status()).isEqualTo(200);
    }

    @Test
    void givenAClientThatWaitsItself_whenItSleeps_thenItIsToldUntilWhen() throws Exception {
        register();

        Answer answer = post("sleep", "{\"duration_ms\":3600000,\"checkpoint_id\":\"nap\",\"hold\":false}");

        assertThat(answer.body()).matches("\\{\"success\":true,\"wake_at_ms\":\\d{13}}");
    }

    @Test
    void givenASleepThatIsHeld_whenItIsAskedForAgain_thenTheFirstIsAnsweredAtOnce() throws Exception {
        register();
        String nap = "{\"duration_ms\":700,\"checkpoint_id\":\"nap\",\"state\":\"\"}";
        var first = new FutureTask<>(() -> post("sleep", nap));
        Thread.startVirtualThread(first);
        while (processes.checkpoints("job-1").isEmpty()) {
            Thread.sleep(5);
        }
        Thread.sleep(50);

        assertThat(post("sleep", nap).status()).isEqualTo(200);

        assertThat(first.get().status()).isIn(200, 409);
    }

    @Test
    void givenAFailedAttempt_whenItIsReported_thenItIsKeptAndTold() throws Exception {
        register();

        assertAnswer(
                post("retry", "{\"checkpoint_id\":\"charge\",\"attempt\":1,\"error_message\":\"no answer\"}"),
                200,
                "{\"success\":true}");
        assertThat(processes.attempts("job-1")).extracting(SavedCheckpoint::key).containsExactly("charge::retry::1");
        assertThat(get("attempts/charge").body())
                .matches("\\{\"found\":true,\"checkpoint_id\":\"charge::retry::1\",\"attempt\":1,"
                        + "\"error_message\":\"no answer\",\"at_ms\":\\d{13}}");
        assertAnswer(get("attempts/other"), 200, "{\"found\":false}");
    }

    @Test
    void givenAnInput_whenItIsLoaded_thenItComesAndOneThatIsNotThereIsNull() throws Exception {
        assertRefused(get("input"), 404, "INSTANCE_NOT_FOUND");
        assertThat(get("input").body()).startsWith("{\"success\":false,\"found\":false,");
        register();
        assertAnswer(get("input"), 200, "{\"found\":true,\"instance_id\":\"job-1\",\"input\":null}");
        processes.start("job-2", new ProcessStart(Optional.empty(), Optional.of(Bytes.of("in"))), Attributes.NONE);

        assertAnswer(
                http.get("/api/v1/instances/job-2/input", TENANT),
                200,
                "{\"found\":true,\"instance_id\":\"job-2\",\"input\":\"aW4=\"}");
    }

    // --- what is wrong

    @Test
    void givenNoSuchProcess_whenItIsAsked_thenThatIsNotFound() throws Exception {
        assertRefused(post("checkpoint", "{\"checkpoint_id\":\"c\",\"state\":\"YQ==\"}"), 404, "INSTANCE_NOT_FOUND");
    }

    @Test
    void givenAProcessThatDoesNotRun_whenItSaves_thenThatIsAConflict() throws Exception {
        register();
        post("suspended", "{}");

        assertRefused(
                post("checkpoint", "{\"checkpoint_id\":\"c\",\"state\":\"YQ==\"}"), 409, "INVALID_INSTANCE_STATE");
    }

    @Test
    void givenARunThatIsOver_whenItNamesItself_thenItIsRefused() throws Exception {
        register();
        register();

        assertRefused(
                http.post(
                        AT + "checkpoint",
                        "{\"checkpoint_id\":\"c\",\"state\":\"YQ==\"}",
                        "X-Runtara-Tenant-Id",
                        "acme",
                        "Clew-Run",
                        "1"),
                409,
                "STALE_RUN");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "checkpoint|{\"checkpoint_id\":\"c\",\"state\":\"?\"}|INVALID_STATE",
                "checkpoint|{\"checkpoint_id\":\"\",\"state\":\"YQ==\"}|VALIDATION_ERROR",
                "checkpoint|{\"checkpoint_id\":|VALIDATION_ERROR",
                "checkpoint|[]|VALIDATION_ERROR",
                "completed|{\"output\":\"?\"}|INVALID_OUTPUT",
                "events|{\"event_type\":\"custom\",\"payload\":\"?\"}|INVALID_PAYLOAD",
                "sleep|{\"duration_ms\":-1,\"checkpoint_id\":\"c\",\"state\":\"\"}|VALIDATION_ERROR",
                "sleep|{\"duration_ms\":1,\"checkpoint_id\":\"c\",\"state\":\"?\"}|INVALID_STATE",
                "sleep|{\"duration_ms\":9223372036854775807,\"checkpoint_id\":\"c\",\"state\":\"\"}|VALIDATION_ERROR",
                "retry|{\"checkpoint_id\":\"c\",\"attempt\":0}|VALIDATION_ERROR",
            })
    void givenABadRequest_whenItIsMade_thenItIsSaidWhatIsBad(String what, String body, String code) throws Exception {
        register();

        assertRefused(post(what, body), 400, code);
    }

    @Test
    void givenAPathThatIsNone_whenItIsAsked_thenThatIsSaid() throws Exception {
        assertRefused(get("nothing"), 404, "NO_SUCH_PATH");
        assertRefused(http.get("/elsewhere"), 404, "NO_SUCH_PATH");
        assertRefused(get("register"), 405, "METHOD_NOT_ALLOWED");
        assertRefused(post("checkpoint/c", "{}"), 404, "NO_SUCH_PATH");
    }

    // --- namespaces

    @Test
    void givenAProcessOfAnotherNamespace_whenItIsAskedFor_thenItIsAsIfThereWereNone() throws Exception {
        register();
        String[] other = {"X-Runtara-Tenant-Id", "other"};

        assertAnswer(
                http.get(AT + "status", other),
                200,
                "{\"found\":false,\"instance_id\":\"job-1\",\"status\":\"unknown\"}");
        assertThat(http.get(AT + "input", other).body())
                .isEqualTo(
                        http.get("/api/v1/instances/none/input", other).body().replace("'none'", "'job-1'"));
        assertRefused(http.get(AT + "status", "X-Runtara-Tenant-Id", "a".repeat(300)), 400, "VALIDATION_ERROR");
    }

    // --- the server

    @Test
    void givenAServer_whenItIsAskedHowItIs_thenItSays() throws Exception {
        assertAnswer(http.get("/health"), 200, "{\"status\":\"healthy\"}");
        assertAnswer(http.get("/ready"), 200, "{\"status\":\"ready\"}");
        assertThat(http.get("/api/v1/hello").body())
                .startsWith("{\"protocol\":\"clew-process\",\"protocol_version\":1,\"server_version\":\"")
                .contains("\"capabilities\":[\"run-fencing\",");
    }
}
