package dev.clew.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.clew.Clew;
import dev.clew.process.Bytes;
import dev.clew.process.ProcessError;
import dev.clew.process.ProcessEvent;
import dev.clew.process.ProcessException;
import dev.clew.process.ProcessInfo;
import dev.clew.process.ProcessSession;
import dev.clew.process.ProcessStatus;
import dev.clew.process.ProcessSuspendedException;
import dev.clew.process.Processes;
import dev.clew.process.ProtocolConfig;
import dev.clew.process.http.HttpProtocol;
import dev.clew.server.Tokens.Grant;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Programs in Java that are told by variables who they are and where their server is. */
@Timeout(60)
final class ProgramTest {

    private final Clew clew = Clew.inMemory().register(Processes.model()).start();
    private final Tokens tokens = Tokens.of(new byte[Tokens.LEAST_SECRET]);
    private final ClewServer server =
            ClewServer.start(clew::client, ServerOptions.DEFAULT.port(0).tokens(tokens));
    private final Processes processes = Processes.of(clew.client("acme"));

    @AfterEach
    void close() {
        server.close();
        clew.close();
    }

    private ProtocolConfig told(Map<String, String> more) {
        Map<String, String> variables = new HashMap<>(Map.of(
                "CLEW_INSTANCE_ID",
                "job/1",
                "CLEW_NAMESPACE",
                "acme",
                "CLEW_URL",
                server.uri().toString(),
                "CLEW_TOKEN",
                tokens.make(Grant.process("acme", "job/1"))));
        variables.putAll(more);
        return ProtocolConfig.fromEnvironment(variables);
    }

    @Test
    void givenVariables_whenAProgramOpensItsSession_thenItIsThatProcessOfThatNamespace() throws Exception {
        try (ProcessSession session = ProcessSession.open(told(Map.of()), HttpProtocol::open)) {
            session.complete(Bytes.of(session.durable("a", String.class, () -> "done")));
        }

        assertThat(processes.info("job/1").flatMap(ProcessInfo::output)).contains(Bytes.of("done"));
        assertThat(Processes.of(clew.client()).info("job/1")).isEmpty();
    }

    @Test
    void givenTheNumberOfARun_whenTheProgramIsToWaitForLong_thenItLeaves() {
        try (ProcessSession first = ProcessSession.open(told(Map.of()), HttpProtocol::open)) {
            assertThat(first.run().run()).hasValue(1);
        }

        try (ProcessSession launched = ProcessSession.open(told(Map.of("CLEW_RUN", "1")), HttpProtocol::open)) {
            assertThatExceptionOfType(ProcessSuspendedException.class)
                    .isThrownBy(() -> launched.sleep("nap", Duration.ofDays(1)));
        }
        assertThat(processes.info("job/1").map(ProcessInfo::status)).contains(ProcessStatus.SUSPENDED);
    }

    @Test
    void givenAnIntervalOfHeartbeats_whenTheProgramIsBusy_thenItReportsThatItIsAliveUntilItIsClosed() throws Exception {
        try (ProcessSession session =
                ProcessSession.open(told(Map.of("CLEW_HEARTBEAT_INTERVAL", "10ms")), HttpProtocol::open)) {
            while (heartbeats() < 3) {
                Thread.sleep(10);
            }
            assertThat(session.instanceId()).isEqualTo("job/1");
        }
        Thread.sleep(50);
        long after = heartbeats();
        Thread.sleep(100);

        assertThat(heartbeats()).isEqualTo(after);
    }

    private long heartbeats() {
        return processes.events("job/1").stream()
                .filter(event -> event.type().equals(ProcessEvent.HEARTBEAT))
                .count();
    }

    @Test
    void givenATokenOfAnotherProcess_whenAProgramOpensItsSession_thenThatIsRefused() {
        assertThatExceptionOfType(ProcessException.class)
                .isThrownBy(() -> ProcessSession.open(told(Map.of("CLEW_INSTANCE_ID", "job/2")), HttpProtocol::open))
                .satisfies(refused -> assertThat(refused.error()).isEqualTo(ProcessError.FORBIDDEN));
    }
}
