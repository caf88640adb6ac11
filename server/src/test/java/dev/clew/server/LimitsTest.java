package dev.clew.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.clew.Clew;
import dev.clew.api.ConfigurationException;
import dev.clew.process.Bytes;
import dev.clew.process.Processes;
import dev.clew.process.RunRef;
import dev.clew.process.http.HttpProtocol;
import dev.clew.server.RawHttp.Answer;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server does not take on, and how it stops. */
@Timeout(60)
final class LimitsTest {

    private static final String AT = "/api/v1/instances/job-1/";
    private static final String REGISTER = "{\"tenant_id\":\"default\"}";
    private static final String SAVE = "{\"checkpoint_id\":\"c\",\"state\":\"YQ==\"}";

    private Clew clew;
    private AtomicReference<ClewServer> server;

    @SuppressWarnings("NullAway.Init") // each test starts a server of its own kind
    private RawHttp http;

    @BeforeEach
    void startEngine() {
        clew = Clew.inMemory().register(Processes.model()).start();
        server = new AtomicReference<>();
    }

    private void start(Limits limits) {
        server.set(ClewServer.start(clew::client, ServerOptions.DEFAULT.port(0).limits(limits)));
        http = new RawHttp(server.get().uri());
    }

    @AfterEach
    void stop() {
        if (server.get() != null) {
            http.close();
            server.get().close();
        }
        clew.close();
    }

    private static void assertRefused(Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).contains("\"code\":\"" + code + "\"");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void givenABodyThatIsTooLong_whenItIsSent_thenItIsRefusedWhetherOrNotItSaysHowLongItIs(boolean says)
            throws Exception {
        start(Limits.DEFAULT.maxBody(1_000));
        byte[] body = SAVE.replace("YQ==", "YWFh".repeat(500)).getBytes(StandardCharsets.UTF_8);
        InputStream stream = new ByteArrayInputStream(body);

        Answer answer = http.send(http.request(AT + "checkpoint")
                .POST(says ? BodyPublishers.ofByteArray(body) : BodyPublishers.ofInputStream(() -> stream)));

        assertRefused(answer, 413, "TOO_LARGE");
        assertThat(http.post(AT + "register", REGISTER).status()).isEqualTo(200);
    }

    @Test
    void givenAStateOfManyMegabytes_whenItIsSavedAndFound_thenItIsTheSame() {
        clew.close();
        clew = Clew.inMemory()
                .options(usual -> usual.maxPayload(Limits.DEFAULT.maxBody()))
                .register(Processes.model())
                .start();
        start(Limits.DEFAULT);
        byte[] large = new byte[24 << 20];
        new Random(1).nextBytes(large);
        try (HttpProtocol protocol = HttpProtocol.to(server.get().uri()).connect()) {
            RunRef run = protocol.register(RunRef.present("job-1"), Optional.empty());
            protocol.checkpoint(run, "large", Bytes.of(large));

            assertThat(protocol.probe(run, "large").state().orElseThrow().equals(Bytes.of(large)))
                    .isTrue();
        }
    }

    @Test
    void givenMoreRequestsThanAreWorkedOn_whenOneMoreComes_thenItIsToComeAgainAndHealthIsStillTold() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        server.set(ClewServer.start(
                namespace -> {
                    if (namespace.equals("slow")) {
                        busy.countDown();
                        awaitQuietly(free);
                    }
                    return clew.client(namespace);
                },
                ServerOptions.DEFAULT.port(0).limits(Limits.DEFAULT.maxRequests(1))));
        http = new RawHttp(server.get().uri());
        var first = new FutureTask<>(() -> http.get(AT + "status", "X-Runtara-Tenant-Id", "slow"));
        Thread.startVirtualThread(first);
        busy.await();

        Answer second = http.get(AT + "status", "X-Runtara-Tenant-Id", "other");

        assertRefused(second, 503, "OVERLOADED");
        assertThat(second.header("Retry-After")).isEqualTo("1");
        assertThat(second.body()).contains("\"retry_hint\":\"retry_after\",\"retry_after_ms\":1000");
        assertThat(http.get("/health").status()).isEqualTo(200);
        free.countDown();
        assertThat(first.get().status()).isEqualTo(200);
        assertThat(http.get(AT + "status").status()).isEqualTo(200);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void givenARequestThatTakesTooLong_whenItsTimeIsUp_thenItIsAnsweredAndKeepsItsPlaceUntilItIsDone()
            throws Exception {
        CountDownLatch free = new CountDownLatch(1);
        server.set(ClewServer.start(
                namespace -> {
                    awaitQuietly(free);
                    return clew.client(namespace);
                },
                ServerOptions.DEFAULT
                        .port(0)
                        .limits(Limits.DEFAULT.maxRequests(1).requestTimeout(Duration.ofMillis(200)))));
        http = new RawHttp(server.get().uri());

        assertRefused(http.get(AT + "status"), 504, "TIMEOUT");
        assertRefused(http.get(AT + "status"), 503, "OVERLOADED");

        free.countDown();
        while (http.get(AT + "status").status() != 200) {
            Thread.sleep(10);
        }
    }

    @Test
    void givenABodyThatTrickles_whenItsTimeIsUp_thenItIsCutOff() throws Exception {
        start(Limits.DEFAULT.requestTimeout(Duration.ofMillis(300)));
        try (Socket slow =
                new Socket(InetAddress.getLoopbackAddress(), server.get().port())) {
            slow.getOutputStream()
                    .write(("POST " + AT + "checkpoint HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            Thread trickle = Thread.startVirtualThread(() -> {
                try {
                    for (int i = 0; i < 100; i++) {
                        slow.getOutputStream().write(' ');
                        Thread.sleep(50);
                    }
                } catch (Exception cutOff) {
                    // as it should be
                }
            });

            byte[] answer = new byte[12];
            assertThat(slow.getInputStream().readNBytes(answer, 0, 12)).isEqualTo(12);
            assertThat(new String(answer, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 408");
            trickle.interrupt();
        }
    }

    @Test
    void givenAsManyProcessesAsMayBe_whenANewOneRegisters_thenItIsToComeAgainAndOldOnesAreLetIn() throws Exception {
        start(Limits.DEFAULT.maxInstances(1));
        assertThat(http.post(AT + "register", REGISTER).status()).isEqualTo(200);

        Answer second = http.post("/api/v1/instances/job-2/register", REGISTER);

        assertRefused(second, 429, "TOO_MANY_INSTANCES");
        assertThat(second.header("Retry-After")).isEqualTo("30");
        assertThat(http.post(AT + "register", REGISTER).status()).isEqualTo(200);
        http.post(AT + "completed", "{\"output\":\"\"}");
        assertThat(http.post("/api/v1/instances/job-2/register", REGISTER).status())
                .isEqualTo(200);
    }

    @Test
    void givenAsManySleepersAsMayBe_whenOneMoreSleeps_thenItIsToComeAgain() throws Exception {
        start(Limits.DEFAULT.maxSleepers(0));
        http.post(AT + "register", REGISTER);

        assertRefused(
                http.post(AT + "sleep", "{\"duration_ms\":60000,\"checkpoint_id\":\"nap\",\"state\":\"\"}"),
                503,
                "OVERLOADED");
    }

    // --- stopping

    @Test
    void givenRequestsUnderWay_whenTheServerIsClosed_thenTheyAreFinishedAndSleepersAreToAskAgain() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        server.set(ClewServer.start(
                namespace -> {
                    if (namespace.equals("slow")) {
                        busy.countDown();
                        awaitQuietly(free);
                    }
                    return clew.client(namespace);
                },
                ServerOptions.DEFAULT.port(0)));
        http = new RawHttp(server.get().uri());
        http.post(AT + "register", REGISTER);
        var slow = new FutureTask<>(() -> http.get(AT + "status", "X-Runtara-Tenant-Id", "slow"));
        var sleeper = new FutureTask<>(
                () -> http.post(AT + "sleep", "{\"duration_ms\":60000,\"checkpoint_id\":\"nap\",\"state\":\"\"}"));
        Thread.startVirtualThread(slow);
        Thread.startVirtualThread(sleeper);
        busy.await();
        while (Processes.of(clew.client()).checkpoints("job-1").isEmpty()) {
            Thread.sleep(5);
        }

        Thread closing = Thread.startVirtualThread(server.get()::close);
        Answer slept = sleeper.get();
        assertRefused(http.get(AT + "status"), 503, "SHUTTING_DOWN");
        assertThat(http.get("/ready").status()).isEqualTo(503);
        assertThat(http.get("/health").status()).isEqualTo(200);
        free.countDown();

        assertRefused(slept, 503, "SHUTTING_DOWN");
        assertThat(slow.get().status()).isEqualTo(200);
        closing.join();
    }

    @Test
    void givenAPortThatIsTaken_whenAnotherServerIsToListenThere_thenThatIsSaid() {
        start(Limits.DEFAULT);

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> ClewServer.start(
                        clew::client, ServerOptions.DEFAULT.port(server.get().port())))
                .withMessageContaining("port " + server.get().port())
                .withMessageContaining("another port");
    }

    @Test
    void givenLimitsThatMakeNoSense_whenTheyAreMade_thenThatIsSaid() {
        assertThatIllegalArgumentException().isThrownBy(() -> Limits.DEFAULT.maxBody(0));
        assertThatIllegalArgumentException().isThrownBy(() -> Limits.DEFAULT.requestTimeout(Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> ServerOptions.DEFAULT.port(70_000));
    }
}
