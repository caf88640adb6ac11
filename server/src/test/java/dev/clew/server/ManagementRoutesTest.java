package dev.clew.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.Clew;
import dev.clew.environment.Environment;
import dev.clew.environment.Images;
import dev.clew.process.Bytes;
import dev.clew.process.ControlSignal;
import dev.clew.process.ProcessProtocol;
import dev.clew.process.Processes;
import dev.clew.process.RunRef;
import dev.clew.server.RawHttp.Answer;
import dev.clew.server.Tokens.Grant;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The bytes on the wire of those who manage, who may ask, and what is refused. */
@Timeout(60)
final class ManagementRoutesTest {

    private static final String IMAGES = "/api/v1/images";
    private static final String INSTANCES = "/api/v1/instances";
    private static final byte[] SECRET = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final String HELLO = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

    private final Tokens tokens = Tokens.of(SECRET);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path data;

    private Clew clew;

    @SuppressWarnings("NullAway.Init") // some tests start a server of another kind
    private ClewServer server;

    @SuppressWarnings("NullAway.Init")
    private RawHttp http;

    @BeforeEach
    void startEngine() {
        clew = Clew.inMemory().register(Processes.model()).start();
        start(ServerOptions.DEFAULT.port(0));
    }

    private void start(ServerOptions options) {
        server = ClewServer.start(clew::client, namespace -> Environment.of(clew.client(namespace), data), options);
        http = new RawHttp(server.uri());
    }

    private void restart(ServerOptions options) {
        stopServer();
        start(options);
    }

    private void stopServer() {
        http.close();
        server.close();
    }

    @AfterEach
    void stop() {
        stopServer();
        clew.close();
    }

    private static void assertRefused(Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body())
                .contains("\"error\":\"", "\"message\":\"", "\"category\":\"", "\"severity\":\"", "\"retry_hint\":\"")
                .contains("\"code\":\"" + code + "\"");
    }

    private static void assertMade(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    }

    private Answer image(String more) throws Exception {
        return http.post(IMAGES, "{\"tenant_id\":\"acme\",\"name\":\"job\",\"binary\":\"aGVsbG8=\"" + more + "}");
    }

    private RunRef registered() {
        return protocol().register(RunRef.present("p"), Optional.empty());
    }

    private ProcessProtocol protocol() {
        return Processes.of(clew.client("acme")).protocol();
    }

    // --- images

    @Test
    void givenAProgramInBase64_whenItIsSent_thenTheImageIsMade() throws Exception {
        Answer made = image(",\"description\":\"a job\",\"runner_type\":\"native\",\"metadata\":{\"k\":1},"
                + "\"sha256\":\"" + HELLO + "\"");

        assertMade(made);
        assertThat(made.body())
                .contains("\"tenant_id\":\"acme\",\"name\":\"job\",\"description\":\"a job\",\"runner_type\":\"os\"")
                .contains("\"sha256\":\"" + HELLO + "\",\"size_bytes\":5,\"metadata\":{\"k\":1}");
        String id = Images.in(data).get("acme", "job").id();
        assertThat(http.get(IMAGES + "/" + id + "?tenant_id=acme").body()).isEqualTo(made.body());
        assertThat(http.get(IMAGES + "?tenant_id=acme&limit=1").body())
                .isEqualTo("{\"images\":[" + made.body() + "],\"total_count\":1,\"limit\":1,\"offset\":0}");
        assertRefused(http.get(IMAGES + "/" + id), 404, "IMAGE_NOT_FOUND");
        Answer gone =
                http.send(http.request(IMAGES + "/" + id + "?tenant_id=acme").DELETE());
        assertThat(gone.body()).isEqualTo("{\"success\":true}");
        assertRefused(
                http.send(http.request(IMAGES + "/" + id + "?tenant_id=acme").DELETE()), 404, "IMAGE_NOT_FOUND");
    }

    @Test
    void givenSomethingMissingOrWrong_whenAnImageIsSent_thenItIsSaidWhat() throws Exception {
        assertRefused(http.post(IMAGES, "{\"name\":\"job\",\"binary\":\"aGVsbG8=\"}"), 400, "MISSING_TENANT_ID");
        assertRefused(http.post(IMAGES, "{\"tenant_id\":\"a\",\"binary\":\"aGVsbG8=\"}"), 400, "MISSING_NAME");
        assertRefused(http.post(IMAGES, "{\"tenant_id\":\"a\",\"name\":\"job\"}"), 400, "MISSING_BINARY");
        assertRefused(image(",\"sha256\":\"" + "0".repeat(64) + "\""), 400, "CHECKSUM_MISMATCH");
        assertRefused(image(",\"color\":\"red\""), 400, "VALIDATION_ERROR");
        assertThat(image(",\"color\":\"red\"").body()).contains("color");
        assertRefused(
                http.post(IMAGES, "{\"tenant_id\":\"a\",\"name\":\"b\",\"binary\":\"?\"}"), 400, "VALIDATION_ERROR");
        assertRefused(http.post(IMAGES, "[1"), 400, "VALIDATION_ERROR");
        assertRefused(http.get(IMAGES + "?limit=0"), 400, "VALIDATION_ERROR");

        assertThat(Images.in(data).list("acme")).isEmpty();
    }

    private static String field(String name, String value) {
        return "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
    }

    private static String binary(String content) {
        return "--b\r\nContent-Disposition: form-data; name=\"binary\"; filename=\"x\"\r\n"
                + "Content-Type: application/octet-stream\r\n\r\n" + content + "\r\n";
    }

    private Answer upload(String form) throws Exception {
        return http.send(HttpRequest.newBuilder(server.uri().resolve(IMAGES + "/upload"))
                .header("Content-Type", "multipart/form-data; boundary=b")
                .POST(BodyPublishers.ofString(form)));
    }

    private static final String FIELDS = field("tenant_id", "acme") + field("name", "job");

    @Test
    void givenAForm_whenItIsUploaded_thenTheImageIsMade() throws Exception {
        assertMade(upload("a preamble\r\n" + FIELDS + field("description", "a job") + field("metadata", "{\"k\":1}")
                + field("sha256", HELLO) + field("runner_type", "oci") + binary("hello") + "--b--\r\nand more"));

        assertThat(Images.in(data).get("acme", "job").hash()).isEqualTo(HELLO);
        assertThat(Images.in(data).get("acme", "job").runner()).isEqualTo("oci");
        assertThat(Images.in(data).get("acme", "job").description()).isEqualTo("a job");
    }

    @Test
    void givenAFormThatIsNotAsItShouldBe_whenItIsUploaded_thenNothingIsKept() throws Exception {
        assertRefused(upload(FIELDS + "--b--"), 400, "MISSING_BINARY");
        assertRefused(upload(field("name", "job") + binary("x") + "--b--"), 400, "MISSING_TENANT_ID");
        assertRefused(upload(field("tenant_id", "acme") + binary("x") + "--b--"), 400, "MISSING_NAME");
        assertRefused(
                upload(FIELDS + field("sha256", "0".repeat(64)) + binary("x") + "--b--"), 400, "CHECKSUM_MISMATCH");
        assertRefused(upload(FIELDS + binary("x") + field("description", "late") + "--b--"), 400, "VALIDATION_ERROR");
        assertRefused(upload(FIELDS + field("color", "red") + binary("x") + "--b--"), 400, "VALIDATION_ERROR");
        assertRefused(upload(FIELDS + field("name", "again") + binary("x") + "--b--"), 400, "VALIDATION_ERROR");
        assertRefused(upload(FIELDS + field("metadata", "[1]") + binary("x") + "--b--"), 400, "VALIDATION_ERROR");
        assertRefused(upload(FIELDS + binary("not whole")), 400, "UPLOAD_ERROR");
        assertRefused(upload(FIELDS + "--bad\r\n"), 400, "UPLOAD_ERROR");
        assertRefused(http.post(IMAGES + "/upload", "{}"), 415, "VALIDATION_ERROR");

        assertThat(Images.in(data).list("acme")).isEmpty();
    }

    @Test
    void givenAProgramThatIsLargerThanARequestMayBe_whenItIsSent_thenItHasToBeUploaded() throws Exception {
        restart(ServerOptions.DEFAULT.port(0).limits(Limits.DEFAULT.maxBody(1_000)));

        assertRefused(image(",\"description\":\"" + "x".repeat(1_000) + "\""), 413, "TOO_LARGE");
        assertMade(upload(FIELDS + binary("x".repeat(300_000)) + "--b--"));

        assertThat(Images.in(data).get("acme", "job").size()).isEqualTo(300_000);
    }

    @Test
    void givenAProgramThatComesTooSlowly_whenItIsUploaded_thenItIsNotWaitedFor() throws Exception {
        restart(ServerOptions.DEFAULT.port(0).limits(Limits.DEFAULT.requestTimeout(Duration.ofMillis(300))));
        InputStream begin = new ByteArrayInputStream((FIELDS + binary("x")).getBytes(StandardCharsets.UTF_8));
        InputStream drops = new InputStream() {
            private int left = 200;

            @Override
            public int read() {
                return left-- > 0 ? 'x' : -1;
            }

            @Override
            public int read(byte[] into, int from, int most) throws IOException {
                try {
                    Thread.sleep(20);
                } catch (InterruptedException interrupted) {
                    throw new IOException(interrupted);
                }
                int next = read();
                into[from] = (byte) next;
                return next < 0 ? -1 : 1;
            }
        };

        Answer answer = http.send(HttpRequest.newBuilder(server.uri().resolve(IMAGES + "/upload"))
                .header("Content-Type", "multipart/form-data; boundary=b")
                .POST(BodyPublishers.ofInputStream(() -> new SequenceInputStream(begin, drops))));

        assertRefused(answer, 408, "TIMEOUT");
        assertThat(Images.in(data).list("acme")).isEmpty();
    }

    // --- instances

    @Test
    void givenAnImage_whenAProcessIsStartedTwice_thenItIsMadeOnce() throws Exception {
        image("");
        String start = "{\"tenant_id\":\"acme\",\"image_id\":\"job\",\"instance_id\":\"j\",\"input\":{\"n\":1.50},"
                + "\"timeout_seconds\":2.5,\"env\":{\"A\":\"b\"}}";

        Answer made = http.post(INSTANCES, start);

        assertMade(made);
        assertThat(made.body()).isEqualTo("{\"success\":true,\"instance_id\":\"j\",\"deduplicated\":false}");
        Answer again = http.post(INSTANCES, start);
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.body()).isEqualTo("{\"success\":true,\"instance_id\":\"j\",\"deduplicated\":true}");
        assertThat(http.get(INSTANCES + "/j?tenant_id=acme").body())
                .contains("\"found\":true,\"instance_id\":\"j\",\"tenant_id\":\"acme\",\"status\":\"pending\"")
                .contains("\"image_name\":\"job\"")
                .contains("\"input\":\"{\\\"n\\\":1.50}\"");
        http.post(IMAGES, "{\"tenant_id\":\"acme\",\"name\":\"other\",\"binary\":\"eA==\"}");
        assertRefused(http.post(INSTANCES, start.replace("\"job\"", "\"other\"")), 409, "CONFLICT");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"tenant_id\":\"acme\"} | image_id",
                "{\"tenant_id\":\"acme\",\"image_id\":\"job\",\"timeout_secs\":1} | timeout_secs",
                "{\"tenant_id\":\"acme\",\"image_id\":\"job\",\"timeout_seconds\":0} | timeout",
                "{\"tenant_id\":\"acme\",\"image_id\":\"job\",\"timeout_seconds\":1e99} | timeout_seconds",
                "{\"tenant_id\":\"acme\",\"image_id\":\"job\",\"grace_period_seconds\":-1} | grace",
                "{\"tenant_id\":\"acme\",\"image_id\":\"job\",\"input\":1,\"input_base64\":\"eA==\"} | input",
                "{\"tenant_id\":\"acme\",\"image_id\":\"job\",\"input_base64\":\"?\"} | input_base64",
                "{\"tenant_id\":\"acme\",\"image_id\":\"job\",\"env\":{\"CLEW_TOKEN\":\"x\"}} | CLEW_TOKEN"
            })
    void givenAStartThatMakesNoSense_whenItIsAsked_thenItIsSaidWhere(String body, String where) throws Exception {
        image("");

        Answer refused = http.post(INSTANCES, body);

        assertRefused(refused, 400, "VALIDATION_ERROR");
        assertThat(refused.body()).contains(where);
    }

    @Test
    void givenSomethingThatIsNotThere_whenItIsAskedFor_thenTheAnswerHasAllThatProgramsTellApart() throws Exception {
        Answer answer = http.get(INSTANCES + "/none");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.body())
                .isEqualTo("{\"success\":false,\"found\":false,\"error\":\"there is no process 'none'\","
                        + "\"message\":\"there is no process 'none'\",\"code\":\"INSTANCE_NOT_FOUND\","
                        + "\"category\":\"permanent\",\"severity\":\"error\",\"retry_hint\":\"do_not_retry\"}");
        registered();
        assertRefused(http.get(INSTANCES + "/p/checkpoints/k?tenant_id=acme"), 404, "CHECKPOINT_NOT_FOUND");
        assertRefused(http.post(INSTANCES, "{\"tenant_id\":\"acme\",\"image_id\":\"none\"}"), 404, "IMAGE_NOT_FOUND");
        assertRefused(http.post(INSTANCES + "/none/stop", "{}"), 404, "INSTANCE_NOT_FOUND");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"payload\":\"text\" | text",
                "\"payload\":\"{\\\"a\\\": 1}\" | {\"a\": 1}",
                "\"payload\":{\"a\": 1.0} | {\"a\":1.0}",
                "\"payload\":7 | 7",
                "\"payload\":\"dGV4dA==\" | dGV4dA==",
                "\"payload_base64\":\"dGV4dA==\" | text",
                "\"payload\":null | ``"
            })
    void givenAPayloadInOneOfItsForms_whenItIsSentToACheckpoint_thenItArrivesAsWhatItMeans(
            String payload, String arrives) throws Exception {
        RunRef run = registered();

        Answer answer =
                http.post(INSTANCES + "/p/signals/custom?tenant_id=acme", "{\"checkpoint_id\":\"k\"," + payload + "}");

        assertThat(answer.body()).isEqualTo("{\"success\":true}");
        assertThat(protocol().pollCustom(run, "k")).contains(Bytes.of(arrives));
    }

    @Test
    void givenSignals_whenTheyAreSent_thenTheyArriveOrItIsSaidWhyNot() throws Exception {
        RunRef run = registered();
        String at = INSTANCES + "/p/signals";

        assertThat(http.post(at, "{\"signal_type\":\"pause\",\"payload\":\"lunch\"}", "X-Runtara-Tenant-Id", "acme")
                        .status())
                .isEqualTo(200);

        assertThat(protocol().pollSignal(run)).contains(new ControlSignal(ControlSignal.Type.PAUSE, Bytes.of("lunch")));
        assertRefused(http.post(at + "?tenant_id=acme", "{\"signal_type\":\"sing\"}"), 400, "INVALID_SIGNAL_TYPE");
        assertRefused(http.post(at, "{\"signal_type\":\"pause\"}"), 404, "INSTANCE_NOT_FOUND");
        protocol().complete(run, Bytes.EMPTY);
        assertRefused(http.post(at + "?tenant_id=acme", "{\"signal_type\":\"pause\"}"), 409, "INVALID_INSTANCE_STATE");
        assertRefused(http.post(INSTANCES + "/p/resume?tenant_id=acme", ""), 409, "INVALID_INSTANCE_STATE");
    }

    @Test
    void givenWhatAProcessHasDone_whenItIsAskedFor_thenTextIsTextAndTheRestIsBase64() throws Exception {
        RunRef run = registered();
        protocol().checkpoint(run, "a/b", Bytes.of("{\"n\":1}"));
        protocol().checkpoint(run, "raw", Bytes.of(new byte[] {(byte) 0xff}));
        protocol().event(run, "custom", "log", Optional.empty(), Optional.of(Bytes.of("hello")));

        assertThat(http.get(INSTANCES + "/p/checkpoints/a%2Fb?tenant_id=acme").body())
                .contains("\"found\":true,\"checkpoint_id\":\"a/b\",\"instance_id\":\"p\"")
                .contains("\"data\":\"{\\\"n\\\":1}\"");
        assertThat(http.get(INSTANCES + "/p/checkpoints/raw?tenant_id=acme").body())
                .contains("\"data_base64\":\"/w==\"");
        assertThat(http.get(INSTANCES + "/p/checkpoints?tenant_id=acme&limit=1").body())
                .contains("\"checkpoint_id\":\"raw\"")
                .contains("\"data_size_bytes\":1")
                .contains("\"total_count\":2,\"limit\":1,\"offset\":0");
        assertThat(http.get(INSTANCES + "/p/events?tenant_id=acme&event_type=custom")
                        .body())
                .contains("\"event_type\":\"custom\",\"subtype\":\"log\",\"payload\":\"hello\"")
                .contains("\"total_count\":1");
        assertThat(http.get("/api/v1/tenants/acme/metrics?granularity=daily").body())
                .startsWith("{\"tenant_id\":\"acme\"")
                .contains("\"granularity\":\"daily\"", "\"invocation_count\":0");
        assertThat(http.get("/api/v1/health?tenant_id=acme").body())
                .startsWith("{\"healthy\":true,\"version\":\"")
                .contains("\"uptime_ms\":", "\"active_instances\":1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/instances?stauts=running",
                "/api/v1/instances?status=walking",
                "/api/v1/instances?limit=many",
                "/api/v1/instances?limit=10001",
                "/api/v1/instances?limit=1&limit=2",
                "/api/v1/instances?created_after=yesterday",
                "/api/v1/instances?created_after_ms=1&created_after=1",
                "/api/v1/instances?created_after_ms=2&created_before_ms=1",
                "/api/v1/instances?order_by=name",
                "/api/v1/instances/p/events?sort_order=up",
                "/api/v1/instances/p/events?root_scopes_only=maybe",
                "/api/v1/instances/p/steps?status=paused",
                "/api/v1/tenants/acme/metrics?granularity=weekly",
                "/api/v1/tenants/acme/metrics?start=5&end=4",
                "/api/v1/tenants/acme/metrics?tenant_id=other",
                "/api/v1/tenants/acme/metrics?start=0&end=99999999999999"
            })
    void givenAParameterThatMakesNoSense_whenItIsSent_thenItIsRefused(String path) throws Exception {
        Answer answer = http.get(path);

        assertThat(answer.status()).as(answer.body()).isIn(400, 413);
        assertRefused(answer, answer.status(), answer.status() == 400 ? "VALIDATION_ERROR" : "TOO_LARGE");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /api/v1/agents, 410",
        "POST, /api/v1/agents/test, 410",
        "GET, /api/v1/agents/a/capabilities/c, 410",
        "PUT, /api/v1/images, 405",
        "POST, /api/v1/instances/p/checkpoints, 405",
        "DELETE, /api/v1/instances/p, 405",
        "GET, /api/v1/images/a/b, 404",
        "GET, /api/v1/nothing, 404"
    })
    void givenAPathOrMethodThatIsNotThere_whenItIsAsked_thenThatIsSaid(String method, String path, int status)
            throws Exception {
        Answer answer = http.send(http.request(path).method(method, BodyPublishers.noBody()));

        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).contains("\"error\":\"");
    }

    // --- who may

    private Answer asked(String path, Grant grant, String... headers) throws Exception {
        return http.get(path, concat(headers, "Authorization", "Bearer " + tokens.make(grant)));
    }

    private static String[] concat(String[] some, String... more) {
        return Stream.of(some, more).flatMap(Arrays::stream).toArray(String[]::new);
    }

    @Test
    void givenAServerThatWantsTokens_whenSomebodyManages_thenTheTokenHasToAllowThat() throws Exception {
        restart(ServerOptions.DEFAULT.port(0).tokens(tokens));
        registered();
        String at = INSTANCES + "/p";

        assertRefused(http.get(at), 401, "UNAUTHENTICATED");
        assertRefused(asked(at, Grant.process("acme", "p")), 403, "FORBIDDEN");
        assertRefused(asked(at, Grant.process("acme", "p").run(1)), 403, "FORBIDDEN");
        assertRefused(asked(at, Grant.namespace("acme")), 403, "FORBIDDEN");
        assertThat(asked(at, Grant.manager("acme")).status()).isEqualTo(200);
        assertThat(asked(at + "?tenant_id=acme", Grant.admin()).status()).isEqualTo(200);
        assertThat(asked(at, Grant.admin(), "X-Runtara-Tenant-Id", "acme").status())
                .isEqualTo(200);
    }

    @Test
    void givenATokenOfANamespace_whenItsHolderAsksInAnother_thenThatIsRefusedAndItsOwnHasNothingOfIt()
            throws Exception {
        restart(ServerOptions.DEFAULT.port(0).tokens(tokens));
        registered();
        String at = INSTANCES + "/p";

        assertRefused(asked(at, Grant.manager("other")), 404, "INSTANCE_NOT_FOUND");
        assertRefused(asked(at + "?tenant_id=acme", Grant.manager("other")), 403, "FORBIDDEN");
        assertRefused(asked(at, Grant.manager("other"), "X-Runtara-Tenant-Id", "acme"), 403, "FORBIDDEN");
        assertRefused(asked("/api/v1/tenants/acme/metrics", Grant.manager("other")), 403, "FORBIDDEN");
        assertRefused(
                http.post(
                        IMAGES,
                        "{\"tenant_id\":\"acme\",\"name\":\"job\",\"binary\":\"eA==\"}",
                        "Authorization",
                        "Bearer " + tokens.make(Grant.manager("other"))),
                403,
                "FORBIDDEN");
        assertThat(Images.in(data).list("acme")).isEmpty();
    }

    @Test
    void givenTwoNamespacesInOneRequest_whenTheyDiffer_thenItIsRefused() throws Exception {
        assertRefused(http.get(INSTANCES + "?tenant_id=a", "X-Runtara-Tenant-Id", "b"), 400, "VALIDATION_ERROR");
        assertRefused(
                http.post(INSTANCES + "?tenant_id=a", "{\"tenant_id\":\"b\",\"image_id\":\"job\"}"),
                400,
                "VALIDATION_ERROR");
    }

    @Test
    void givenNoTokens_whenAPageInABrowserAsks_thenItIsRefused() throws Exception {
        assertRefused(http.get(INSTANCES, "Origin", "https://example.com"), 403, "FORBIDDEN");
        assertRefused(http.get(INSTANCES, "Sec-Fetch-Site", "cross-site"), 403, "FORBIDDEN");
        assertThat(statusFor("example.com")).isEqualTo(403);
        assertThat(statusFor("127.0.0.1.example.com:80")).isEqualTo(403);
        assertThat(statusFor("localhost:" + server.port())).isEqualTo(200);
        assertThat(statusFor("127.0.0.1")).isEqualTo(200);
    }

    private int statusFor(String host) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.getOutputStream()
                    .write(("GET " + INSTANCES + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            String line = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
            return Integer.parseInt(line.substring(9));
        }
    }

    // --- what a server has

    @Test
    void givenAServerForProgramsAlone_whenSomebodyManages_thenThereIsNothing() throws Exception {
        stopServer();
        server = ClewServer.start(clew::client, ServerOptions.DEFAULT.port(0));
        http = new RawHttp(server.uri());

        assertThat(http.get(IMAGES).status()).isEqualTo(404);
        assertThat(http.get(INSTANCES + "/p/events").status()).isEqualTo(405);
    }

    @Test
    void givenAServerWithoutADataFolder_whenSomebodyManages_thenOnlyImagesAndStartsAreRefused() throws Exception {
        stopServer();
        server = ClewServer.start(
                clew::client,
                namespace -> Environment.withoutImages(clew.client(namespace)),
                ServerOptions.DEFAULT.port(0));
        http = new RawHttp(server.uri());
        protocol().complete(registered(), Bytes.of("done"));

        assertRefused(http.get(IMAGES), 501, "UNSUPPORTED");
        assertRefused(http.post(INSTANCES, "{\"tenant_id\":\"acme\",\"image_id\":\"job\"}"), 501, "UNSUPPORTED");
        assertThat(http.get(INSTANCES + "/p?tenant_id=acme").body()).contains("\"output\":\"done\"");
    }

    @Test
    void givenARequestThatIsWorkedOn_whenTheServerIsClosed_thenItIsFinishedFirst() throws Exception {
        stopServer();
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        server = ClewServer.start(
                clew::client,
                namespace -> {
                    busy.countDown();
                    try {
                        free.await();
                    } catch (InterruptedException interrupted) {
                        Thread.currentThread().interrupt();
                    }
                    return Environment.of(clew.client(namespace), data);
                },
                ServerOptions.DEFAULT.port(0).limits(Limits.DEFAULT.maxRequests(1)));
        http = new RawHttp(server.uri());
        var first = new FutureTask<>(() -> http.get(INSTANCES));
        Thread.startVirtualThread(first);
        busy.await();

        assertRefused(http.get(INSTANCES), 503, "OVERLOADED");
        Thread closing = Thread.startVirtualThread(server::close);
        while (http.get("/ready").status() == 200) {
            Thread.sleep(5);
        }
        assertRefused(http.get(INSTANCES), 503, "SHUTTING_DOWN");
        free.countDown();

        assertThat(first.get().status()).isEqualTo(200);
        closing.join();
    }
}
