package dev.clew.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.clew.Clew;
import dev.clew.environment.Environment;
import dev.clew.environment.Management;
import dev.clew.process.Bytes;
import dev.clew.process.ProcessError;
import dev.clew.process.ProcessException;
import dev.clew.process.ProcessProtocol;
import dev.clew.process.ProcessSession;
import dev.clew.process.Processes;
import dev.clew.process.RunRef;
import dev.clew.process.http.HttpProtocol;
import dev.clew.quic.QuicClientOptions;
import dev.clew.quic.QuicManagement;
import dev.clew.quic.QuicProtocol;
import dev.clew.quic.ServerIdentity;
import dev.clew.server.ServerOptions.OverQuic;
import dev.clew.server.Tokens.Grant;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server that is asked over HTTP and over QUIC: one store, the same tokens, limits and end. */
@Timeout(60)
final class OverQuicTest {

    private static final Tokens TOKENS = Tokens.of("0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.UTF_8));
    private static final String NAMESPACE = "acme";
    private static final ServerOptions OPTIONS = ServerOptions.DEFAULT.port(0);

    private final ServerIdentity identity = ServerIdentity.selfSigned();
    private final Clew clew = Clew.inMemory().register(Processes.model()).start();
    private final List<AutoCloseable> open = new ArrayList<>(List.of(clew));

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open.reversed()) {
            one.close();
        }
    }

    private ClewServer serve(ServerOptions options) {
        ClewServer server = ClewServer.start(clew::client, options.quic(new OverQuic(0, identity)));
        open.add(server);
        return server;
    }

    private ProcessProtocol quic(ClewServer server, String token) {
        QuicProtocol client = QuicProtocol.open(QuicClientOptions.of(
                        "localhost", server.quicAddress().orElseThrow().getPort())
                .trust(identity.certificate())
                .connectTimeout(Duration.ofSeconds(3))
                .namespace(NAMESPACE)
                .token(token));
        open.add(client);
        return client;
    }

    private ProcessProtocol http(ClewServer server, String token) {
        HttpProtocol client =
                HttpProtocol.to(server.uri()).namespace(NAMESPACE).token(token).connect();
        open.add(client);
        return client;
    }

    private static void refused(ProcessError why, Runnable request) {
        assertThatExceptionOfType(ProcessException.class)
                .isThrownBy(request::run)
                .satisfies(refusal -> assertThat(refusal.error()).isEqualTo(why));
    }

    @Test
    void givenACheckpointThatWasSavedOverQuic_whenItIsLookedForOverHttp_thenItIsThere() {
        ClewServer server = serve(OPTIONS);
        ProcessSession.register(quic(server, ""), "job-1").checkpoint("one", Bytes.of("a"));

        assertThat(ProcessSession.register(http(server, ""), "job-1").find("one"))
                .contains(Bytes.of("a"));
    }

    @Test
    void givenASecret_whenAProgramAsksOverQuic_thenItsTokenIsWorthTheSame() {
        ClewServer server = serve(OPTIONS.tokens(TOKENS));
        ProcessProtocol own = quic(server, TOKENS.make(Grant.process(NAMESPACE, "job-1")));

        own.register(RunRef.present("job-1"), Optional.empty());
        refused(ProcessError.FORBIDDEN, () -> own.register(RunRef.present("job-2"), Optional.empty()));
        refused(ProcessError.FORBIDDEN, () -> quic(server, "").status("job-1"));
        refused(ProcessError.FORBIDDEN, () -> quic(server, "forged").status("job-1"));

        assertThat(http(server, TOKENS.make(Grant.namespace(NAMESPACE))).status("job-1"))
                .isPresent();
    }

    @Test
    void givenAsManyProcessesAsMayBe_whenAnotherRegistersOverQuic_thenItIsToComeAgainAndThoseThatAreThereAreNot() {
        ClewServer server = serve(OPTIONS.limits(Limits.DEFAULT.maxInstances(1)));
        ProcessProtocol client = quic(server, "");
        client.register(RunRef.present("job-1"), Optional.empty());

        refused(ProcessError.UNAVAILABLE, () -> client.register(RunRef.present("job-2"), Optional.empty()));

        assertThat(client.register(RunRef.present("job-1"), Optional.empty()).run())
                .hasValue(2);
    }

    @Test
    void givenALargestBody_whenMoreIsSavedOverQuic_thenItIsTooLarge() {
        ClewServer server = serve(OPTIONS.limits(Limits.DEFAULT.maxBody(1_000)));
        ProcessProtocol client = quic(server, "");
        client.register(RunRef.present("job-1"), Optional.empty());

        refused(
                ProcessError.TOO_LARGE,
                () -> client.checkpoint(RunRef.present("job-1"), "one", Bytes.of(new byte[1_001])));
    }

    @Test
    void givenAServerOverBoth_whenItsHealthIsAskedFor_thenItIsReadyUntilItIsClosedAndThenNeitherAnswers()
            throws Exception {
        ClewServer server = serve(OPTIONS);
        ProcessProtocol client = quic(server, "");

        try (RawHttp raw = new RawHttp(server.uri())) {
            assertThat(raw.get("/health").status()).isEqualTo(200);
            assertThat(raw.get("/ready").status()).isEqualTo(200);
        }
        assertThat(client.status("job-1")).isEmpty();
        server.close();

        refused(ProcessError.UNAVAILABLE, () -> client.status("job-1"));
    }

    @Test
    void givenAServerToManageOver_whenSomebodyManagesOverQuic_thenItTakesATokenForThat() {
        ClewServer server = ClewServer.start(
                clew::client,
                namespace -> Environment.withoutImages(clew.client(namespace)),
                OPTIONS.tokens(TOKENS).quic(new OverQuic(0, identity)));
        open.add(server);
        quic(server, TOKENS.make(Grant.process(NAMESPACE, "job-1")))
                .register(RunRef.present("job-1"), Optional.empty());

        assertThat(management(server, TOKENS.make(Grant.manager(NAMESPACE))).status("job-1"))
                .isPresent();
        assertThat(management(server, TOKENS.make(Grant.admin())).status("job-1"))
                .isPresent();
        refused(
                ProcessError.FORBIDDEN,
                () -> management(server, TOKENS.make(Grant.namespace(NAMESPACE)))
                        .status("job-1"));
    }

    private Management management(ClewServer server, String token) {
        QuicManagement client = QuicManagement.open(QuicClientOptions.of(
                        "localhost", server.quicAddress().orElseThrow().getPort())
                .trust(identity.certificate())
                .namespace(NAMESPACE)
                .token(token));
        open.add(client);
        return client;
    }
}
