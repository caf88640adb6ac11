package dev.clew.quic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.clew.Clew;
import dev.clew.api.ClewClient;
import dev.clew.environment.Environment;
import dev.clew.environment.EnvironmentException;
import dev.clew.environment.EnvironmentException.Kind;
import dev.clew.environment.ImageRequest;
import dev.clew.environment.Management;
import dev.clew.environment.OsRunner;
import dev.clew.environment.RunnerOptions;
import dev.clew.environment.Runners;
import dev.clew.environment.tck.ManagementContract;
import dev.clew.postgres.local.TestDatabase;
import dev.clew.process.Bytes;
import dev.clew.process.ProcessError;
import dev.clew.process.ProcessException;
import dev.clew.process.Processes;
import dev.clew.quic.Authenticator.Permit;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The contract of management through QUIC, on each store; and who may manage, and what an upload has to be. */
final class QuicManagementTest {

    abstract static class ThroughQuic extends ManagementContract {

        @TempDir
        @SuppressWarnings("NullAway.Init")
        Path folder;

        private final ServerIdentity identity = ServerIdentity.selfSigned();
        private final List<AutoCloseable> open = new ArrayList<>();
        private @Nullable Clew clew;
        private @Nullable Management management;
        private @Nullable Management elsewhere;

        abstract Clew.Builder open();

        @BeforeEach
        void start() {
            Path data = folder.resolve("data");
            Clew engine = open().register(Processes.model())
                    .register(Runners.of(RunnerOptions.in(data), new OsRunner()))
                    .options(options -> options.shutdownGrace(Duration.ofMillis(100)))
                    .start();
            clew = kept(engine);
            QuicServer server = kept(QuicServer.start(
                    namespace -> Processes.of(engine.client(namespace)).protocol(),
                    namespace -> Environment.of(engine.client(namespace), data),
                    QuicServerOptions.DEFAULT.port(0).identity(identity)));
            QuicClientOptions options =
                    QuicClientOptions.of("localhost", server.port()).trust(identity.certificate());
            management = kept(QuicManagement.open(options));
            elsewhere = kept(QuicManagement.open(options.namespace("elsewhere")));
        }

        private <T extends AutoCloseable> T kept(T one) {
            open.add(one);
            return one;
        }

        @AfterEach
        void stop() throws Exception {
            for (AutoCloseable one : open.reversed()) {
                one.close();
            }
        }

        @Override
        protected Management management() {
            return Objects.requireNonNull(management);
        }

        @Override
        protected Management elsewhere() {
            return Objects.requireNonNull(elsewhere);
        }

        @Override
        protected ClewClient client() {
            return Objects.requireNonNull(clew).client();
        }
    }

    @Nested
    final class OnSqlite extends ThroughQuic {

        @Override
        Clew.Builder open() {
            return Clew.sqlite(folder.resolve("processes.db"));
        }
    }

    @Nested
    final class OnPostgres extends ThroughQuic {

        private static final TestDatabase DATABASE = TestDatabase.create();

        @AfterAll
        static void drop() {
            DATABASE.close();
        }

        @Override
        Clew.Builder open() {
            return Clew.postgres(DATABASE.url());
        }
    }

    @Nested
    @Timeout(60)
    final class AtTheDoor {

        @TempDir
        @SuppressWarnings("NullAway.Init")
        private Path folder;

        private final ServerIdentity identity = ServerIdentity.selfSigned();
        private final Clew clew = Clew.inMemory().register(Processes.model()).start();
        private final List<AutoCloseable> open = new ArrayList<>(List.of(clew));

        @AfterEach
        void stop() throws Exception {
            for (AutoCloseable one : open.reversed()) {
                one.close();
            }
        }

        private QuicClientOptions serve(QuicServerOptions options) {
            QuicServer server = QuicServer.start(
                    namespace -> Processes.of(clew.client(namespace)).protocol(),
                    namespace -> Environment.of(clew.client(namespace), folder),
                    options.port(0).identity(identity));
            open.add(server);
            return QuicClientOptions.of("localhost", server.port()).trust(identity.certificate());
        }

        private Management manager(QuicClientOptions options) {
            Management management = QuicManagement.open(options);
            open.add(management);
            return management;
        }

        private static void refused(ProcessError why, Runnable request) {
            assertThatExceptionOfType(ProcessException.class)
                    .isThrownBy(request::run)
                    .satisfies(refusal -> assertThat(refusal.error()).isEqualTo(why));
        }

        @Test
        void givenTokens_whenSomebodyManages_thenItTakesOneThatIsForThat() {
            QuicClientOptions options = serve(QuicServerOptions.DEFAULT.authenticator(token -> switch (token) {
                case "all" -> Optional.of(Permit.EVERYTHING);
                case "manager" -> Optional.of(Permit.manager("acme"));
                case "program" -> Optional.of(Permit.namespace("acme"));
                default -> Optional.empty();
            }));

            refused(ProcessError.FORBIDDEN, () -> manager(options).health());
            refused(
                    ProcessError.FORBIDDEN,
                    () -> manager(options.token("program")).health());
            refused(
                    ProcessError.FORBIDDEN,
                    () -> manager(options.token("manager").namespace("other")).health());
            assertThat(manager(options.token("manager").namespace("acme"))
                            .health()
                            .healthy())
                    .isTrue();
            assertThat(manager(options.token("all").namespace("other")).health().healthy())
                    .isTrue();
        }

        @Test
        void givenAServerForProgramsAlone_whenSomebodyManages_thenItDoesNotSpeakThat() {
            QuicServer server = QuicServer.start(
                    namespace -> Processes.of(clew.client(namespace)).protocol(),
                    QuicServerOptions.DEFAULT.port(0).identity(identity));
            open.add(server);

            refused(
                    ProcessError.UNAVAILABLE,
                    () -> manager(QuicClientOptions.of("localhost", server.port())
                                    .trust(identity.certificate()))
                            .health());
        }

        @Test
        void givenAnUploadThatIsNotAsLongAsItSaid_whenItEnds_thenNothingIsKept() throws Exception {
            QuicClientOptions options = serve(QuicServerOptions.DEFAULT);
            Client client = Client.open(options, QuicServer.MANAGEMENT_ALPN);
            open.add(client);
            for (long size : new long[] {2, 4}) {
                byte[] request = ManagementRequestCodec.encode(new ManagementRequest.Envelope(
                        Optional.of(new ManagementRequest.RegisterImageStream("", ImageRequest.of("x"), size)),
                        Duration.ZERO));

                ManagementResponse answer =
                        client.ask(request, new ByteArrayInputStream(new byte[3]), ManagementResponseCodec::decode);

                assertThat(answer)
                        .isInstanceOfSatisfying(
                                ManagementResponse.Common.class,
                                common -> assertThat(common.response()).isInstanceOf(Response.Refused.class));
            }
            assertThat(manager(options).image("x")).isEmpty();
        }

        @Test
        void givenALargeProgram_whenItIsUploaded_thenItArrivesThoughNoFrameHoldsIt() {
            QuicClientOptions options = serve(QuicServerOptions.DEFAULT.limits(QuicLimits.DEFAULT.frameBytes(100_000)));
            byte[] large = new byte[5_000_000];
            for (int i = 0; i < large.length; i++) {
                large[i] = (byte) (i * 31);
            }

            assertThat(manager(options)
                            .registerImage(ImageRequest.of("x"), new ByteArrayInputStream(large))
                            .size())
                    .isEqualTo(large.length);
        }

        private static byte[] inline(String tenant) {
            return ManagementRequestCodec.encode(new ManagementRequest.Envelope(
                    Optional.of(new ManagementRequest.RegisterImage(tenant, ImageRequest.of("x"), Bytes.of("a"))),
                    Duration.ZERO));
        }

        @Test
        void givenAnImageInARequest_whenItIsRegistered_thenItIsThereAsWell() throws Exception {
            QuicClientOptions options = serve(QuicServerOptions.DEFAULT);
            Client client = Client.open(options, QuicServer.MANAGEMENT_ALPN);
            open.add(client);
            assertThat(client.ask(inline("default"), ManagementResponseCodec::decode))
                    .isInstanceOf(ManagementResponse.ImageRegistered.class);
            assertThat(client.ask(inline("acme"), ManagementResponseCodec::decode))
                    .isInstanceOfSatisfying(
                            ManagementResponse.Common.class,
                            common -> assertThat(((Response.Refused) common.response()).category())
                                    .isEqualTo("forbidden"));
            assertThatExceptionOfType(EnvironmentException.class)
                    .isThrownBy(() ->
                            manager(options).registerImage(ImageRequest.of("y"), new ByteArrayInputStream(new byte[0])))
                    .satisfies(empty -> assertThat(empty.kind()).isEqualTo(Kind.VALIDATION_ERROR));
        }
    }
}
