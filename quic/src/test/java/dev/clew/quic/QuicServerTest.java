package dev.clew.quic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.clew.api.ConfigurationException;
import dev.clew.api.LimitWaits;
import dev.clew.process.Bytes;
import dev.clew.process.ControlSignal;
import dev.clew.process.ProcessError;
import dev.clew.process.ProcessException;
import dev.clew.process.ProtocolConfig;
import dev.clew.process.RunRef;
import dev.clew.quic.Authenticator.Permit;
import dev.clew.quic.Request.Envelope;
import dev.clew.quic.Request.Event;
import dev.clew.quic.Request.EventType;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a server does beyond handing requests on: who is let in, what is too much, and how it ends. */
@Timeout(60)
final class QuicServerTest {

    private static final RunRef P = RunRef.present("p");
    private static final Duration ASK = Duration.ofSeconds(20);

    private final ServerIdentity identity = ServerIdentity.selfSigned();
    private final Map<String, RecordingProtocol> namespaces = new ConcurrentHashMap<>();
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        namespaces.values().forEach(protocol -> protocol.slow.countDown());
        for (AutoCloseable one : open.reversed()) {
            one.close();
        }
    }

    private RecordingProtocol namespace(String name) {
        return namespaces.computeIfAbsent(name, absent -> new RecordingProtocol());
    }

    private QuicServer serve(QuicServerOptions options) {
        QuicServer server = QuicServer.start(this::namespace, options.identity(identity));
        open.add(server);
        return server;
    }

    private QuicServer serve() {
        return serve(QuicServerOptions.DEFAULT.port(0));
    }

    private QuicClientOptions to(QuicServer server) {
        return QuicClientOptions.of("localhost", server.port())
                .trust(identity.certificate())
                .requestTimeout(ASK);
    }

    private QuicProtocol client(QuicClientOptions options) {
        QuicProtocol client = QuicProtocol.open(options);
        open.add(client);
        return client;
    }

    /** A connection without a hello, as old clients have. */
    private Connection old(QuicServer server) {
        Connector connector = Connector.open(to(server), QuicServer.ALPN);
        open.add(connector);
        return connector.connect();
    }

    private static Response ask(Connection connection, Request body) throws Exception {
        return connection.ask(
                RequestCodec.encode(new Envelope(Optional.of(body), OptionalInt.empty(), Duration.ZERO)), ASK);
    }

    private static ProcessException refused(ProcessError why, Runnable request) {
        ProcessException[] thrown = new ProcessException[1];
        assertThatExceptionOfType(ProcessException.class)
                .isThrownBy(request::run)
                .satisfies(refusal -> {
                    thrown[0] = refusal;
                    assertThat(refusal.error()).as(refusal.getMessage()).isEqualTo(why);
                });
        return thrown[0];
    }

    // --- TLS

    @Test
    void givenAClientThatSpeaksAnotherProtocol_whenItConnects_thenItIsRefusedInTheHandshake() {
        QuicProtocol client = QuicProtocol.open(to(serve()), "h3");
        open.add(client);

        ProcessException refusal = refused(ProcessError.UNAVAILABLE, () -> client.status("p"));

        assertThat(refusal)
                .hasMessageContaining("cannot connect to localhost UDP port")
                .hasMessageContaining("does not speak the application protocol");
        assertThat(namespaces).isEmpty();
    }

    @Test
    void givenAClientThatTrustsAnother_whenItConnects_thenItRefuses() {
        QuicServer server = serve();

        refused(
                ProcessError.UNAVAILABLE,
                () -> client(QuicClientOptions.of("localhost", server.port())).status("p"));
        refused(
                ProcessError.UNAVAILABLE,
                () -> client(to(server).trust(ServerIdentity.selfSigned().certificate()))
                        .status("p"));
    }

    @Test
    void givenACertificateOfAnotherHost_whenAClientConnects_thenItRefuses() {
        ServerIdentity other = ServerIdentity.selfSigned("elsewhere", List.of("192.0.2.1"), Instant.now());
        QuicServer server = QuicServer.start(
                this::namespace, QuicServerOptions.DEFAULT.port(0).identity(other));
        open.add(server);

        refused(
                ProcessError.UNAVAILABLE,
                () -> client(to(server).trust(other.certificate())).status("p"));
    }

    @Test
    void givenPemFiles_whenAServerShowsThem_thenAClientThatReadsThemConnects(@TempDir Path folder) throws Exception {
        Path chain = Files.writeString(
                folder.resolve("chain.pem"),
                pem("CERTIFICATE", identity.certificate().getEncoded()));
        Path key = Files.writeString(
                folder.resolve("key.pem"), pem("PRIVATE KEY", identity.key().getEncoded()));
        QuicServer server = QuicServer.start(
                this::namespace,
                QuicServerOptions.DEFAULT.host("::1").port(0).identity(ServerIdentity.read(chain, key)));
        open.add(server);

        QuicClientOptions options = QuicClientOptions.of("::1", server.port()).trust(chain);

        assertThat(client(options).register(P, Optional.empty()).run()).hasValue(1);
    }

    private static String pem(String what, byte[] bytes) {
        return "-----BEGIN " + what + "-----\n" + Base64.getMimeEncoder().encodeToString(bytes) + "\n-----END " + what
                + "-----\n";
    }

    @Test
    void givenFilesThatAreNoCertificateOrKey_whenTheyAreRead_thenThatIsSaid(@TempDir Path folder) throws IOException {
        Path empty = Files.writeString(folder.resolve("empty.pem"), "");
        Path wrong = Files.writeString(folder.resolve("wrong.pem"), pem("CERTIFICATE", new byte[] {1, 2, 3}));
        Path badKey = Files.writeString(folder.resolve("key.pem"), pem("PRIVATE KEY", new byte[] {1, 2, 3}));
        Path key = Files.writeString(
                folder.resolve("good.pem"), pem("PRIVATE KEY", identity.key().getEncoded()));

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> ServerIdentity.read(empty, key))
                .withMessageContaining("empty.pem");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> ServerIdentity.read(wrong, key))
                .withMessageContaining("wrong.pem");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> ServerIdentity.read(wrong, folder.resolve("missing.pem")))
                .withMessageContaining("missing.pem");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> ServerIdentity.read(wrong, empty))
                .withMessageContaining("no unencrypted PKCS #8 key");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> ServerIdentity.read(wrong, badKey))
                .withMessageContaining("none of the kinds");
    }

    // --- where it listens

    @Test
    void givenAPortThatIsTaken_whenAnotherServerWantsIt_thenThatIsSaid() {
        QuicServer server = serve();

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> serve(QuicServerOptions.DEFAULT.port(server.port())))
                .withMessageContaining("UDP port " + server.port());
        assertThat(serve().port()).isNotEqualTo(server.port());
    }

    @Test
    void givenAnAddressThatOthersReach_whenThereAreNoTokens_thenItDoesNotListen() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(
                        () -> serve(QuicServerOptions.DEFAULT.host("0.0.0.0").port(0)))
                .withMessageContaining("give an authenticator, or the host 127.0.0.1");
    }

    @Test
    void givenAPlatformWithoutTheLibrary_whenAServerIsWanted_thenOneSentenceSaysWhatToDo() {
        assertThat(NativeQuic.unavailable("Plan 9", "mips", new UnsatisfiedLinkError()))
                .hasMessage("there is no native QUIC library for Plan 9 on mips on the class path;"
                        + " io.netty:netty-codec-native-quic has one for linux-x86_64, linux-aarch_64, osx-x86_64,"
                        + " osx-aarch_64 and windows-x86_64 each: add the jar with that classifier, or use HTTP");
    }

    @Test
    void givenNoServer_whenAClientAsks_thenItIsToldAndCanAskAgainLater() {
        QuicServer server = serve();
        QuicProtocol client = client(to(server).connectTimeout(Duration.ofMillis(300)));
        server.close();
        refused(ProcessError.UNAVAILABLE, () -> client.status("p"));

        serve(QuicServerOptions.DEFAULT.port(server.port()));

        assertThat(client.register(P, Optional.empty()).run()).hasValue(1);
    }

    @Test
    void givenTheVariablesOfAProgram_whenItsClientIsOpened_thenItAsksThere() {
        QuicClientOptions options = QuicClientOptions.of(ProtocolConfig.fromEnvironment(Map.of(
                "CLEW_INSTANCE_ID", "p",
                "CLEW_NAMESPACE", "acme",
                "CLEW_TOKEN", "t",
                "CLEW_URL", "quic://[::1]:9001",
                "CLEW_REQUEST_TIMEOUT", "5s")));

        assertThat(options)
                .isEqualTo(QuicClientOptions.of("::1", 9_001)
                        .namespace("acme")
                        .token("t")
                        .requestTimeout(Duration.ofSeconds(5)));
        assertThat(QuicClientOptions.of(ProtocolConfig.of("p")
                                .server(URI.create("quic://core"))
                                .build())
                        .port())
                .isEqualTo(QuicServerOptions.DEFAULT_PORT);
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> QuicProtocol.open(ProtocolConfig.of("p").build()))
                .withMessageContaining("HttpProtocol::open");
    }

    @Test
    void givenAClosedClient_whenItIsAsked_thenItSaysSo() {
        QuicProtocol client = client(to(serve()));
        client.close();

        refused(ProcessError.UNAVAILABLE, () -> client.status("p"));
    }

    // --- tokens

    private QuicServer guarded() {
        Authenticator authenticator = token -> switch (token) {
            case "all" -> Optional.of(Permit.EVERYTHING);
            case "acme" -> Optional.of(Permit.namespace("acme"));
            case "p" -> Optional.of(Permit.process("acme", "p"));
            case "p-run-3" -> Optional.of(new Permit(Optional.of("acme"), Optional.of("p"), OptionalInt.of(3), false));
            default -> Optional.empty();
        };
        return serve(QuicServerOptions.DEFAULT.port(0).authenticator(authenticator));
    }

    @Test
    void givenAServerThatWantsTokens_whenThereIsNoneOrAWrongOne_thenNothingIsDone() throws Exception {
        QuicServer server = guarded();

        assertThat(refused(ProcessError.FORBIDDEN, () -> client(to(server)).register(P, Optional.empty())))
                .hasMessageContaining("wants a token");
        assertThat(refused(
                        ProcessError.FORBIDDEN,
                        () -> client(to(server).token("forged")).register(P, Optional.empty())))
                .hasMessageContaining("not one of this server's");
        Connection old = old(server);
        assertThat(ask(old, new Request.Register("p", "acme", Optional.empty())))
                .isInstanceOfSatisfying(
                        Response.Refused.class,
                        refusal -> assertThat(refusal.category()).isEqualTo("forbidden"));
        assertThat(ask(old, new Request.GetStatus("p"))).isInstanceOf(Response.Refused.class);
        assertThat(namespaces).isEmpty();
    }

    @Test
    void givenATokenForANamespace_whenAnotherIsAskedFor_thenThatIsRefused() {
        QuicServer server = guarded();

        refused(
                ProcessError.FORBIDDEN,
                () -> client(to(server).token("acme").namespace("other")).register(P, Optional.empty()));
        client(to(server).token("acme")).register(P, Optional.empty());
        client(to(server).token("all").namespace("other")).register(P, Optional.empty());

        assertThat(namespace("acme").asked).containsExactly("register p");
        assertThat(namespace("other").asked).containsExactly("register p");
    }

    @Test
    void givenATokenForAProcess_whenAnotherIsAskedFor_thenOnlyItsStatusIsTold() {
        QuicProtocol client = client(to(guarded()).token("p"));
        RunRef other = RunRef.present("q");

        client.register(P, Optional.empty());
        refused(ProcessError.FORBIDDEN, () -> client.register(other, Optional.empty()));
        refused(ProcessError.FORBIDDEN, () -> client.complete(other, Bytes.EMPTY));
        assertThat(client.status("q")).isEmpty();
    }

    @Test
    void givenATokenForARun_whenItsHolderDoesNotKnowTheNumber_thenItIsThatRunAndNoOther() {
        QuicProtocol client = client(to(guarded()).token("p-run-3"));

        client.register(P, Optional.empty());
        refused(ProcessError.FORBIDDEN, () -> client.checkpoint(new RunRef("p", OptionalInt.of(2)), "k", Bytes.EMPTY));

        assertThat(namespace("acme").asked).containsExactly("register p/3");
    }

    // --- old clients

    @Test
    void givenAClientWithoutHello_whenItRegisters_thenItsTenantIsTheNamespaceOfItsConnection() throws Exception {
        Connection old = old(serve());

        assertThat(ask(old, new Request.Register("p", "", Optional.empty())))
                .isEqualTo(new Response.Registered(
                        false, "tenant_id is required", OptionalInt.empty(), "validation_error"));
        assertThat(ask(old, new Request.Register("", "acme", Optional.empty())))
                .isEqualTo(new Response.Registered(
                        false, "instance_id is required", OptionalInt.empty(), "validation_error"));
        assertThat(ask(old, new Request.Register("p", "acme", Optional.empty())))
                .isEqualTo(new Response.Registered(true, "", OptionalInt.of(1), ""));
        assertThat(ask(old, new Request.Register("p", "other", Optional.empty())))
                .isInstanceOf(Response.Refused.class);
        assertThat(ask(old, new Request.Checkpoint("p", "k", Bytes.EMPTY))).isInstanceOf(Response.Checkpointed.class);

        assertThat(namespace("acme").asked).containsExactly("register p", "checkpoint k p");
    }

    @Test
    void givenWhatOldClientsDoNotWaitFor_whenItIsSent_thenItIsDoneAndAnswered() throws Exception {
        Connection old = old(serve());
        Event beat = Event.of("p", EventType.HEARTBEAT, Optional.empty());

        assertThat(ask(old, new Request.SignalAck("p", ControlSignal.Type.PAUSE, true)))
                .isEqualTo(new Response.Accepted());
        assertThat(ask(old, new Request.SignalAck("p", ControlSignal.Type.CANCEL, false)))
                .isEqualTo(new Response.Accepted());
        assertThat(ask(
                        old,
                        new Request.RetryAttempt("p", "k", 2, 0, Optional.of("no"), Optional.empty(), LimitWaits.NONE)))
                .isEqualTo(new Response.Accepted());
        assertThat(ask(old, new Request.EventBatch(List.of(beat, beat)))).isEqualTo(new Response.Accepted());

        assertThat(namespace("default").asked)
                .containsExactly("acknowledge PAUSE p", "retry k 2 no p", "heartbeat  p", "heartbeat  p");
    }

    @Test
    void givenASleepThatIsHeldBack_whenItIsOver_thenItIsAnsweredAndAskedAgainAtOnce() throws Exception {
        Connection old = old(serve(
                QuicServerOptions.DEFAULT.port(0).limits(QuicLimits.DEFAULT.requestTimeout(Duration.ofMillis(50)))));
        Request nap = new Request.Sleep("p", Duration.ofMillis(200), "nap", Bytes.EMPTY, true);
        Instant begin = Instant.now();

        assertThat(ask(old, nap)).isEqualTo(new Response.Slept());
        assertThat(Duration.between(begin, Instant.now())).isGreaterThanOrEqualTo(Duration.ofMillis(200));
        assertThat(ask(old, nap)).isEqualTo(new Response.Slept());
        assertThat(namespace("default").asked).containsExactly("sleep nap p", "sleep nap p");
    }

    @Test
    void givenRequestsThatAreNone_whenTheyCome_thenEachIsAnsweredWithAnError() throws Exception {
        Connection old = old(serve());

        assertThat(old.ask(new byte[0], ASK))
                .isInstanceOfSatisfying(
                        Response.Refused.class,
                        refusal -> assertThat(refusal.code()).isEqualTo("EMPTY_REQUEST"));
        assertThat(old.ask(new byte[] {(byte) 0xFF}, ASK)).isInstanceOfSatisfying(Response.Refused.class, refusal -> {
            assertThat(refusal.code()).isEqualTo("INVALID_REQUEST");
            assertThat(refusal.category()).isEqualTo("validation_error");
        });
        assertThat(ask(old, new Request.Checkpoint("p", "bug", Bytes.EMPTY)))
                .isInstanceOfSatisfying(Response.Refused.class, refusal -> {
                    assertThat(refusal.code()).isEqualTo("CHECKPOINT_ERROR");
                    assertThat(refusal.category()).isEqualTo("internal");
                    assertThat(refusal.hint()).isEqualTo(Response.RetryHint.LATER);
                });
    }

    // --- much

    @Test
    void givenALargeState_whenItIsSaved_thenItComesBack() {
        QuicProtocol client = client(to(serve()));
        byte[] large = new byte[20 << 20];
        IntStream.range(0, large.length).forEach(i -> large[i] = (byte) (i * 31));
        client.checkpoint(P, "k", Bytes.of(large));

        assertThat(client.probe(P, "k").state().map(Bytes::toArray).orElseThrow())
                .isEqualTo(large);
    }

    @Test
    void givenMoreThanAFrameHolds_whenItIsSaved_thenThatIsSaidOnBothSides() throws Exception {
        QuicServer server = serve(QuicServerOptions.DEFAULT.port(0).limits(QuicLimits.DEFAULT.frameBytes(10_000)));
        Bytes large = Bytes.of(new byte[10_001]);

        refused(ProcessError.TOO_LARGE, () -> client(to(server)).checkpoint(P, "k", large));
        assertThat(ask(old(server), new Request.Checkpoint("p", "k", large)))
                .isInstanceOfSatisfying(
                        Response.Refused.class,
                        refusal -> assertThat(refusal.category()).isEqualTo("too_large"));
        assertThat(namespace("default").asked).isEmpty();
    }

    @Test
    void givenManyAtOnce_whenTheyAsk_thenAllAreAnsweredThoughFewStreamsAreAllowed() throws Exception {
        QuicProtocol client = client(to(serve(QuicServerOptions.DEFAULT
                .port(0)
                .limits(QuicLimits.DEFAULT.streams(10).requests(3)))));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                String key = "k" + i;
                all.add(threads.submit(() -> client.checkpoint(P, key, Bytes.of(key))));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
        assertThat(namespace("default").asked).hasSize(500);
    }

    @Test
    void givenConnectionsJustMade_whenSeveralAskOverOne_thenNobodyWaitsForAnother() {
        QuicServer server = serve();
        Connector connector = Connector.open(to(server), QuicServer.ALPN);
        open.add(connector);

        assertThat(IntStream.range(0, 20).mapToObj(i -> connector.connect().most()))
                .containsOnly(256);
    }

    @Test
    void givenTooManyConnections_whenAnotherComes_thenItIsTurnedAway() {
        QuicServer server = serve(QuicServerOptions.DEFAULT.port(0).limits(QuicLimits.DEFAULT.connections(1)));
        client(to(server)).status("p");

        assertThat(refused(ProcessError.UNAVAILABLE, () -> client(to(server)).status("p")))
                .hasMessageContaining("1 connections are open, which is the most");
    }

    @Test
    void givenAnAdmissionThatRefuses_whenAProcessRegisters_thenItIsToldToComeAgainAndOthersAreServed() {
        QuicProtocol client = client(to(serve(QuicServerOptions.DEFAULT.port(0).admission((namespace, id) -> {
            if (!id.equals("p")) {
                throw new ProcessException(ProcessError.UNAVAILABLE, namespace + " is full");
            }
        }))));

        assertThat(refused(ProcessError.UNAVAILABLE, () -> client.register(RunRef.present("q"), Optional.empty())))
                .hasMessageContaining("default is full");
        assertThat(client.register(P, Optional.empty()).run()).hasValue(1);
    }

    @Test
    void givenTooManySleeps_whenAnotherIsToBeHeldBack_thenItIsToBeAskedAgain() throws Exception {
        Connection old = old(serve(QuicServerOptions.DEFAULT.port(0).limits(QuicLimits.DEFAULT.sleepers(0))));

        assertThat(ask(old, new Request.Sleep("p", Duration.ofHours(1), "nap", Bytes.EMPTY, true)))
                .isInstanceOfSatisfying(
                        Response.Refused.class,
                        refusal -> assertThat(refusal.category()).isEqualTo("unavailable"));
    }

    @Test
    void givenARequestThatTakesTooLong_whenItsTimeIsOver_thenItsSenderIsTold() {
        QuicServer server = serve(
                QuicServerOptions.DEFAULT.port(0).limits(QuicLimits.DEFAULT.requestTimeout(Duration.ofMillis(100))));

        refused(ProcessError.TIMEOUT, () -> client(to(server)).checkpoint(P, "slow", Bytes.EMPTY));
    }

    @Test
    void givenAnAnswerThatDoesNotCome_whenTheClientHasWaited_thenItIsToldAndCanGoOn() {
        QuicProtocol client = client(to(serve()).requestTimeout(Duration.ofMillis(200)));

        refused(ProcessError.TIMEOUT, () -> client.checkpoint(P, "slow", Bytes.EMPTY));

        assertThat(client.probe(P, "other").found()).isFalse();
    }

    // --- the end

    @Test
    void givenARequestUnderWay_whenTheServerCloses_thenItIsFinishedAndNothingNewIsTaken() throws Exception {
        QuicServer server = serve();
        QuicProtocol client = client(to(server));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var saved = threads.submit(() -> client.checkpoint(P, "slow", Bytes.EMPTY));
            namespace("default").inSlow.await();
            Thread closing = Thread.startVirtualThread(server::close);
            while (server.ready()) {
                Thread.onSpinWait();
            }
            refused(ProcessError.UNAVAILABLE, () -> client.checkpoint(P, "late", Bytes.EMPTY));

            namespace("default").slow.countDown();

            assertThat(saved.get().found()).isFalse();
            closing.join();
        }
        assertThat(namespace("default").asked).containsExactly("checkpoint slow p");
    }

    @Test
    void givenAServerThatGoesAwayInMidCall_whenTheCallerWaits_thenItIsToldSoon() throws Exception {
        QuicServer server =
                serve(QuicServerOptions.DEFAULT.port(0).limits(QuicLimits.DEFAULT.drain(Duration.ofMillis(50))));
        QuicProtocol client = client(to(server));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var saved = threads.submit(
                    () -> refused(ProcessError.UNAVAILABLE, () -> client.checkpoint(P, "slow", Bytes.EMPTY)));
            namespace("default").inSlow.await();

            server.close();

            assertThat(saved.get()).hasMessageContaining("may have been done");
        }
    }

    @Test
    void givenASleepThatIsHeldBack_whenTheServerCloses_thenItIsToBeAskedAgain() throws Exception {
        QuicServer server = serve();
        Connection old = old(server);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var slept = threads.submit(
                    () -> ask(old, new Request.Sleep("p", Duration.ofHours(1), "nap", Bytes.EMPTY, true)));
            while (namespace("default").asked.isEmpty()) {
                Thread.sleep(5);
            }

            server.close();

            assertThat(slept.get())
                    .isInstanceOfSatisfying(
                            Response.Refused.class,
                            refusal -> assertThat(refusal.hint()).isEqualTo(Response.RetryHint.LATER));
        }
    }

    // --- rest

    private QuicServer impatient(Duration idle) {
        return serve(QuicServerOptions.DEFAULT.port(0).limits(QuicLimits.DEFAULT.idleTimeout(idle)));
    }

    @Test
    void givenAConnectionThatWasIdleTooLong_whenItIsUsedAgain_thenAnotherIsMade() throws Exception {
        QuicProtocol client = client(to(impatient(Duration.ofMillis(200))).keepAlive(false));
        client.register(P, Optional.empty());
        Connection first = client.connection().orElseThrow();
        first.ended().await();

        assertThat(client.register(P, Optional.empty()).run()).hasValue(1);
        assertThat(client.connection()).isNotEqualTo(Optional.of(first));
        assertThat(namespace("default").asked).hasSize(2);
    }

    @Test
    void givenAConnectionWithoutQuestions_whenItRests_thenItIsKept() throws Exception {
        QuicProtocol client = client(to(impatient(Duration.ofSeconds(1))));
        client.register(P, Optional.empty());
        Connection first = client.connection().orElseThrow();
        while (first.pings() < 4 && !first.ended().isDone()) {
            Thread.sleep(10);
        }

        client.register(P, Optional.empty());

        assertThat(client.connection()).contains(first);
        assertThat(namespace("default").asked).hasSize(2);
    }

    @Test
    void givenAServerThatWantsTokens_whenAConnectionRests_thenASignOfLifeNeedsNone() throws Exception {
        assertThat(ask(old(guarded()), new Request.Ping())).isEqualTo(new Response.Accepted());
    }
}
